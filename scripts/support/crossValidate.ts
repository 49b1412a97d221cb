// Grouped cross-validation: each note is scored by a model that saw no note of its group. Gives suggestions as the shipped program would.

import type { LabelledNote } from '../../src/labelling/markedNotes.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { decide } from '../../src/suggestion/decide.ts';
import type { Suggestion } from '../../src/suggestion/schema.ts';
import { chooseReviewThreshold, chooseScale, chooseServiceCalibration, type HeldOutRow } from '../../src/training/calibrate.ts';
import { type FittedModel, fitModel, plainProducts } from '../../src/training/fit.ts';
import type { Prepared, PreparedNote } from './prepare.ts';

export interface Judged<T extends LabelledNote> {
  readonly note: T;
  readonly suggestion: Suggestion;
}

export const PROMISED_ACCURACY = 0.97;

export function heldOutRow(prepared: Prepared<LabelledNote>, model: FittedModel, item: PreparedNote<LabelledNote>): HeldOutRow {
  const { sums } = plainProducts(model, item.features);
  const classes = prepared.codebook.codes.length + 1;
  const codes: (string | null)[] = [null, ...prepared.codebook.codes.map(({ code }) => code)];
  const evident = new Set(item.evidence.evidence.map(({ code }) => code));
  return {
    scores: codes.map((_, c) => (model.ranking[c] ?? 0) + (sums[c] ?? 0)),
    defensible: codes.map((code) => code === item.note.primary || item.note.also.includes(code)),
    services: prepared.codebook.codes.flatMap(({ code }, c) =>
      evident.has(code) ? [{ score: (model.services[c] ?? 0) + (sums[classes + c] ?? 0), delivered: item.note.codes.includes(code) }] : [],
    ),
  };
}

/** Manifest for a fitted model, with calibration from held-out rows. */
export function manifestFor(prepared: Prepared<LabelledNote>, model: FittedModel, heldOut: readonly HeldOutRow[]): Manifest {
  const scale = chooseScale(heldOut);
  const service = chooseServiceCalibration(heldOut);
  return {
    schema: 'palpate.model/1',
    id: 'palpate-1',
    version: '0.1.0',
    codes: prepared.codebook.codes.map(({ code }) => code),
    features: [...prepared.names],
    codebook: '0'.repeat(64),
    files: {},
    calibration: { scale, serviceSlope: service.slope, serviceOffset: service.offset },
    thresholds: { review: chooseReviewThreshold(heldOut, scale, PROMISED_ACCURACY), service: 0.5 },
    bias: { ranking: [...model.ranking], services: [...model.services] },
    training: { command: 'npm run train', data: {}, notes: prepared.notes.length, seed: 0 },
  };
}

function judge<T extends LabelledNote>(prepared: Prepared<T>, model: FittedModel, manifest: Manifest, item: PreparedNote<T>): Judged<T> {
  const products = plainProducts(model, item.features);
  const context = { manifest, sha256: '', codes: prepared.codebook.codes, familyOf: prepared.codebook.familyOf };
  const suggestion = decide(
    context,
    { id: item.note.id, text: item.note.text, evidence: item.evidence, features: item.features, products },
    { ranking: 'all', parts: 'first' },
  );
  return { note: item.note, suggestion };
}

export interface CrossValidation<T extends LabelledNote> {
  readonly judged: readonly Judged<T>[];
  readonly heldOut: readonly HeldOutRow[];
}

/**
 * `foldOf` says in which fold a note is judged. Each fold's calibration comes from the other folds' held-out scores, so that no note helps to
 * calibrate its own confidence.
 */
export function crossValidate<T extends LabelledNote>(
  prepared: Prepared<T>,
  foldOf: (note: T) => number,
  folds: number,
): CrossValidation<T> {
  const models: FittedModel[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const rows = prepared.notes.filter((item) => foldOf(item.note) !== fold).map((item) => item.row);
    models.push(fitModel(rows, prepared.names, prepared.codebook.codes, prepared.codebook.phrases));
  }
  const modelOf = (note: T): FittedModel => {
    const model = models[foldOf(note)];
    if (model === undefined) throw new RangeError('a note lies in no fold');
    return model;
  };
  const heldOut = prepared.notes.map((item) => heldOutRow(prepared, modelOf(item.note), item));
  const manifests = models.map((model, fold) =>
    manifestFor(
      prepared,
      model,
      heldOut.filter((_, index) => {
        const item = prepared.notes[index];
        return item !== undefined && foldOf(item.note) !== fold;
      }),
    ),
  );
  const judged = prepared.notes.map((item) => {
    const manifest = manifests[foldOf(item.note)];
    if (manifest === undefined) throw new RangeError('a note lies in no fold');
    return judge(prepared, modelOf(item.note), manifest, item);
  });
  return { judged, heldOut };
}
