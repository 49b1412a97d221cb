// Takes the segment model and a note's segments; gives the sum of weights of each class in each segment, in whole units, and how many features
// of the segment the model knows. The loops over words stand apart from the list of features in segmentFeatures.ts because they are most of
// the work on a note; a test compares the two.
import {
  joinsBefore,
  kindNumber,
  NEIGHBOUR,
  noteFeatures,
  readOtherFeatures,
  type SegmentContext,
  walkHeadings,
} from './segmentFeatures.ts';
import type { SegmentModel } from './segmentModel.ts';

const WORD = kindNumber('word');
const BEFORE = kindNumber('before');
const AFTER = kindNumber('after');
const HEADING = kindNumber('heading');

export interface SegmentScores {
  /** Class c of segment s at [s * width + c], in units of 1 / UNIT; width is that of the lookup. */
  readonly sums: Int32Array;
  readonly known: Int32Array;
}

/** Adds a row of weights to a segment's sums. Most of the time on a note is spent here, so it takes four classes a step. */
function addRow(rows: Int16Array, place: number, sums: Int32Array, base: number, width: number): void {
  for (let c = 0; c < width; c += 4) {
    const at = base + c;
    const from = place + c;
    sums[at] = (sums[at] ?? 0) + (rows[from] ?? 0);
    sums[at + 1] = (sums[at + 1] ?? 0) + (rows[from + 1] ?? 0);
    sums[at + 2] = (sums[at + 2] ?? 0) + (rows[from + 2] ?? 0);
    sums[at + 3] = (sums[at + 3] ?? 0) + (rows[from + 3] ?? 0);
  }
}

/** Adds the features of words and of pairs of words: a word speaks in its own segment and in those beside it. */
function addWords(model: SegmentModel, context: SegmentContext, { sums, known }: SegmentScores): void {
  const { rows, width, single, placeOfPair } = model.lookup;
  const { segments, numbers } = context;
  const { words } = numbers;
  const own = single(WORD);
  const before = single(BEFORE);
  const after = single(AFTER);
  let joined = false;
  for (let s = 0; s < segments.count; s++) {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    const base = s * width;
    const joinedNext = joinsBefore(context, s + 1);
    const lastAfter = joined ? from + NEIGHBOUR : from;
    const firstBefore = joinedNext ? to - NEIGHBOUR : to;
    for (let i = from; i < to; i++) {
      const word = words[i] ?? 0;
      if (word === 0) continue;
      const place = own[word] ?? -1;
      if (place >= 0) {
        addRow(rows, place, sums, base, width);
        known[s] = (known[s] ?? 0) + 1;
      }
      const next = i + 1 < to ? (words[i + 1] ?? 0) : 0;
      const pair = next === 0 ? -1 : placeOfPair(word, next);
      if (pair >= 0) {
        addRow(rows, pair, sums, base, width);
        known[s] = (known[s] ?? 0) + 1;
      }
      const back = i < lastAfter ? (after[word] ?? -1) : -1;
      if (back >= 0) {
        addRow(rows, back, sums, base - width, width);
        known[s - 1] = (known[s - 1] ?? 0) + 1;
      }
      const forth = i >= firstBefore ? (before[word] ?? -1) : -1;
      if (forth >= 0) {
        addRow(rows, forth, sums, base + width, width);
        known[s + 1] = (known[s + 1] ?? 0) + 1;
      }
    }
    joined = joinedNext;
  }
}

/** Adds the words of headings: one sum a heading, for all segments under it. */
function addHeadings(model: SegmentModel, context: SegmentContext, { sums, known }: SegmentScores): void {
  const { rows, width, single } = model.lookup;
  const { words } = context.numbers;
  const places = single(HEADING);
  const row = new Int32Array(width);
  let count = 0;
  let summed: readonly [from: number, to: number] = [0, 0];
  walkHeadings(context, (s, heading) => {
    if (heading[0] === heading[1]) return;
    if (heading !== summed) {
      summed = heading;
      row.fill(0);
      count = 0;
      for (let i = heading[0]; i < heading[1]; i++) {
        const word = words[i] ?? 0;
        const place = word === 0 ? -1 : (places[word] ?? -1);
        if (place < 0) continue;
        addRow(rows, place, row, 0, width);
        count++;
      }
    }
    if (count === 0) return;
    for (let c = 0; c < width; c++) sums[s * width + c] = (sums[s * width + c] ?? 0) + (row[c] ?? 0);
    known[s] = (known[s] ?? 0) + count;
  });
}

/** Adds features of evidence, status, section and shape, and of the note as a whole. */
function addOthers(model: SegmentModel, context: SegmentContext, { sums, known }: SegmentScores): void {
  const { rows, width, placeOf } = model.lookup;
  let current = 0;
  readOtherFeatures(
    context,
    (s) => {
      current = s;
    },
    (kind, a, b) => {
      const place = placeOf(kind, a, b);
      if (place < 0) return;
      addRow(rows, place, sums, current * width, width);
      known[current] = (known[current] ?? 0) + 1;
    },
  );
  const row = new Int32Array(width);
  let count = 0;
  noteFeatures(context, (kind, a, b) => {
    const place = placeOf(kind, a, b);
    if (place < 0) return;
    addRow(rows, place, row, 0, width);
    count++;
  });
  if (count === 0) return;
  for (let s = 0; s < context.segments.count; s++) {
    for (let c = 0; c < width; c++) sums[s * width + c] = (sums[s * width + c] ?? 0) + (row[c] ?? 0);
    known[s] = (known[s] ?? 0) + count;
  }
}

export function segmentScores(model: SegmentModel, context: SegmentContext): SegmentScores {
  const { count } = context.segments;
  const scores = { sums: new Int32Array(count * model.lookup.width), known: new Int32Array(count) };
  addWords(model, context, scores);
  addHeadings(model, context, scores);
  addOthers(model, context, scores);
  return scores;
}
