// Grouped cross-validation of the whole chain: each note is read and scored by models that saw no note of its group. Within a fold the scored
// classifier learns from evidence that segment models gave for notes they had not seen either, as it will be at run time.

import type { Learned } from '../../src/evidence/readEvidence.ts';
import type { SegmentModel } from '../../src/evidence/segmentModel.ts';
import { FEATURE_KINDS, type FeatureKind, KIND_SHIFT } from '../../src/evidence/segmentTable.ts';
import type { TimeTable } from '../../src/evidence/tieTimes.ts';
import type { LabelledNote } from '../../src/labelling/markedNotes.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { decide } from '../../src/suggestion/decide.ts';
import type { Suggestion } from '../../src/suggestion/schema.ts';
import { chooseReviewThreshold, chooseScale, chooseServiceCalibration, type HeldOutRow } from '../../src/training/calibrate.ts';
import { chooseSetThresholds } from '../../src/training/chooseSets.ts';
import { type FittedModel, fitModel, plainProducts } from '../../src/training/fit.ts';
import { fitTimes, type TimeExample } from '../../src/training/fitTimes.ts';
import { readSegmentRows, type SegmentRows } from '../../src/training/segmentRows.ts';
import { fitAll } from './fitPool.ts';
import { type PreparedNote, prepareNotes, timeExamples, type Workbench } from './prepare.ts';

export interface Judged<T extends LabelledNote> {
  readonly note: T;
  readonly suggestion: Suggestion;
}

export const PROMISED_ACCURACY = 0.97;
export const PROMISED_COVERAGE = 0.9;

export function heldOutRow(bench: Workbench, model: FittedModel, item: PreparedNote<LabelledNote>): HeldOutRow {
  const { sums } = plainProducts(model, item.features);
  const classes = bench.codebook.codes.length + 1;
  const codes: (string | null)[] = [null, ...bench.codebook.codes.map(({ code }) => code)];
  const evident = new Set(item.evidence.evidence.map(({ code }) => code));
  return {
    scores: codes.map((_, c) => (model.ranking[c] ?? 0) + (sums[c] ?? 0)),
    primary: codes.indexOf(item.note.primary),
    defensible: codes.map((code) => code === item.note.primary || item.note.also.includes(code)),
    services: bench.codebook.codes.flatMap(({ code }, c) =>
      evident.has(code) ? [{ score: (model.services[c] ?? 0) + (sums[classes + c] ?? 0), delivered: item.note.codes.includes(code) }] : [],
    ),
  };
}

/** Manifest for a fitted model, with calibration from held-out rows. */
export function manifestFor(bench: Workbench, model: FittedModel, heldOut: readonly HeldOutRow[]): Manifest {
  const scale = chooseScale(heldOut);
  const service = chooseServiceCalibration(heldOut);
  return {
    schema: 'palpate.model/1',
    id: 'palpate-1',
    version: '0.1.0',
    codes: bench.codebook.codes.map(({ code }) => code),
    features: [...bench.names],
    codebook: '0'.repeat(64),
    files: {},
    calibration: { scale, serviceSlope: service.slope, serviceOffset: service.offset },
    thresholds: { review: chooseReviewThreshold(heldOut, scale, PROMISED_ACCURACY), service: 0.5 },
    sets: { coverage: PROMISED_COVERAGE, thresholds: chooseSetThresholds(heldOut, scale, PROMISED_COVERAGE) },
    bias: { ranking: [...model.ranking], services: [...model.services] },
    training: { command: 'npm run train', data: {}, notes: heldOut.length, seed: 0 },
  };
}

function judge<T extends LabelledNote>(bench: Workbench, model: FittedModel, manifest: Manifest, item: PreparedNote<T>): Judged<T> {
  const products = plainProducts(model, item.features);
  const context = { manifest, sha256: '', codes: bench.codebook.codes, familyOf: bench.codebook.familyOf, policy: bench.policy };
  const suggestion = decide(
    context,
    { id: item.note.id, text: item.note.text, evidence: item.evidence, features: item.features, products },
    { ranking: 'all', parts: 'first' },
  );
  return { note: item.note, suggestion };
}

