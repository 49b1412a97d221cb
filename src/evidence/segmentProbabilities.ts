// Takes the segment model and a note's segments; gives how likely each class is in each segment. Decides nothing.
import { readSegmentFeatures, type SegmentContext } from './segmentFeatures.ts';
import { distinctWords, noteOffset, type SegmentModel } from './segmentModel.ts';

/** Probabilities of the model's classes a segment, row by row. */
export function segmentProbabilities(model: SegmentModel, context: SegmentContext): Float64Array {
  const { rowStart, column, weight } = model;
  const classes = model.classes.length;
  const scores = new Float64Array(context.segments.count * classes);
  const known = new Int32Array(context.segments.count);
  let base = 0;
  let current = 0;
  readSegmentFeatures(
    context,
    (segment) => {
      current = segment;
      base = segment * classes;
    },
    (kind, a, b) => {
      const row = model.find(kind, a, b);
      if (row < 0) return;
      known[current] = (known[current] ?? 0) + 1;
      const end = rowStart[row + 1] ?? 0;
      for (let i = rowStart[row] ?? 0; i < end; i++) {
        const at = base + (column[i] ?? 0);
        scores[at] = (scores[at] ?? 0) + (weight[i] ?? 0);
      }
    },
  );
  const offset = noteOffset(model.noteWeight, distinctWords(context.numbers.words));
  for (let s = 0; s < context.segments.count; s++) {
    scores[s * classes] = (scores[s * classes] ?? 0) + offset * Math.sqrt((known[s] ?? 0) + 1);
    const scale = 1 / Math.sqrt((known[s] ?? 0) + 1);
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const score = (scores[s * classes + c] ?? 0) * scale + (model.bias[c] ?? 0);
      scores[s * classes + c] = score;
      highest = Math.max(highest, score);
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const raised = Math.exp((scores[s * classes + c] ?? 0) - highest);
      scores[s * classes + c] = raised;
      sum += raised;
    }
    for (let c = 0; c < classes; c++) scores[s * classes + c] = (scores[s * classes + c] ?? 0) / sum;
  }
  return scores;
}
