// Finds the weights of a segment feature: by its numbers in plain arrays, pairs of words in an open hash; a row of whole numbers a feature, one a class.
// Takes the decoded table; gives places in one array. Rows are dense: a sum over a row costs less than following a sparse one.
import { KIND_SHIFT, MAX_NAMES, type SegmentTable } from './segmentTable.ts';

export interface SegmentLookup {
  /** Weights in units of 1 / UNIT: those of a feature begin at its place, one a class, then zeros up to the width. */
  readonly rows: Int16Array;
  /** Length of a row: the number of classes, rounded up to a multiple of four for loops that take four steps at once. */
  readonly width: number;
  /** Place of a feature's weights, -1 for a feature that the table lacks. */
  readonly placeOf: (kind: number, a: number, b: number) => number;
  readonly placeOfPair: (a: number, b: number) => number;
  /** Places of all features of a kind that one number says, by that number: for loops over words. */
  readonly single: (kind: number) => Int32Array;
}

/** Second numbers of features that are no pairs of words stay below this. */
const SPAN = 64;

function mix(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** Weights as whole numbers, row by row. */
function denseRows({ rowStart, column, weight, high }: SegmentTable, width: number): Int16Array {
  const rows = new Int16Array(high.length * width);
  for (let feature = 0; feature < high.length; feature++) {
    const end = rowStart[feature + 1] ?? 0;
    for (let i = rowStart[feature] ?? 0; i < end; i++) {
      rows[feature * width + (column[i] ?? 0)] = weight[i] ?? 0;
    }
  }
  return rows;
}

/** Pairs of words with their places, three numbers a slot: first, second, place + 1 (0: empty). */
function pairTable({ high, low }: SegmentTable, width: number, pair: number): { readonly slots: Int32Array; readonly mask: number } {
  let pairs = 0;
  for (let feature = 0; feature < high.length; feature++) if ((high[feature] ?? 0) >> KIND_SHIFT === pair) pairs++;
  let size = 16;
  while (size < pairs * 2) size *= 2;
  const mask = size - 1;
  const slots = new Int32Array(size * 4);
  for (let feature = 0; feature < high.length; feature++) {
    const key = high[feature] ?? 0;
    if (key >> KIND_SHIFT !== pair) continue;
    const a = key & (MAX_NAMES - 1);
    const b = low[feature] ?? 0;
    let at = mix(a, b) & mask;
    while (slots[at * 4 + 2] !== 0) at = (at + 1) & mask;
    slots[at * 4] = a;
    slots[at * 4 + 1] = b;
    slots[at * 4 + 2] = feature * width + 1;
  }
  return { slots, mask };
}

/** For each kind but pairs: places by a, or by a * SPAN + b where second numbers occur. */
function directTables(
  { high, low }: SegmentTable,
  width: number,
  pair: number,
): readonly { readonly places: Int32Array; readonly span: number }[] {
  const features = new Map<number, number[]>();
  for (let feature = 0; feature < high.length; feature++) {
    const kind = (high[feature] ?? 0) >> KIND_SHIFT;
    if (kind === pair) continue;
    const own = features.get(kind);
    if (own === undefined) features.set(kind, [feature]);
    else own.push(feature);
  }
  const tables: { places: Int32Array; span: number }[] = [];
  for (let kind = 0; kind <= Math.max(pair, ...features.keys()); kind++) {
    const own = features.get(kind) ?? [];
    const span = own.some((feature) => (low[feature] ?? 0) !== 0) ? SPAN : 1;
    const most = own.reduce((highest, feature) => Math.max(highest, (high[feature] ?? 0) & (MAX_NAMES - 1)), 0);
    const places = new Int32Array((most + 1) * span).fill(-1);
    for (const feature of own) {
      const b = low[feature] ?? 0;
      if (b >= 0 && b < span) places[((high[feature] ?? 0) & (MAX_NAMES - 1)) * span + b] = feature * width;
    }
    tables.push({ places, span });
  }
  return tables;
}

/** `pair` is the number of the kind whose features are two words. */
export function createSegmentLookup(table: SegmentTable, pair: number): SegmentLookup {
  const width = (table.classes.length + 3) & ~3;
  const { slots, mask } = pairTable(table, width, pair);
  const direct = directTables(table, width, pair);
  const placeOfPair = (a: number, b: number): number => {
    for (let at = mix(a, b) & mask; ; at = (at + 1) & mask) {
      const place = slots[at * 4 + 2] ?? 0;
      if (place === 0) return -1;
      if (slots[at * 4] === a && slots[at * 4 + 1] === b) return place - 1;
    }
  };
  return {
    rows: denseRows(table, width),
    width,
    placeOfPair,
    placeOf: (kind, a, b) => {
      if (kind === pair) return placeOfPair(a, b);
      const own = direct[kind];
      if (own === undefined || b >= own.span) return -1;
      return own.places[a * own.span + b] ?? -1;
    },
    single: (kind) => {
      const own = direct[kind];
      return own !== undefined && own.span === 1 ? own.places : new Int32Array(0);
    },
  };
}
