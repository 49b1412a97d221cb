// Chooses from held-out answers how likely a class must be to stand in a note's prediction set, so that the set holds the true class as often as promised
// (split conformal prediction, a threshold a class: Vovk 2012, Sadinle 2019). Pure.
import { softmax } from '../model/calibration.ts';
import type { HeldOutRow } from './calibrate.ts';

/** A class with fewer held-out notes takes the threshold of all. */
const LEAST_NOTES = 60;

/** 1 - 0.9 is a little less than 0.1. */
const ROUNDING = 1e-9;

/** The largest threshold that at least `coverage` of these probabilities of true classes reach, with the correction for a finite sample. */
export function conformalThreshold(probabilities: readonly number[], coverage: number): number {
  const sorted = [...probabilities].sort((a, b) => a - b);
  const missed = Math.floor((sorted.length + 1) * (1 - coverage) + ROUNDING);
  return missed < 1 ? 0 : Math.floor((sorted[missed - 1] ?? 0) * 1e6) / 1e6;
}

/** A threshold for each class in the order of the scores. */
export function chooseSetThresholds(rows: readonly HeldOutRow[], scale: number, coverage: number): number[] {
  const classes = rows[0]?.scores.length ?? 0;
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  for (const row of rows) byClass[row.primary]?.push(softmax(row.scores, scale)[row.primary] ?? 0);
  const pooled = conformalThreshold(byClass.flat(), coverage);
  return byClass.map((own) => (own.length < LEAST_NOTES ? pooled : conformalThreshold(own, coverage)));
}
