// Fits the segment model: a multinomial logistic regression over sparse features, by AdaGrad in a seeded order. Deterministic.
// Takes rows of segments and which notes to learn from; gives the table with small weights left out and the rest rounded.
import { createSegmentModel, noteOffset, type SegmentModel } from '../evidence/segmentModel.ts';
import { type SegmentTable, toUnits, UNIT } from '../evidence/segmentTable.ts';
import type { SegmentRows } from './segmentRows.ts';

export interface SegmentFit {
  readonly epochs: number;
  readonly rate: number;
  readonly penalty: number;
  /** A feature must occur in so many notes. */
  readonly notes: number;
  /** Weights smaller than this are left out. */
  readonly least: number;
}

export const SEGMENT_FIT: SegmentFit = { epochs: 12, rate: 0.25, penalty: 2e-4, notes: 2, least: 0.25 };
const RARE = 0.3;
/** Classes that a segment is so sure not to be teach it nothing: leaving them out saves a third of the time. */
const IDLE = 1e-3;
const BIAS_RATE = 0.02;
const NOTE_RATE = 0.08;
const NOTE_PENALTY = 0.01;
const SEED = 7;

function frequent(rows: SegmentRows, chosen: readonly number[], least: number): Int32Array {
  const seenIn = new Int32Array(rows.high.length).fill(-1);
  const count = new Int32Array(rows.high.length);
  for (const note of chosen) {
    for (const row of rows.notes[note] ?? []) {
      for (const feature of row.features) {
        if (seenIn[feature] === note) continue;
        seenIn[feature] = note;
        count[feature] = (count[feature] ?? 0) + 1;
      }
    }
  }
  const place = new Int32Array(rows.high.length).fill(-1);
  let next = 0;
  count.forEach((notes, feature) => {
    if (notes >= least) place[feature] = next++;
  });
  return place;
}

/** Fits on the notes at the given places of `rows.notes`. */
export function fitSegments(rows: SegmentRows, chosen: readonly number[], options: SegmentFit = SEGMENT_FIT): SegmentModel {
  return createSegmentModel(fitSegmentTable(rows, chosen, options));
}

