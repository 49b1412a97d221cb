// The learned reading of a segment: which service its words describe as delivered today, or which status they give. A table of features
// (words, pairs of words, slots, codebook evidence, cues, their neighbours) with a weight a class, looked up by small integers.
// Takes the decoded table; gives lookups. Does no I/O.

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

/** Kinds that are about one word alone. */
const WORD_KINDS: readonly FeatureKind[] = ['word', 'before', 'after', 'heading', 'cue'];

export interface SegmentTable {
  /** "none", then codes, then the statuses of what was not delivered. */
  readonly classes: readonly string[];
  readonly bias: Float64Array;
  /** How much each word of a note, by its number, makes all its segments "none": a ward round speaks otherwise than a treatment. */
  readonly noteWeight: Float32Array;
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
  readonly weight: Float32Array;
}

export const KIND_SHIFT = 17;
export const MAX_NAMES = 1 << KIND_SHIFT;

export interface SegmentModel extends SegmentTable {
  readonly wordNumber: ReadonlyMap<string, number>;
  /** Row of a feature, or -1. */
  readonly find: (kind: number, a: number, b: number) => number;
}

/** The words of a note, each once, in ascending order of their numbers. */
export function distinctWords(words: Int32Array): Int32Array {
  const sorted = words.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    const word = sorted[i] ?? 0;
    if (word > 0 && word !== sorted[i - 1]) sorted[count++] = word;
  }
  return sorted.slice(0, count);
}

/** What the words of a note add to the score of "none" of each of its segments. */
export function noteOffset(noteWeight: Float32Array | Float64Array, distinct: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < distinct.length; i++) sum += noteWeight[distinct[i] ?? 0] ?? 0;
  return sum / Math.sqrt(distinct.length + 1);
}

export function featureKey(kind: number, a: number): number {
  return (kind << KIND_SHIFT) | a;
}

function mix(high: number, low: number): number {
  let hash = Math.imul(high, 0x9e3779b1) ^ Math.imul(low + 0x7f4a7c15, 0x85ebca6b);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** Builds the lookups of a table: an open hash of feature keys and a map of words. */
export function createSegmentModel(table: SegmentTable): SegmentModel {
  const features = table.high.length;
  let size = 16;
  while (size < features * 2) size *= 2;
  const mask = size - 1;
  const slots = new Int32Array(size).fill(-1);
  for (let i = 0; i < features; i++) {
    let at = mix(table.high[i] ?? 0, table.low[i] ?? 0) & mask;
    while ((slots[at] ?? -1) >= 0) at = (at + 1) & mask;
    slots[at] = i;
  }
  const { high, low } = table;
  // Features of one word are most of all: they are looked up by the word's number.
  const width = table.words.length + 1;
  const ofWord = new Int32Array(WORD_KINDS.length * width).fill(-1);
  for (let i = 0; i < features; i++) {
    const kind = (high[i] ?? 0) >> KIND_SHIFT;
    const word = (high[i] ?? 0) & (MAX_NAMES - 1);
    const place = WORD_KINDS.indexOf(FEATURE_KINDS[kind] ?? 'box');
    if (place >= 0 && word < width) ofWord[place * width + word] = i;
  }
  const placeOfKind = Int32Array.from(FEATURE_KINDS, (kind) => WORD_KINDS.indexOf(kind));
  return {
    ...table,
    wordNumber: new Map(table.words.map((word, index) => [word, index + 1])),
    find: (kind, a, b) => {
      const place = placeOfKind[kind] ?? -1;
      if (place >= 0) return ofWord[place * width + a] ?? -1;
      const key = (kind << KIND_SHIFT) | a;
      for (let at = mix(key, b) & mask; ; at = (at + 1) & mask) {
        const row = slots[at] ?? -1;
        if (row < 0) return -1;
        if (high[row] === key && low[row] === b) return row;
      }
    },
  };
}
