// Takes a note; gives its segments: short runs of words inside a sentence, about a clause or an item of a list each.
// They cover every word once, in order. Knows no codebook and decides nothing about meaning.
import type { Note } from './readNote.ts';
import { SEPARATOR } from './separators.ts';

export interface Segments {
  readonly count: number;
  /** First word of each segment; index `count` holds the number of words. */
  readonly start: Int32Array;
  /** 1 where a colon ends the segment: it heads what follows in its paragraph. */
  readonly heads: Uint8Array;
}

const PARTS = SEPARATOR.comma | SEPARATOR.semicolon | SEPARATOR.column | SEPARATOR.open | SEPARATOR.close | SEPARATOR.arrow;
/** Words that begin a new thought after at least SHORT words. */
const TURNS = new Set(['then', 'followed', 'plus', 'but', 'next', 'while']);
/** Words that join; they begin a new segment only once the one before is LONG. */
const JOINS = new Set(['and', 'with', 'w', 'after', 'for', 'to']);
const SHORT = 3;
const LONG = 5;
/** Dictation without punctuation is cut at this many words. */
const LONGEST = 14;

function parts(note: Note, at: number): boolean {
  if (note.sentence[at] !== note.sentence[at - 1]) return true;
  const before = note.before[at] ?? 0;
  if ((before & PARTS) !== 0) return true;
  // "Manual 22 / TE 18": a slash with blanks after a number parts items of a list; "w/in" and "3/5" have none.
  if ((before & SEPARATOR.slash) !== 0 && (before & SEPARATOR.space) !== 0 && (note.number[at - 1] ?? -1) >= 0) return true;
  // "1:10" and "w/c:" differ: a colon parts only where a blank or a line end follows it.
  return (before & SEPARATOR.colon) !== 0 && (before & (SEPARATOR.space | SEPARATOR.newline)) !== 0;
}

/** Splits a note into segments. Linear in its words. */
export function readSegments(note: Note): Segments {
  const start = new Int32Array(note.count + 1);
  const heads = new Uint8Array(note.count + 1);
  let count = note.count > 0 ? 1 : 0;
  let from = 0;
  for (let i = 1; i < note.count; i++) {
    const length = i - from;
    const word = note.lower[i] ?? '';
    const breaks = parts(note, i) || length >= LONGEST || (length >= SHORT && TURNS.has(word)) || (length >= LONG && JOINS.has(word));
    if (!breaks) continue;
    if (((note.before[i] ?? 0) & SEPARATOR.colon) !== 0) heads[count - 1] = 1;
    start[count++] = i;
    from = i;
  }
  start[count] = note.count;
  return { count, start: start.subarray(0, count + 1), heads: heads.subarray(0, count) };
}