/** The same as a plain table, which can be handed between threads. */
export function fitSegmentTable(rows: SegmentRows, chosen: readonly number[], options: SegmentFit = SEGMENT_FIT): SegmentTable {
  const place = frequent(rows, chosen, options.notes);
  const features = place.reduce((most, value) => Math.max(most, value + 1), 0);
  const classes = rows.classes.length;
  const data = chosen.map((note) => ({
    words: rows.noteWords[note] ?? new Int32Array(0),
    segments: (rows.notes[note] ?? []).map((row) => ({
      ids: row.features.map((id) => place[id] ?? -1).filter((id) => id >= 0),
      target: row.target,
    })),
  }));
  const weights = new Float32Array(features * classes);
  const squares = new Float32Array(features * classes).fill(1e-3);
  const bias = new Float64Array(classes);
  const noteWeight = new Float64Array(rows.words.length + 1);
  const noteSquares = new Float64Array(rows.words.length + 1).fill(1e-2);
  const scores = new Float64Array(classes);
  const columns = new Uint8Array(classes);
  let state = SEED;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const order = Int32Array.from(data, (_, index) => index);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    for (const index of order) {
      const note = data[index];
      if (note === undefined) continue;
      const offset = noteOffset(noteWeight, note.words);
      let noteSlope = 0;
      for (const { ids, target } of note.segments) {
        const scale = 1 / Math.sqrt(ids.length + 1);
        scores.fill(0);
        for (let i = 0; i < ids.length; i++) {
          const base = (ids[i] ?? 0) * classes;
          for (let c = 0; c < classes; c++) scores[c] = (scores[c] ?? 0) + (weights[base + c] ?? 0);
        }
        let highest = Number.NEGATIVE_INFINITY;
        for (let c = 0; c < classes; c++) {
          const score = (scores[c] ?? 0) * scale + (bias[c] ?? 0) + (c === 0 ? offset : 0);
          scores[c] = score;
          if (score > highest) highest = score;
        }
        let sum = 0;
        for (let c = 0; c < classes; c++) {
          const raised = Math.exp((scores[c] ?? 0) - highest);
          scores[c] = raised;
          sum += raised;
        }
        for (let c = 0; c < classes; c++) scores[c] = (scores[c] ?? 0) / sum;
        for (const [column, share] of target) scores[column] = (scores[column] ?? 0) - share;
        noteSlope += scores[0] ?? 0;
        for (let c = 0; c < classes; c++) bias[c] = (bias[c] ?? 0) - BIAS_RATE * (scores[c] ?? 0);
        let active = 0;
        for (let c = 0; c < classes; c++) if (Math.abs(scores[c] ?? 0) >= IDLE) columns[active++] = c;
        for (let i = 0; i < ids.length; i++) {
          const base = (ids[i] ?? 0) * classes;
          for (let k = 0; k < active; k++) {
            const c = columns[k] ?? 0;
            const at = base + c;
            const slope = scale * (scores[c] ?? 0) + options.penalty * (weights[at] ?? 0);
            const square = (squares[at] ?? 0) + slope * slope;
            squares[at] = square;
            weights[at] = (weights[at] ?? 0) - (options.rate * slope) / Math.sqrt(square);
          }
        }
      }
      const share = noteSlope / Math.sqrt(note.words.length + 1);
      for (const word of note.words) {
        const slope = share + NOTE_PENALTY * (noteWeight[word] ?? 0);
        noteSquares[word] = (noteSquares[word] ?? 0) + slope * slope;
        noteWeight[word] = (noteWeight[word] ?? 0) - (NOTE_RATE * slope) / Math.sqrt(noteSquares[word] ?? 1);
      }
    }
  }
  favourRare(
    rows.classes,
    data.flatMap(({ segments }) => segments),
    bias,
  );
  return sparseTable(rows, place, weights, bias, noteWeight, options.least);
}

/**
 * Raises the bias of a class the more, the fewer segments it has (logit adjustment, Menon 2021): rare services must not lose to common ones
 * only because few notes hold them.
 */
function favourRare(
  classes: readonly string[],
  segments: readonly { readonly target: readonly (readonly [column: number, share: number])[] }[],
  bias: Float64Array,
): void {
  const counts = new Float64Array(classes.length).fill(1);
  for (const { target } of segments) for (const [column, share] of target) counts[column] = (counts[column] ?? 0) + share;
  const most = counts.slice(1).reduce((a, b) => Math.max(a, b), 1);
  for (let c = 1; c < classes.length; c++) bias[c] = (bias[c] ?? 0) + RARE * Math.log(most / (counts[c] ?? 1));
}

function sparseTable(
  rows: SegmentRows,
  place: Int32Array,
  weights: Float32Array,
  bias: Float64Array,
  noteWeight: Float64Array,
  least: number,
): SegmentTable {
  const classes = rows.classes.length;
  const high: number[] = [];
  const low: number[] = [];
  const rowStart: number[] = [0];
  const column: number[] = [];
  const weight: number[] = [];
  place.forEach((row, feature) => {
    if (row < 0) return;
    for (let c = 0; c < classes; c++) {
      const value = toUnits(weights[row * classes + c] ?? 0);
      if (Math.abs(value) < least * UNIT) continue;
      column.push(c);
      weight.push(value);
    }
    // A feature without weights still counts among the known ones, which the scale depends on.
    high.push(rows.high[feature] ?? 0);
    low.push(rows.low[feature] ?? 0);
    rowStart.push(column.length);
  });
  return {
    classes: rows.classes,
    bias,
    noteWeight: Int16Array.from(noteWeight, toUnits),
    words: rows.words,
    slots: rows.slots,
    codes: rows.codes,
    phrases: rows.phrases,
    high: Int32Array.from(high),
    low: Int32Array.from(low),
    rowStart: Int32Array.from(rowStart),
    column: Uint8Array.from(column),
    weight: Int16Array.from(weight),
  };
}
