// Takes the segment model and a note's segments; gives how likely each class is in each segment. Decides nothing.
import type { SegmentContext } from './segmentFeatures.ts';
import { distinctWords, noteOffset, type SegmentModel } from './segmentModel.ts';
import { segmentScores } from './segmentScores.ts';
import { UNIT } from './segmentTable.ts';

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
  return scores;
}
