// Brings together what the features of segments are read from, for one note. Takes a reading, its cues and its codebook evidence.
import type { Codebook } from '../codebook/codebook.ts';
import { readSegments } from '../note/segments.ts';
import { STATUSES } from '../vocabulary.ts';
import type { Evidence } from './evidence.ts';
import type { Reading } from './matcher.ts';
import type { FeatureNumbers, SegmentContext } from './segmentFeatures.ts';
import type { SegmentTable } from './segmentTable.ts';
import { decideStatus, type StatusContext } from './status.ts';

/** Slots that say nothing of a service by themselves. */
const SILENT_SLOTS: ReadonlySet<string> = new Set(['lead', 'number']);

/** The numbers by which a table knows codes, phrases and slots of a codebook; a phrase added after training has none. */
export function featureNumbers(
  codebook: Codebook,
  table: Pick<SegmentTable, 'codes' | 'phrases' | 'slots'>,
): Omit<FeatureNumbers, 'words'> {
  const numbers = (names: readonly string[]): ReadonlyMap<string, number> => new Map(names.map((name, index) => [name, index + 1]));
  const phrase = numbers(table.phrases);
  const slot = numbers(table.slots);
  return {
    code: numbers(table.codes),
    phrase: Int32Array.from(codebook.phrases, ({ id }) => phrase.get(id) ?? 0),
    slot: Int32Array.from(['', ...codebook.slots], (name) => (SILENT_SLOTS.has(name) ? 0 : (slot.get(name) ?? 0))),
  };
}

export function segmentContext(
  codebook: Codebook,
  reading: Reading,
  context: StatusContext,
  evidence: readonly Evidence[],
  numbers: FeatureNumbers,
): SegmentContext {
  return {
    codebook,
    reading,
    segments: readSegments(reading.note),
    evidence,
    statusOf: (from, to) => decideStatus(codebook, reading, context, from, to, undefined),
    sectionAt: (word) => STATUSES.indexOf(context.sectionOf(word)?.status ?? 'delivered'),
    numbers,
  };
}