/** Rows without features of some kinds. */
function dropKinds(rows: SegmentRows, kinds: readonly FeatureKind[]): SegmentRows {
  if (kinds.length === 0) return rows;
  const dropped = new Set(kinds.map((kind) => FEATURE_KINDS.indexOf(kind)));
  const kept = rows.high.map((key) => !dropped.has(key >> KIND_SHIFT));
  return {
    ...rows,
    notes: rows.notes.map((note) => note.map((row) => ({ ...row, features: row.features.filter((feature) => kept[feature] === true) }))),
  };
}

export interface CrossValidation<T extends LabelledNote> {
  readonly judged: readonly Judged<T>[];
  readonly heldOut: readonly HeldOutRow[];
  /** Each note as a segment model read it that had seen no note of its fold: what the shipped classifier learns from. */
  readonly unseen: readonly PreparedNote<T>[];
  readonly segmentRows: SegmentRows;
  readonly times: TimeTable;
}

/**
 * `foldOf` says in which fold a note is judged. Each fold's calibration comes from the other folds' held-out scores, so that no note helps to
 * calibrate its own confidence.
 */
export async function crossValidate<T extends LabelledNote>(
  bench: Workbench,
  notes: readonly T[],
  foldOf: (note: T) => number,
  folds: number,
): Promise<CrossValidation<T>> {
  const segmentRows = dropKinds(readSegmentRows(bench.codebook, [...notes, ...bench.examples]), bench.withoutKinds ?? []);
  const taught = bench.examples.map((_, index) => notes.length + index);
  const foldList = Array.from({ length: folds }, (_, fold) => fold);
  const pairs = foldList.flatMap((a) => foldList.filter((b) => b >= a).map((b) => [a, b] as const));
  const fitted = await fitAll(
    segmentRows,
    pairs.map(([a, b]) => [...notes.flatMap((note, index) => (foldOf(note) === a || foldOf(note) === b ? [] : [index])), ...taught]),
  );
  /** The segment model that saw neither of two folds. */
  const without = (a: number, b: number): SegmentModel => {
    const model = fitted[pairs.findIndex(([first, second]) => first === Math.min(a, b) && second === Math.max(a, b))];
    if (model === undefined) throw new RangeError('two folds without a segment model');
    return model;
  };
  const examples = (fold: number, other: number): TimeExample[] => timeExamples(bench, without(fold, other), inFold(other));
  const inFold = (fold: number): T[] => notes.filter((note) => foldOf(note) === fold);
  /** Times as read by models that saw neither their note nor, for a fold's own table, any note of the fold. */
  const timeTables = foldList.map((fold) =>
    fitTimes(
      foldList.flatMap((other) => (other === fold ? [] : examples(fold, other))),
      segmentRows.words,
    ),
  );
  const learned = (fold: number, other: number): Learned => {
    const times = timeTables[fold];
    return { segments: without(fold, other), ...(times === undefined ? {} : { times }) };
  };
  const unseen = foldList.map((fold) => prepareNotes(bench, learned(fold, fold), inFold(fold)));
  const scored = foldList.map((fold) => {
    const rows = foldList.flatMap((other) =>
      other === fold ? [] : prepareNotes(bench, learned(fold, other), inFold(other)).map(({ row }) => row),
    );
    return fitModel(rows, bench.names, bench.codebook.codes, bench.codebook.phrases);
  });
  const heldOut = foldList.map((fold) =>
    (unseen[fold] ?? []).map((item) => {
      const model = scored[fold];
      if (model === undefined) throw new RangeError('a note lies in no fold');
      return heldOutRow(bench, model, item);
    }),
  );
  const judged = foldList.flatMap((fold) => {
    const model = scored[fold];
    if (model === undefined) return [];
    const manifest = manifestFor(
      bench,
      model,
      heldOut.flatMap((rows, other) => (other === fold ? [] : rows)),
    );
    return (unseen[fold] ?? []).map((item) => judge(bench, model, manifest, item));
  });
  const times = fitTimes(
    foldList.flatMap((fold) => examples(fold, fold)),
    segmentRows.words,
  );
  return { judged, heldOut: heldOut.flat(), unseen: unseen.flat(), segmentRows, times };
}
