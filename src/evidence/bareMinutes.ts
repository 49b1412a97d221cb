// Finds minutes that may be written without a unit, by their place: after a service ("NMR 21  TE 17", "MT 16 |"), before one where a clause begins
// ("18 inferior glides; 10 US"), or in a table's column of minutes. Which of them are minutes, the time model decides. Takes the note and the evidence that may take a bare number; gives spans, ties nothing.
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
/** What parts a clause from the one before. */
const CLAUSE = ENDS | SEPARATOR.colon;
/** Words that begin a clause whose service follows. */
const BEGINS = /^(plus|then|also|did|and|after|new|w|with|by|total|tot)$/;
const TOTAL = /^(total|totals|tot|ttl)$/;
/** How many words may stand between a bare number and the service behind it. */
const REACH = 3;
const NOT_AFTER = SEPARATOR.percent | SEPARATOR.hash | SEPARATOR.hyphen | SEPARATOR.colon;
const FOLLOWS_A_TIME = /^(before|after|prior|first|then|pre|post)$/;
const COLUMN_OF_MINUTES = /^(min|mins|minutes|time)$/;
/** How many lines below its heading a column of minutes goes on. */
const TABLE_LINES = 14;

function span(note: Note, at: number): MinuteSpan {
  return { from: at, to: at + 1, minutes: note.number[at] ?? 0, kind: 'bare', end: note.end[at] ?? 0 };
}

/** A service followed at once by a bare number that ends its cell, line or clause. */
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

/** "15 TE / 10 MT", "plus 8 inferior glides": a bare number that begins a clause, at most REACH words before a service. */
function beforeNames(note: Note, names: readonly Evidence[]): MinuteSpan[] {
  return names.flatMap((item): MinuteSpan[] => {
    for (let at = item.from - 1; at >= Math.max(0, item.from - 1 - REACH); at--) {
      if ((note.number[at] ?? -1) >= 0) return areMinutes(note.number[at] ?? -1) && beginsClause(note, at) ? [span(note, at)] : [];
      if (((note.before[at + 1] ?? 0) & CLAUSE) !== 0 || FOLLOWS_A_TIME.test(note.lower[at] ?? '')) return [];
    }
    return [];
  });
}

function beginsClause(note: Note, at: number): boolean {
  const next = note.before[at + 1] ?? 0;
  if ((next & ~(SEPARATOR.space | SEPARATOR.hyphen | SEPARATOR.colon)) !== 0 || NO_MINUTES_AFTER.test(note.lower[at + 1] ?? ''))
    return false;
  const before = note.before[at] ?? 0;
  if ((before & NOT_AFTER & ~SEPARATOR.colon & ~SEPARATOR.hyphen) !== 0) return false;
  // The second half of a clock time, a range or a fraction.
  if ((note.number[at - 1] ?? -1) >= 0 && (before & SEPARATOR.space) === 0) return false;
  return at === 0 || (before & (CLAUSE | SEPARATOR.open)) !== 0 || BEGINS.test(note.lower[at - 1] ?? '');
}

/** "tot 41", "41 total". */
function besideTotals(note: Note): MinuteSpan[] {
  const found: MinuteSpan[] = [];
  for (let i = 0; i < note.count; i++) {
    if (!TOTAL.test(note.lower[i] ?? '')) continue;
    const behind = (note.before[i + 1] ?? 0) & ~JOINS_MINUTES;
    if (areMinutes(note.number[i + 1] ?? -1) && behind === 0 && !NO_MINUTES_AFTER.test(note.lower[i + 2] ?? ''))
      found.push(span(note, i + 1));
    else if (areMinutes(note.number[i - 1] ?? -1) && (note.before[i] ?? 0) === SEPARATOR.space) found.push(span(note, i - 1));
  }
  return found;
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
  const taken = new Set<number>();
  for (const { from, to } of stated) for (let word = from; word < to; word++) taken.add(word);
  return [...inColumns(note), ...besideTotals(note), ...afterNames(note, names), ...beforeNames(note, names)].filter(({ from }) => {
    if (taken.has(from)) return false;
    taken.add(from);
    return true;
  });
}
