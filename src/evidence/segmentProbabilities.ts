// Takes the segment model and a note's segments; gives how likely each class is in each segment. Decides nothing.
import type { SegmentContext } from './segmentFeatures.ts';
import { distinctWords, noteOffset, type SegmentModel } from './segmentModel.ts';
import { segmentScores } from './segmentScores.ts';
import { UNIT } from './segmentTable.ts';

/**
 * A note tells of few services, each in several places: a code is the less likely in a segment, the less the rest of the note speaks for it.
 * Its probability is multiplied by ((what the other segments give it, at most MOST) + FLOOR) / (1 + FLOOR), to the power POWER. Chosen by grouped
 * cross-validation among about twenty settings; learned features of neighbours' answers gave less.
 */
const POWER = 0.5;
const FLOOR = 0.1;
const MOST = 2;
/** A note of fewer segments has less to agree with: the power grows with their number up to this one. */
const SEGMENTS = 6;

/** Makes the segments of a note agree, in place. `end` is the column after the last code; column 0 is "none". */
function agree(probabilities: Float64Array, classes: number, end: number): void {
  const given = new Float64Array(end);
  const power = POWER * Math.min(1, (probabilities.length / classes - 1) / SEGMENTS);
  for (let at = 0; at < probabilities.length; at += classes)
    for (let c = 1; c < end; c++) given[c] = (given[c] ?? 0) + (probabilities[at + c] ?? 0);
  for (let at = 0; at < probabilities.length; at += classes) {
    let sum = 1;
    for (let c = 1; c < end; c++) {
      const own = probabilities[at + c] ?? 0;
      const others = Math.min(MOST, Math.max(0, (given[c] ?? 0) - own));
      const changed = own * ((others + FLOOR) / (1 + FLOOR)) ** power;
      probabilities[at + c] = changed;
      sum += changed - own;
    }
    const share = 1 / sum;
    for (let c = 0; c < classes; c++) probabilities[at + c] = (probabilities[at + c] ?? 0) * share;
  }
}

/** Probabilities of the model's classes a segment, row by row. */
export function segmentProbabilities(model: SegmentModel, context: SegmentContext): Float64Array {
  const classes = model.classes.length;
  const { sums, known } = segmentScores(model, context);
  const { width } = model.lookup;
  const scores = new Float64Array(context.segments.count * classes);
  const offset = noteOffset(model.noteWeight, distinctWords(context.numbers.words)) / UNIT;
  for (let s = 0; s < context.segments.count; s++) {
    const root = Math.sqrt((known[s] ?? 0) + 1);
    const scale = 1 / (root * UNIT);
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const score = (sums[s * width + c] ?? 0) * scale + (model.bias[c] ?? 0) + (c === 0 ? offset : 0);
      scores[s * classes + c] = score;
      if (score > highest) highest = score;
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const raised = Math.exp((scores[s * classes + c] ?? 0) - highest);
      scores[s * classes + c] = raised;
      sum += raised;
    }
    const share = 1 / sum;
    for (let c = 0; c < classes; c++) scores[s * classes + c] = (scores[s * classes + c] ?? 0) * share;
  }
  agree(scores, classes, model.codesEnd);
  return scores;
}
