// The learned reading of a segment: which service its words describe as delivered today, or which status they give.
// Takes the decoded table; gives lookups. Does no I/O.

import { STATUSES } from '../vocabulary.ts';
import { createSegmentLookup, type SegmentLookup } from './segmentLookup.ts';
import { FEATURE_KINDS, type SegmentTable } from './segmentTable.ts';

export interface SegmentModel extends SegmentTable {
  readonly wordNumber: ReadonlyMap<string, number>;
  readonly lookup: SegmentLookup;
  /** Column after the last code: codes stand between "none" and the statuses. */
  readonly codesEnd: number;
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
export function noteOffset(noteWeight: Int16Array | Float64Array, distinct: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < distinct.length; i++) sum += noteWeight[distinct[i] ?? 0] ?? 0;
  return sum / Math.sqrt(distinct.length + 1);
}

const NOT_CODES: ReadonlySet<string> = new Set(STATUSES);

/** Builds the lookups of a table. */
export function createSegmentModel(table: SegmentTable): SegmentModel {
  const firstStatus = table.classes.findIndex((name) => NOT_CODES.has(name));
  return {
    ...table,
    codesEnd: firstStatus < 0 ? table.classes.length : firstStatus,
    wordNumber: new Map(table.words.map((word, index) => [word, index + 1])),
    lookup: createSegmentLookup(table, FEATURE_KINDS.indexOf('pair')),
  };
}
