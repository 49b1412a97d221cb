// Labelled notes -> evidence, features and training targets, with the segment model that is handed in. The same evidence stage as at run time.
import { type Codebook, loadCodebook } from '../../src/codebook/codebook.ts';
import type { Compilation } from '../../src/codebook/compileCodebook.ts';
import type { NoteEvidence } from '../../src/evidence/evidence.ts';
import type { JudgeLimits } from '../../src/evidence/judgeSegments.ts';
import { createEvidenceReader, type Learned } from '../../src/evidence/readEvidence.ts';
import type { SegmentModel } from '../../src/evidence/segmentModel.ts';
import type { FeatureKind } from '../../src/evidence/segmentTable.ts';
import type { LabelledNote } from '../../src/labelling/markedNotes.ts';
import { type ActiveFeature, createFeatureExtractor, type FeatureExtractor, featureNames } from '../../src/model/features.ts';
import { choosePolicy, NO_POLICIES, type Policy } from '../../src/policies/policies.ts';
import { codebookExamples } from '../../src/training/codebookExamples.ts';
import type { TrainingRow } from '../../src/training/fit.ts';
import type { TimeExample } from '../../src/training/fitTimes.ts';
import type { MarkedText } from '../../src/training/segmentRows.ts';

export interface PreparedNote<T extends LabelledNote> {
  readonly note: T;
  readonly evidence: NoteEvidence;
  readonly features: readonly ActiveFeature[];
  readonly row: TrainingRow;
}

/** What notes are prepared with; one for all models. */
export interface Workbench {
  readonly codebook: Codebook;
  /** The codebook's own examples and the wordings; every segment model learns from them. */
  readonly examples: readonly MarkedText[];
  readonly names: readonly string[];
  /** Labels follow the codebook's own readings. */
  readonly policy: Policy;
  readonly extract: FeatureExtractor;
  /** For ablation: other limits of the segment judge, and kinds of features that segment models do without. */
  readonly limits?: JudgeLimits;
  readonly withoutKinds?: readonly FeatureKind[];
}

/** `wordings`: single clauses that every segment model learns from, besides the codebook's examples. */
export function createWorkbench({ codebook: compiled, codeFiles }: Compilation, wordings: readonly MarkedText[]): Workbench {
  const codebook = loadCodebook(compiled);
  const examples = [...codebookExamples(codeFiles.map(({ value }) => value)), ...wordings];
  const names = featureNames(codebook.codes, codebook.phrases);
  const policy = choosePolicy(codebook, NO_POLICIES);
  return { codebook, examples, names, policy, extract: createFeatureExtractor(names, codebook.codes, codebook.phrases) };
}

/** The times of notes with their owners as a segment model sees them, and whose they are by the marks. */
export function timeExamples(bench: Workbench, segments: SegmentModel, notes: readonly LabelledNote[]): TimeExample[] {
  const reader = createEvidenceReader(bench.codebook, { segments }, undefined, bench.limits);
  return notes.flatMap((note) => {
    const context = reader.timesOf(note.text);
    return context.spans.map((span, at) => {
      const start = context.note.start[span.from] ?? 0;
      const mark = note.marks.find((each) => each.kind === 'time' && each.start < span.end && start < each.end);
      return { context, at, answer: mark?.label ?? 'nobody' };
    });
  });
}

/** How much of a note's weight goes to the codes of `also`, together. */
const ALSO_WEIGHT = 0.2;

export function prepareNotes<T extends LabelledNote>(
  bench: Workbench,
  learned: Learned | undefined,
  notes: readonly T[],
): PreparedNote<T>[] {
  const { codebook, extract } = bench;
  const reader = createEvidenceReader(codebook, learned, undefined, bench.limits);
  const classes: (string | null)[] = [null, ...codebook.codes.map(({ code }) => code)];
  return notes.map((note) => {
    const evidence = reader.read(note.text);
    const also = note.also.filter((code) => code !== note.primary && classes.includes(code));
    const target = classes.map((code) => {
      if (code === note.primary) return also.length > 0 ? 1 - ALSO_WEIGHT : 1;
      return also.includes(code) ? ALSO_WEIGHT / also.length : 0;
    });
    const delivered = codebook.codes.map(({ code }) => (note.codes.includes(code) ? 1 : 0));
    const features = extract(evidence);
    return { note, evidence, features, row: { features, target, delivered } };
  });
}
