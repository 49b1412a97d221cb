// Text classifiers of the trade on the same notes, as what ours is compared with: natural's two, and fastText where it is installed.
import { createRequire } from 'node:module';
import porter from 'natural/lib/natural/stemmers/porter_stemmer.js';
import { z } from 'zod';
import type { DatasetNote } from './dataset.ts';
import { isDefensible } from './measures.ts';

export type Labelled = Pick<DatasetNote, 'text' | 'primary' | 'also'>;

/** Learns from some notes; gives up to three codes for each of others, likeliest first. */
export type Baseline = (train: readonly Labelled[], judged: readonly Labelled[]) => readonly (readonly (string | null)[])[];

export interface BaselineFigures {
  readonly name: string;
  readonly notes: number;
  readonly top1: number;
  readonly top3: number;
}

interface TextClassifier {
  addDocument(text: string, label: string): void;
  train(): void;
  getClassifications(text: string): { label: string; value: number }[];
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

export function naturalBaseline(kind: 'bayes' | 'logistic_regression'): Baseline {
  return (train, judged) => {
    const classifier = naturalClassifier(kind);
    for (const note of train) classifier.addDocument(note.text, note.primary ?? 'none');
    classifier.train();
    return judged.map((note) =>
      classificationsSchema
        .parse(classifier.getClassifications(note.text))
        .slice(0, 3)
        .map(({ label }) => (label === 'none' ? null : label)),
    );
  };
}

function figures(name: string, notes: readonly Labelled[], answers: readonly (readonly (string | null)[])[]): BaselineFigures {
  const share = (right: (note: Labelled, codes: readonly (string | null)[]) => boolean): number =>
    notes.filter((note, index) => right(note, answers[index] ?? [])).length / notes.length;
  return {
    name,
    notes: notes.length,
    top1: share((note, codes) => codes.length > 0 && isDefensible(note, codes[0] ?? null)),
    top3: share((note, codes) => codes.some((code) => isDefensible(note, code))),
  };
}

/** Each fold's notes judged after learning from all others. */
export function baselineInFolds(name: string, baseline: Baseline, notes: readonly DatasetNote[], folds: number): BaselineFigures {
  const byFold = Array.from({ length: folds }, (_, fold) => notes.filter((note) => note.fold === fold));
  const answers = byFold.flatMap((judged, fold) =>
    baseline(
      notes.filter((note) => note.fold !== fold),
      judged,
    ),
  );
  return figures(name, byFold.flat(), answers);
}

export function baselineOnTest(name: string, baseline: Baseline, train: readonly Labelled[], test: readonly Labelled[]): BaselineFigures {
  return figures(name, test, baseline(train, test));
}
