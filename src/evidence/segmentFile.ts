// The segment model as it lies in models/<id>/segments.bin: a JSON header with names, then plain little-endian tables. Takes and gives bytes.
// Decoding trusts nothing: sizes and numbers are checked before anything is built, and nothing is allocated by what the header claims alone.
import { z } from 'zod';
import { FEATURE_KINDS, KIND_SHIFT, type SegmentTable } from './segmentTable.ts';

const MAGIC = 0x31474553; // "SEG1"
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

const headerSchema = z.strictObject({
  schema: z.literal('palpate.segments/2'),
  kinds: z.array(z.string()),
  classes: z.array(z.string()).min(1).max(255),
  bias: z.array(z.number()),
  words: z.array(z.string()),
  slots: z.array(z.string()),
  codes: z.array(z.string()),
  phrases: z.array(z.string()),
  features: z.int().min(0),
  weights: z.int().min(0),
});

export class SegmentFileError extends Error {}

export function encodeSegments(table: SegmentTable): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({
      schema: 'palpate.segments/2',
      kinds: FEATURE_KINDS,
      classes: table.classes,
      bias: [...table.bias].map((value) => Number(value.toFixed(6))),
      words: table.words,
      slots: table.slots,
      codes: table.codes,
      phrases: table.phrases,
      features: table.high.length,
      weights: table.weight.length,
    }),
  );
  const { features, weights } = { features: table.high.length, weights: table.weight.length };
  const words = table.words.length + 1;
  const bytes = new Uint8Array(8 + header.length + features * 12 + 4 + words * 2 + weights * 3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.length, true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  const put32 = (values: Int32Array): void => {
    for (const value of values) {
      view.setInt32(at, value, true);
      at += 4;
    }
  };
  put32(table.high);
  put32(table.low);
  put32(table.rowStart);
  const put16 = (values: Int16Array): void => {
    for (const value of values) {
      view.setInt16(at, value, true);
      at += 2;
    }
  };
  put16(table.noteWeight);
  put16(table.weight);
  bytes.set(table.column, at);
  return bytes;
}

/** Throws SegmentFileError, which says what was found and expected. */
export function decodeSegments(bytes: Uint8Array): SegmentTable {
  const refuse = (found: string): never => {
    throw new SegmentFileError(`expected a table of segments, found ${found}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== MAGIC) refuse('another kind of file');
  const length = view.getUint32(4, true);
  if (length > bytes.length - 8) refuse('one that ends in the middle');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    refuse('a header that is not JSON');
  }
  const parsed = headerSchema.safeParse(json);
  if (!parsed.success) return refuse('a header of another shape');
  const { features, weights, ...names } = parsed.data;
  if (names.kinds.join() !== FEATURE_KINDS.join()) refuse('kinds of features of another version');
  if (names.bias.length !== names.classes.length) refuse(`${names.bias.length} biases for ${names.classes.length} classes`);
  if (bytes.length !== 8 + length + features * 12 + 4 + (names.words.length + 1) * 2 + weights * 3)
    refuse('tables of another size than its header says');
  let at = 8 + length;
  // A copy of its own lies on the boundary that typed arrays need; only a big-endian machine has to turn the bytes.
  const take = (size: number): ArrayBuffer => {
    const copy = new Uint8Array(bytes.subarray(at, at + size));
    at += size;
    return copy.buffer;
  };
  const take32 = (count: number): Int32Array => {
    const buffer = take(count * 4);
    if (LITTLE_ENDIAN) return new Int32Array(buffer);
    const part = new DataView(buffer);
    return Int32Array.from({ length: count }, (_, i) => part.getInt32(i * 4, true));
  };
  const take16 = (count: number): Int16Array => {
    const buffer = take(count * 2);
    if (LITTLE_ENDIAN) return new Int16Array(buffer);
    const part = new DataView(buffer);
    return Int16Array.from({ length: count }, (_, i) => part.getInt16(i * 2, true));
  };
  const high = take32(features);
  const low = take32(features);
  const rowStart = take32(features + 1);
  const noteWeight = take16(names.words.length + 1);
  const weight = take16(weights);
  const column = new Uint8Array(bytes.subarray(at, at + weights));
  // Plain loops: this runs once, cold, and a call a number would be a tenth of the time to a first answer.
  let ascending = rowStart[0] === 0 && rowStart[features] === weights;
  for (let i = 1; i < rowStart.length; i++) if ((rowStart[i] ?? 0) < (rowStart[i - 1] ?? 0)) ascending = false;
  if (!ascending) refuse('rows that do not follow one another');
  for (let i = 0; i < column.length; i++) if ((column[i] ?? 0) >= names.classes.length) refuse('a weight for a class that it lacks');
  for (let i = 0; i < high.length; i++) {
    const key = high[i] ?? -1;
    if (key < 0 || key >> KIND_SHIFT >= FEATURE_KINDS.length) refuse('a feature of no kind');
  }
  return {
    classes: names.classes,
    bias: Float64Array.from(names.bias),
    noteWeight,
    words: names.words,
    slots: names.slots,
    codes: names.codes,
    phrases: names.phrases,
    high,
    low,
    rowStart,
    column,
    weight,
  };
}
