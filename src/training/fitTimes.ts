// Fits the model that ties times to services: a softmax over the answers of each stated time, with weights shared by all codes. Deterministic.
// Takes examples (a time in its context, and whose it is); gives the table of weights.

import { answersFor, PLACES, type TimeTable } from '../evidence/tieTimes.ts';
import { FIXED_FEATURES } from '../evidence/timeFeatureNames.ts';
import { codeFeatures, nobodyFeatures, surroundings, type TimeContext, totalFeatures } from '../evidence/timeFeatures.ts';

export interface TimeExample {
  readonly context: TimeContext;
  readonly at: number;
  /** "nobody", "total" or a code. */
  readonly answer: string;
}

const EPOCHS = 30;
const RATE = 0.1;
const PENALTY = 2e-3;
/** Words beside a time are many and seen seldom: they are held smaller. */
const WORD_PENALTY = 2e-2;
const LEAST = 0.02;

/** Feature numbers of each answer: fixed ones first, then four for each word. */
function candidates({ context, at }: TimeExample): { readonly name: string; readonly features: number[] }[] {
  const codes = new Set(context.owners.map(({ code }) => code)).size;
  const base = FIXED_FEATURES.length;
  const nobody: number[] = [];
  nobodyFeatures(
    context,
    at,
    (feature) => nobody.push(feature),
    (place, word) => {
      if (word > 0) nobody.push(base + word * PLACES + place);
    },
  );
  const total: number[] = [];
  totalFeatures(
    context,
    at,
    codes,
    (feature) => total.push(feature),
    (place, word) => {
      if (word > 0) total.push(base + word * PLACES + 2 + place);
    },
  );
  const around = surroundings(context, at);
  const owned = answersFor(context, at).map((name) => {
    const features: number[] = [];
    codeFeatures(context, at, around, name, codes, (feature) => features.push(feature));
    return { name, features };
  });
  return [{ name: 'nobody', features: nobody }, { name: 'total', features: total }, ...owned];
}

/** `stems` names the word numbers of the contexts (number i + 1 is stem i). */
export function fitTimes(examples: readonly TimeExample[], stems: readonly string[]): TimeTable {
  const base = FIXED_FEATURES.length;
  const size = base + (stems.length + 1) * PLACES;
  const weights = new Float64Array(size);
  const squares = new Float64Array(size).fill(1e-2);
  // An owner that no answer names (the service was not seen) teaches nothing.
  const data = examples
    .map((example) => ({ answer: example.answer, options: candidates(example) }))
    .filter(({ answer, options }) => options.some(({ name }) => name === answer));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const { answer, options } of data) {
      const scores = options.map(({ features }) => features.reduce((sum, feature) => sum + (weights[feature] ?? 0), 0));
      const highest = Math.max(...scores);
      const raised = scores.map((score) => Math.exp(score - highest));
      const sum = raised.reduce((all, value) => all + value, 0);
      options.forEach(({ name, features }, index) => {
        const slope = (raised[index] ?? 0) / sum - (name === answer ? 1 : 0);
        for (const feature of features) {
          const step = slope + (feature < base ? PENALTY : WORD_PENALTY) * (weights[feature] ?? 0);
          squares[feature] = (squares[feature] ?? 0) + step * step;
          weights[feature] = (weights[feature] ?? 0) - (RATE * step) / Math.sqrt(squares[feature] ?? 1);
        }
      });
    }
  }
  const round = (value: number): number => Number(value.toFixed(4));
  const words: Record<string, number[]> = {};
  stems.forEach((stem, index) => {
    const own = Array.from(weights.subarray(base + (index + 1) * PLACES, base + (index + 2) * PLACES), round);
    if (own.some((value) => Math.abs(value) >= LEAST)) words[stem] = own;
  });
  return { schema: 'palpate.times/1', features: [...FIXED_FEATURES], weights: Array.from(weights.subarray(0, base), round), words };
}
