// What is handed to a worker: whole lines as bytes, which the worker parses (so that the parent does not become the bottleneck), or rows that a reader
// of the parent has made.

import type { JsonlFields } from '../formats/readJsonl.ts';
import type { ColumnOptions, Row } from '../formats/rows.ts';

export type RawBatch =
  | {
      readonly kind: 'lines';
      readonly source: string;
      /** Number of the first line, from 1. */
      readonly firstLine: number;
      /** Whole lines of JSON; the last of a file may lack its end. */
      readonly bytes: Uint8Array;
      readonly columns: Omit<ColumnOptions, 'notice'>;
      readonly fields: JsonlFields;
    }
  | {
      readonly kind: 'rows';
      /** How many rows of the input come before. */
      readonly before: number;
      readonly rows: readonly Row[];
    };

/** A batch, and where in its input reading stands behind it: lines of JSON Lines, rows of any other format. */
export interface PlacedBatch {
  readonly batch: RawBatch;
  readonly through: number;
}

const LINE_FEED = 10;

/** Calls back for each line of a batch's bytes, without its end. */
export function eachLine(bytes: Uint8Array, firstLine: number, line: (bytes: Uint8Array, number: number) => void): void {
  let number = firstLine;
  for (let from = 0; from < bytes.length; number++) {
    const found = bytes.indexOf(LINE_FEED, from);
    const end = found < 0 ? bytes.length : found;
    line(bytes.subarray(from, bytes[end - 1] === 13 && found >= 0 && end > from ? end - 1 : end), number);
    from = end + 1;
  }
}

export function countLineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
