// The only composition of the stages: text -> note -> evidence -> features -> scores -> suggestion.
// Does no I/O, prints nothing, reads no clock: the codebook, the manifest and the session are handed in from the edge.
import type { Codebook } from './codebook/codebook.ts';
import { createEvidenceReader, type Learned } from './evidence/readEvidence.ts';
import type { SpanStatus, StatusSpan } from './evidence/spanStatus.ts';
import { createFeatureExtractor } from './model/features.ts';
import type { Manifest } from './model/manifest.ts';
import { type ProductSession, scoreRows } from './model/scorer.ts';
import { type CompiledPolicies, choosePolicy, NO_POLICIES } from './policies/policies.ts';
import type { PolicySource } from './policies/policySource.ts';
import { type Decidable, decide } from './suggestion/decide.ts';
import type { ErrorRecord, Suggestion } from './suggestion/schema.ts';

export interface ClassifierParts {
  readonly codebook: Codebook;
  /** What was learned about words and times, from the same model folder. */
  readonly learned: Learned;
  readonly manifest: Manifest;
  readonly session: ProductSession;
  /** Disputed techniques and how policies read them; without, everything is read as in the codebook. */
  readonly policies?: CompiledPolicies;
  /** Checksum of the model file, written into every suggestion. */
  readonly sha256: string;
}

export interface ClassifyOptions {
  /** Longest note in UTF-16 units; a longer one becomes an error record. Default 1,000,000. */
  readonly maxLength?: number;
  /** How techniques are read that sources put under different codes: a policy of the model by its id (default "guide"), or one of your own. */
  readonly policy?: string | PolicySource;
  /** Write the first five ranks (default) or all. */
  readonly ranking?: 'top' | 'all';
  /** Write parts for the first rank (default) or for each. */
  readonly parts?: 'first' | 'all';
}

export interface NoteInput {
  readonly id?: string;
  readonly text: string;
  /** Codes that were billed, from a column of the file. */
  readonly billed?: readonly string[];
}

export interface Classifier {
  /** Classifies one note. Any string is a note: a too long one gives an error record, nothing throws for what it holds. */
  readonly classify: (note: string | NoteInput) => Promise<Suggestion | ErrorRecord>;
  /** Classifies many notes in their order, in batches; memory is bounded by one batch. */
  readonly classifyMany: (
    notes: Iterable<string | NoteInput> | AsyncIterable<string | NoteInput>,
  ) => AsyncGenerator<Suggestion | ErrorRecord>;
  /** Classifies one batch at once. */
  readonly classifyBatch: (notes: readonly (string | NoteInput)[]) => Promise<(Suggestion | ErrorRecord)[]>;
  /** Status today of any span of any text by cues, boxes and sections alone, codebook phrase or not, with the cue that decided it. Offsets in UTF-16 units. */
  readonly statusOf: (text: string, span: StatusSpan) => SpanStatus;
  readonly manifest: Manifest;
  readonly codebook: Codebook;
}

export const MAX_LENGTH = 1_000_000;
const BATCH_NOTES = 256;
const BATCH_UNITS = 400_000;

export function isError(result: Suggestion | ErrorRecord): result is ErrorRecord {
  return result.schema === 'palpate.error/1';
}

/** Throws PolicyRefused for a policy that is not known or names what is not. */
export function composeClassifier(parts: ClassifierParts, options: ClassifyOptions = {}): Classifier {
  const { codebook, learned, manifest, session, sha256 } = parts;
  const maxLength = options.maxLength ?? MAX_LENGTH;
  const policy = choosePolicy(codebook, parts.policies ?? NO_POLICIES, options.policy);
  const reader = createEvidenceReader(codebook, learned, policy.readings);
  const extract = createFeatureExtractor(manifest.features, codebook.codes, codebook.phrases);
  const context = { manifest, sha256, codes: codebook.codes, familyOf: codebook.familyOf, policy };
  const decideOptions = { ranking: options.ranking ?? 'top', parts: options.parts ?? 'first' } as const;

  const tooLong = (note: NoteInput): ErrorRecord => ({
    schema: 'palpate.error/1',
    ...(note.id === undefined ? {} : { id: note.id }),
    error: {
      code: 'PALPATE_NOTE_TOO_LONG',
      message: `the note has ${note.text.length} characters, expected at most ${maxLength}; split it or raise the limit`,
    },
  });

  const classifyBatch = async (notes: readonly (string | NoteInput)[]): Promise<(Suggestion | ErrorRecord)[]> => {
    const inputs = notes.map((note) => (typeof note === 'string' ? { text: note } : note));
    const prepared = inputs.map((note) => {
      if (note.text.length > maxLength) return undefined;
      const evidence = reader.read(note.text);
      return { evidence, features: extract(evidence) };
    });
    const products = await scoreRows(
      session,
      prepared.map((item) => item?.features ?? []),
    );
    return inputs.map((note, index) => {
      const item = prepared[index];
      const product = products[index];
      if (item === undefined || product === undefined) return tooLong(note);
      const decidable: Decidable = {
        id: note.id ?? '',
        text: note.text,
        evidence: item.evidence,
        features: item.features,
        products: product,
      };
      return decide(context, decidable, note.billed === undefined ? decideOptions : { ...decideOptions, billed: note.billed });
    });
  };

  async function* classifyMany(
    notes: Iterable<string | NoteInput> | AsyncIterable<string | NoteInput>,
  ): AsyncGenerator<Suggestion | ErrorRecord> {
    let batch: (string | NoteInput)[] = [];
    let units = 0;
    for await (const note of notes) {
      batch.push(note);
      units += typeof note === 'string' ? note.length : note.text.length;
      if (batch.length < BATCH_NOTES && units < BATCH_UNITS) continue;
      yield* await classifyBatch(batch);
      batch = [];
      units = 0;
    }
    if (batch.length > 0) yield* await classifyBatch(batch);
  }

  return {
    classify: async (note) => {
      const [result] = await classifyBatch([note]);
      if (result === undefined) throw new RangeError('a batch of one gave no result');
      return result;
    },
    classifyMany,
    classifyBatch,
    statusOf: reader.statusOf,
    manifest,
    codebook,
  };
}
