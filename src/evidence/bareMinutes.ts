// Finds minutes that are written without a unit, where their place says what they are: after a short name ("NMR 21  TE 17", "MT 16 |"),
// or in a table's column of minutes. Takes the note and the evidence that may take a bare number; gives spans, ties nothing.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import type { Evidence } from './evidence.ts';
import type { MinuteSpan } from './statedMinutes.ts';

const SHORTEST = 5;
const LONGEST = 90;
const ENDS =
  SEPARATOR.slash | SEPARATOR.newline | SEPARATOR.column | SEPARATOR.comma | SEPARATOR.close | SEPARATOR.semicolon | SEPARATOR.stop;
const JOINS = SEPARATOR.space | SEPARATOR.colon | SEPARATOR.open | SEPARATOR.hyphen | SEPARATOR.equals | SEPARATOR.column;
const NOT_AFTER = SEPARATOR.percent | SEPARATOR.hash | SEPARATOR.hyphen | SEPARATOR.colon;
const NO_MINUTES_AFTER =
  /^(x|reps?|sets?|ft|feet|lbs?|deg|degrees|sec|secs|s|units?|u|yo|y|wks?|weeks?|days?|visits?|times|of|mm|cm|hz|mhz|per|needles|dips|th|rd|nd|st)$/;
const FOLLOWS_A_TIME = /^(before|after|prior|first|then|pre|post)$/;
const COLUMN_OF_MINUTES = /^(min|mins|minutes|time)$/;
/** How many lines below its heading a column of minutes goes on. */
const TABLE_LINES = 14;

const isMinutes = (value: number): boolean => value >= SHORTEST && value <= LONGEST && Number.isInteger(value);

function span(note: Note, at: number): MinuteSpan {
  return { from: at, to: at + 1, minutes: note.number[at] ?? 0, kind: 'bare', end: note.end[at] ?? 0 };
}

/** A short name or a modality followed at once by a bare number that ends its cell, line or clause. */
function afterNames(note: Note, names: readonly Evidence[]): MinuteSpan[] {
  return names.flatMap((item): MinuteSpan[] => {
    const at = item.to;
    if (!isMinutes(note.number[at] ?? -1) || ((note.before[at] ?? 0) & ~JOINS) !== 0) return [];
    const after = note.before[at + 1] ?? 0;
    const next = note.lower[at + 1] ?? '';
    const closes =
      at + 1 >= note.count || (after & ENDS) !== 0 || FOLLOWS_A_TIME.test(next) || names.some((other) => other.from === at + 1);
    if (!closes || (after & NOT_AFTER) !== 0 || ((after & ENDS) === 0 && NO_MINUTES_AFTER.test(next))) return [];
    return [span(note, at)];
  });
}

/** Numbers alone in a cell of the lines under a heading cell "Min". */
function inColumns(note: Note): MinuteSpan[] {
  const found: MinuteSpan[] = [];
  let headed = -1;
  for (let i = 0; i < note.count; i++) {
    const before = (note.before[i] ?? 0) & (SEPARATOR.column | SEPARATOR.newline);
    const after = i + 1 >= note.count ? SEPARATOR.newline : (note.before[i + 1] ?? 0) & (SEPARATOR.column | SEPARATOR.newline);
    if (before === 0 || after === 0) continue;
    if ((before & SEPARATOR.column) !== 0 && COLUMN_OF_MINUTES.test(note.lower[i] ?? '')) headed = note.line[i] ?? 0;
    const line = note.line[i] ?? 0;
    if (headed < 0 || line <= headed || line > headed + TABLE_LINES) continue;
    if ((before & SEPARATOR.column) !== 0 && isMinutes(note.number[i] ?? -1)) found.push(span(note, i));
  }
  return found;
}

/** All minutes without a unit, in no order; none that `stated` holds already. */
export function readBareMinutes(note: Note, stated: readonly MinuteSpan[], names: readonly Evidence[]): MinuteSpan[] {
  const taken = new Set(stated.map(({ from }) => from));
  return [...inColumns(note), ...afterNames(note, names)].filter(({ from }) => {
    if (taken.has(from)) return false;
    taken.add(from);
    return true;
  });
}
