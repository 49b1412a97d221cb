// What was learned of segments, as a table: features (words, pairs of words, slots, codebook evidence, cues, their neighbours), each two small
// numbers of a kind, with a weight a class. Only shapes and their limits; reads nothing.

/** What a feature is about. Two small numbers, `a` and `b`, say which one. The order is part of the file format. */
export const FEATURE_KINDS = [
  'word', // a word of the segment
  'pair', // two words in a row
  'before', // a word of the segment before, in the same sentence
  'after', // a word of the segment after, in the same sentence
  'heading', // a word of the heading above
  'slot', // a word that can begin an entry of a slot
  'evidence', // codebook evidence here: code, and its status (or support)
  'role', // codebook evidence here: code and role
  'phrase', // codebook evidence here: which phrase
  'timed', // a service here with its minutes right behind it: code
  'evidence-before', // codebook evidence of the segment before, in the same sentence
  'evidence-line', // codebook evidence of the segment before, in another sentence
  'evidence-after', // codebook evidence of the segment after, in the same sentence
  'note', // code with codebook evidence of delivery anywhere in the note, and how much of it
  'status', // status by cues and sections
  'cue', // a word of the cue
  'section', // status of the section
  'box', // tick box
  'shape', // length, place in the sentence, minutes
] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

export interface SegmentTable {
  /** "none", then codes, then the statuses of what was not delivered. */
  readonly classes: readonly string[];
  readonly bias: Float64Array;
  /** How much each word of a note, by its number, makes all its segments "none": a ward round speaks otherwise than a treatment. */
  readonly noteWeight: Int16Array;
  /** Names behind the numbers: word stems, slots, codes, phrases. Number i + 1 is name i; 0 is "not known". */
  readonly words: readonly string[];
  readonly slots: readonly string[];
  readonly codes: readonly string[];
  readonly phrases: readonly string[];
  /** Keys of the features: kind * 2^17 + a, and b. */
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** Weights of feature i: column[rowStart[i]..rowStart[i + 1]] and the weight at the same place. */
  readonly rowStart: Int32Array;
  readonly column: Uint8Array;
  readonly weight: Int16Array;
}

export const KIND_SHIFT = 17;
export const MAX_NAMES = 1 << KIND_SHIFT;
/** Weights are kept as whole multiples of 1 / UNIT, so that their sums are exact in any order. */
export const UNIT = 128;
const LARGEST = 32767;

export function featureKey(kind: number, a: number): number {
  return (kind << KIND_SHIFT) | a;
}

/** A weight in whole units. */
export function toUnits(weight: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, Math.round(weight * UNIT)));
}
