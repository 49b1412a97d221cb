// Takes one input; gives it as batches for workers, in order, each with its place. Batches are cut by bytes and by chunks of the input, so that whoever
// pipes records in and waits for answers gets them; what a batch holds changes no result.
import { readCsv } from '../formats/readCsv.ts';
import { type JsonlFields, readJsonLine } from '../formats/readJsonl.ts';
import { LONGEST_LINE } from '../formats/readLines.ts';
import { readText } from '../formats/readText.ts';
import type { ColumnOptions, Row } from '../formats/rows.ts';
import type { Input } from './inputs.ts';
import { type Encoding, openBytes } from './openBytes.ts';
import { countLineEnds, eachLine, type PlacedBatch } from './rawBatch.ts';

export interface ReadOptions extends ColumnOptions {
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  /** Called with how many bytes of the file were read since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

const BATCH_BYTES = 256 * 1024;
const BATCH_ROWS = 256;
/** Lines that are looked at for the names of fields. */
const LOOKED_AT = 100;

/** Rows of a reader, in batches. Positions count rows. */
async function* batchesOfRows(rows: AsyncIterable<Row>): AsyncGenerator<PlacedBatch> {
  let batch: Row[] = [];
  let units = 0;
  let through = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const row of rows) {
      batch.push(row);
      through++;
      units += row.kind === 'note' ? row.text.length : 0;
      if (batch.length < BATCH_ROWS && units < BATCH_BYTES) continue;
      yield { batch: { kind: 'rows', before: through - batch.length, rows: batch }, through };
      batch = [];
      units = 0;
    }
  } catch (error) {
    failure = { error };
  }
  // Rows before a break were read: they are given before it is told.
  if (batch.length > 0) yield { batch: { kind: 'rows', before: through - batch.length, rows: batch }, through };
  if (failure !== undefined) throw failure.error;
}

/** Learns from the first lines which fields hold note and id, once for a whole file: every worker then reads alike. */
function learnFields(bytes: Uint8Array, source: string, options: ReadOptions): JsonlFields {
  const fields: JsonlFields = { text: options.text, id: options.id };
  let looked = 0;
  eachLine(bytes, 1, (line, number) => {
    if (looked++ < LOOKED_AT && (fields.text === undefined || fields.id === undefined)) readJsonLine(number, line, source, options, fields);
  });
  return fields;
}

/** JSON Lines as whole lines in bytes. Positions count lines. A line beyond the limit is one rejected row. */
async function* batchesOfLines(chunks: AsyncIterable<Uint8Array>, source: string, options: ReadOptions): AsyncGenerator<PlacedBatch> {
  const { text, id, billed, keep } = options;
  const columns = {
    ...(text === undefined ? {} : { text }),
    ...(id === undefined ? {} : { id }),
    ...(billed === undefined ? {} : { billed }),
    ...(keep === undefined ? {} : { keep }),
  };
  let fields: JsonlFields | undefined;
  let firstLine = 1;
  let parts: Uint8Array[] = [];
  let size = 0;
  /** The line that is being read is too long and is dropped up to its end. */
  let dropping = false;
  const place = (bytes: Uint8Array): PlacedBatch => {
    fields ??= learnFields(bytes, source, options);
    const batch = { kind: 'lines', source, firstLine, bytes, columns, fields } as const;
    firstLine += countLineEnds(bytes);
    return { batch, through: firstLine - 1 };
  };
  const tooLong = (): PlacedBatch => {
    const row = readJsonLine(firstLine, undefined, source, columns, { text: undefined, id: undefined });
    return { batch: { kind: 'rows', before: firstLine - 1, rows: row === undefined ? [] : [row] }, through: firstLine++ };
  };
  for await (const chunk of chunks) {
    let rest = chunk;
    if (dropping) {
      const end = rest.indexOf(10);
      if (end < 0) continue;
      dropping = false;
      yield tooLong();
      rest = rest.subarray(end + 1);
    }
    const last = rest.lastIndexOf(10);
    if (last >= 0) {
      parts.push(rest.subarray(0, last + 1));
      yield place(parts.length === 1 ? (parts[0] ?? rest) : Buffer.concat(parts));
      parts = [];
      size = 0;
      rest = rest.subarray(last + 1);
    }
    if (rest.length === 0) continue;
    parts.push(rest);
    size += rest.length;
    if (size <= LONGEST_LINE) continue;
    parts = [];
    size = 0;
    dropping = true;
  }
  if (dropping) yield tooLong();
  if (size > 0) {
    const { batch } = place(parts.length === 1 ? (parts[0] ?? new Uint8Array()) : Buffer.concat(parts));
    yield { batch, through: firstLine };
  }
}

/** Throws InputError for an input that cannot be read as what it was said to be; what came before was given. */
export async function* readBatches(input: Input, options: ReadOptions): AsyncGenerator<PlacedBatch> {
  const { path, format } = input;
  if (format === 'parquet') {
    const { readParquet } = await import('../formats/readParquet.ts');
    yield* batchesOfRows(readParquet(path, path, options));
    return;
  }
  const chunks = await openBytes(input, options.encoding, (message) => options.notice?.(message), options.onBytes);
  if (format === 'jsonl') yield* batchesOfLines(chunks, path, options);
  else if (format === 'text') yield* batchesOfRows(readText(chunks, path));
  else yield* batchesOfRows(readCsv(chunks, path, options, format === 'tsv' ? '\t' : options.delimiter));
}
