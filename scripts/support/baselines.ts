// natural's two classifiers on the same folds, as the baseline that ours is compared with. Leaf imports only.
import { createRequire } from 'node:module';
import porter from 'natural/lib/natural/stemmers/porter_stemmer.js';
import { z } from 'zod';
import type { DatasetNote } from './dataset.ts';
import { isDefensible } from './measures.ts';

interface TextClassifier {
  addDocument(text: string, label: string): void;
  train(): void;
  getClassifications(text: string): { label: string; value: number }[];
}

export interface BaselineFigures {
  readonly name: string;
  readonly notes: number;
  readonly top1: number;
  readonly top3: number;
}

const BAYES_SMOOTHING = 0.01;
/** natural's logistic regression takes minutes for so many notes, and grows with their square. */
export const LOGISTIC_NOTES = 160;

const classificationsSchema = z.array(z.object({ label: z.string(), value: z.number() }));

/** Loads a leaf file of natural. Its root would open database clients. */
export function naturalClassifier(kind: 'bayes' | 'logistic_regression'): TextClassifier {
  const require = createRequire(import.meta.url);
  const Constructor: new (stemmer?: unknown, smoothing?: number) => TextClassifier = require(
    `natural/lib/natural/classifiers/${kind}_classifier.js`,
  );
  // With its default smoothing of 1 the classes with the fewest words win nearly always; 0.01 was the best of 1, 0.1 and 0.01.
  return kind === 'bayes' ? new Constructor(porter, BAYES_SMOOTHING) : new Constructor();
}

export function runBaseline(kind: 'bayes' | 'logistic_regression', notes: readonly DatasetNote[], folds: number): BaselineFigures {
  let first = 0;
  let third = 0;
  for (let fold = 0; fold < folds; fold++) {
    const classifier = naturalClassifier(kind);
    for (const note of notes) if (note.fold !== fold) classifier.addDocument(note.text, note.primary ?? 'none');
    classifier.train();
    for (const note of notes) {
      if (note.fold !== fold) continue;
      const ranked = classificationsSchema
        .parse(classifier.getClassifications(note.text))
        .map(({ label }) => (label === 'none' ? null : label));
      if (isDefensible(note, ranked[0] ?? null)) first++;
      if (ranked.slice(0, 3).some((label) => isDefensible(note, label))) third++;
    }
  }
  return { name: `natural ${kind.replace('_', ' ')}`, notes: notes.length, top1: first / notes.length, top3: third / notes.length };
}
