// Finds minutes that are written without a unit, where their place says what they are: after a short name ("NMR 21  TE 17", "MT 16 |"),
// or in a table's column of minutes. Takes the note and the evidence that may take a bare number; gives spans, ties nothing.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import type { Evidence } from './evidence.ts';
import type { MinuteSpan } from './statedMinutes.ts';
import { areMinutes, JOINS_MINUTES, NO_MINUTES_AFTER } from './timedName.ts';

const ENDS =
  SEPARATOR.slash |
  SEPARATOR.newline |
  SEPARATOR.column |
  SEPARATOR.comma |
  SEPARATOR.close |
  SEPARATOR.semicolon |
  SEPARATOR.stop |
  SEPARATOR.equals |
  SEPARATOR.and;
const NOT_AFTER = SEPARATOR.percent | SEPARATOR.hash | SEPARATOR.hyphen | SEPARATOR.colon;
const FOLLOWS_A_TIME = /^(before|after|prior|first|then|pre|post)$/;
const COLUMN_OF_MINUTES = /^(min|mins|minutes|time)$/;
/** How many lines below its heading a column of minutes goes on. */
const TABLE_LINES = 14;

function span(note: Note, at: number): MinuteSpan {
  return { from: at, to: at + 1, minutes: note.number[at] ?? 0, kind: 'bare', end: note.end[at] ?? 0 };
}

/** A short name or a modality followed at once by a bare number that ends its cell, line or clause. */
function afterNames(note: Note, names: readonly Evidence[]): MinuteSpan[] {
  return names.flatMap((item): MinuteSpan[] => {
    const at = item.to;
    if (!areMinutes(note.number[at] ?? -1) || ((note.before[at] ?? 0) & ~JOINS_MINUTES) !== 0) return [];
    const after = note.before[at + 1] ?? 0;
    const next = note.lower[at + 1] ?? '';
    const closes =
      at + 1 >= note.count || (after & ENDS) !== 0 || FOLLOWS_A_TIME.test(next) || names.some((other) => other.from === at + 1);
    if (!closes || (after & NOT_AFTER) !== 0 || ((after & ENDS) === 0 && NO_MINUTES_AFTER.test(next))) return [];
    return [span(note, at)];
  });
}

/** "15 TE / 10 MT": a bare number that begins a cell, line or item, before a short name that no number follows. */
function beforeNames(note: Note, names: readonly Evidence[]): MinuteSpan[] {
  return names.flatMap((item): MinuteSpan[] => {
    const at = item.from - 1;
    if (at < 0 || !areMinutes(note.number[at] ?? -1) || (note.before[item.from] ?? 0) !== SEPARATOR.space) return [];
    const before = note.before[at] ?? 0;
    if (at > 0 && (before & (ENDS | SEPARATOR.open)) === 0) return [];
    if ((before & NOT_AFTER & ~SEPARATOR.colon) !== 0 || (note.number[item.to] ?? -1) >= 0) return [];
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
    if ((before & SEPARATOR.column) !== 0 && areMinutes(note.number[i] ?? -1)) found.push(span(note, i));
  }
  return found;
}

/** All minutes without a unit, in no order; none that `stated` holds already. */
export function readBareMinutes(note: Note, stated: readonly MinuteSpan[], names: readonly Evidence[]): MinuteSpan[] {
  const taken = new Set(stated.map(({ from }) => from));
  return [...inColumns(note), ...afterNames(note, names), ...beforeNames(note, names)].filter(({ from }) => {
    if (taken.has(from)) return false;
    taken.add(from);
    return true;
  });
}
