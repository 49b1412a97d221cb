// Chooses calibration and thresholds from out-of-fold scores: notes that the scoring model was not trained on.
// Pure functions; a search over fixed grids, so that the same scores give the same numbers.
import { logistic, softmax } from '../model/calibration.ts';

export interface HeldOutRow {
  readonly scores: readonly number[];
  /** Is each class a defensible primary? */
  readonly defensible: readonly boolean[];
  /** Which class is the primary. */
  readonly primary: number;
  readonly services: readonly { readonly score: number; readonly delivered: boolean }[];
}

const LEAST_SURE = 1e-6;

/** Scale of the softmax that makes the first answer's probability match how often it is defensible (log loss of that event). */
export function chooseScale(rows: readonly HeldOutRow[]): number {
  let best = 1;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let scale = 0.3; scale <= 4.0001; scale += 0.05) {
    let loss = 0;
    for (const row of rows) {
      const probabilities = softmax(row.scores, scale);
      const top = probabilities.indexOf(Math.max(...probabilities));
      const probability = Math.min(1 - LEAST_SURE, Math.max(LEAST_SURE, probabilities[top] ?? 0));
      loss -= row.defensible[top] === true ? Math.log(probability) : Math.log(1 - probability);
    }
    if (loss < bestLoss) {
      bestLoss = loss;
      best = scale;
    }
  }
  return Math.round(best * 100) / 100;
}

/** Slope and offset of the logistic for services, by log loss. */
export function chooseServiceCalibration(rows: readonly HeldOutRow[]): { readonly slope: number; readonly offset: number } {
  const services = rows.flatMap((row) => row.services);
  let best = { slope: 1, offset: 0 };
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let slope = 0.4; slope <= 2.5; slope += 0.1) {
    for (let offset = -1.5; offset <= 1.5; offset += 0.1) {
      let loss = 0;
      for (const { score, delivered } of services) {
        const probability = Math.min(1 - LEAST_SURE, Math.max(LEAST_SURE, logistic(slope * score + offset)));
        loss -= Math.log(delivered ? probability : 1 - probability);
      }
      if (loss < bestLoss) {
        bestLoss = loss;
        best = { slope: Math.round(slope * 100) / 100, offset: Math.round(offset * 100) / 100 };
      }
    }
  }
  return best;
}

/** The lowest confidence from which answers were defensible at least at the wanted rate, among at least 20 held-out notes. */
export function chooseReviewThreshold(rows: readonly HeldOutRow[], scale: number, wanted: number): number {
  const answers = rows
    .map((row) => {
      const probabilities = softmax(row.scores, scale);
      const confidence = Math.max(...probabilities);
      return { confidence, right: row.defensible[probabilities.indexOf(confidence)] === true };
    })
    .sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let threshold = 0.95;
  answers.forEach((answer, index) => {
    if (answer.right) right++;
    if (index >= 19 && right / (index + 1) >= wanted) threshold = answer.confidence;
  });
  return Math.floor(Math.min(0.95, Math.max(0.5, threshold)) * 1000) / 1000;
}
