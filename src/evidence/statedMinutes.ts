// Finds the times that a note states ("12 min", "12'", "fifteen minutes", "1:10-1:25") as minutes with their words.
// Leaves out holds, "each side", ages and times of day. Does not know services.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';

export interface MinuteSpan {
  readonly from: number;
  readonly to: number;
  readonly minutes: number;
  readonly kind: 'stated' | 'clock' | 'bare';
  /** UTF-16 offset of the end, which for 12' covers the sign. */
  readonly end: number;
}

const UNIT = /^(min|mins|rnin|rnins|minute|minutes|mn|mns|minuts|minuets|minites)$/;
const HOUR = /^(hr|hrs|hour|hours)$/;
const UNITS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
};
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fourty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
/** Words after "N minutes" that make it no time of a service. */
const NOT_A_SERVICE_AFTER =
  /^(ago|late|early|each|ea|apiece|per|every|rest|rests|hold|holds|before|after|later|into|away|walk|drive|from|break|longer|prior|old|am|pm)$/;
const PER_PART = /^(side|day|leg|arm|spot|time|session|week|piece)$/;
const NOT_A_SERVICE_BEFORE =
  /^(every|rest|rests|after|within|in|another|under|over|less|than|until|q|wait|waited|sit|sits|rested|break|limit|past|sitting)$/;
const LONGEST = 480;
/** How many times before and after a clock range are compared with it. */
const NEARBY = 6;

const UNIT_WORDS = new Map(Object.entries(UNITS));
const TEN_WORDS = new Map(Object.entries(TENS));

/** Words that a time can begin with. */
const STARTS_A_TIME: ReadonlySet<string> = new Set([...UNIT_WORDS.keys(), ...TEN_WORDS.keys(), 'an', 'half', 'quarter']);

/** Value of a number written in words at a place ("twenty five"), and the word after it. */
function wordNumber(note: Note, at: number): { readonly value: number; readonly to: number } | undefined {
  const word = note.lower[at] ?? '';
  if (word.length < 3 || word.length > 9) return undefined;
  const unit = UNIT_WORDS.get(word);
  if (unit !== undefined) return { value: unit, to: at + 1 };
  const tens = TEN_WORDS.get(word);
  if (tens === undefined) return undefined;
  const next = UNIT_WORDS.get(note.lower[at + 1] ?? '') ?? 10;
  return next < 10 ? { value: tens + next, to: at + 2 } : { value: tens, to: at + 1 };
}

/** "half an hour", "1/2 hr", "a quarter hour", "an hour and a half": hours told as parts, from the word at a place. */
function partOfHour(note: Note, at: number): { readonly value: number; readonly to: number } | undefined {
  const word = note.lower[at] ?? '';
  const hourAt = (i: number): boolean => HOUR.test(note.lower[i] ?? '');
  const article = (i: number): number => (/^(a|an|of|hour)$/.test(note.lower[i] ?? '') && !hourAt(i) ? i + 1 : i);
  if (word === 'half' || word === 'quarter') {
    const to = article(article(at + 1));
    if (!hourAt(to)) return undefined;
    const three = word === 'quarter' && /^(three|3)$/.test(note.lower[at - 1] ?? '');
    return { value: word === 'half' ? 30 : three ? 45 : 15, to: to + 1 };
  }
  const over = note.number[at + 1] ?? -1;
  const slash = ((note.before[at + 1] ?? 0) & SEPARATOR.slash) !== 0;
  const parts = note.number[at] ?? -1;
  if (slash && parts >= 1 && (over === 2 || over === 4) && parts < over && hourAt(at + 2))
    return { value: (60 * parts) / over, to: at + 3 };
  if ((word === 'an' || word === 'one') && hourAt(at + 1)) {
    const more = note.lower.slice(at + 2, at + 5).join(' ') === 'and a half';
    return more ? { value: 90, to: at + 5 } : { value: 60, to: at + 2 };
  }
  return undefined;
}

function clockAt(note: Note, at: number): { readonly minutes: number; readonly to: number } | undefined {
  const value = note.number[at] ?? -1;
  if (value < 0 || !Number.isInteger(value)) return undefined;
  const length = (note.end[at] ?? 0) - (note.start[at] ?? 0);
  const next = note.before[at + 1] ?? 0;
  if (at + 1 < note.count && next === SEPARATOR.colon && value < 24 && (note.number[at + 1] ?? -1) >= 0) {
    const minutes = note.number[at + 1] ?? 0;
    if (minutes < 60 && (note.end[at + 1] ?? 0) - (note.start[at + 1] ?? 0) === 2) return { minutes: value * 60 + minutes, to: at + 2 };
    return undefined;
  }
  if (length === 4 && value % 100 < 60 && value < 2400) return { minutes: Math.floor(value / 100) * 60 + (value % 100), to: at + 1 };
  return undefined;
}

function skipMeridiem(note: Note, at: number): number {
  return /^(am|pm|a|p|m)$/.test(note.lower[at] ?? '') && ((note.before[at] ?? 0) & SEPARATOR.newline) === 0 ? at + 1 : at;
}

function clockRange(note: Note, at: number): MinuteSpan | undefined {
  const first = clockAt(note, at);
  if (first === undefined) return undefined;
  let next = skipMeridiem(note, first.to);
  const dash = ((note.before[next] ?? 0) & SEPARATOR.hyphen) !== 0;
  const word = note.lower[next] ?? '';
  if (!dash) {
    if (word !== 'to' && word !== 'until' && word !== 'till' && word !== 'stop') return undefined;
    next++;
  }
  const second = clockAt(note, next);
  if (second === undefined) return undefined;
  let minutes = second.minutes - first.minutes;
  if (minutes < 0) minutes += 12 * 60;
  if (minutes <= 0 || minutes > LONGEST) return undefined;
  return { from: at, to: second.to, minutes, kind: 'clock', end: note.end[second.to - 1] ?? 0 };
}

/** "10 min before, skin ok": the word after the time has nothing that follows it. */
function endsClause(note: Note, at: number): boolean {
  return /^(before|after|prior)$/.test(note.lower[at] ?? '') && ((note.before[at + 1] ?? 0) & ~SEPARATOR.space) !== 0;
}

/** All stated times in order of the text; minutes are whole or decimal numbers from 1 to 480. */
export function readMinutes(note: Note): MinuteSpan[] {
  const spans: MinuteSpan[] = [];
  for (let i = 0; i < note.count; i++) {
    if ((note.number[i] ?? -1) < 0 && !STARTS_A_TIME.has(note.lower[i] ?? '')) continue;
    const range = clockRange(note, i);
    if (range !== undefined) {
      spans.push(range);
      i = range.to - 1;
      continue;
    }
    const part = partOfHour(note, i);
    let value = part?.value ?? note.number[i] ?? -1;
    let to = part?.to ?? i + 1;
    let prime = false;
    if (part !== undefined) {
      // Known already.
    } else if (value < 0) {
      const written = wordNumber(note, i);
      if (written === undefined) continue;
      value = written.value;
      to = written.to;
    } else prime = ((note.before[i + 1] ?? 0) & SEPARATOR.prime) !== 0;
    const unit = note.lower[to] ?? '';
    const joined = ((note.before[to] ?? 0) & ~(SEPARATOR.space | SEPARATOR.hyphen | SEPARATOR.stop)) === 0 && to < note.count;
    let end = note.end[to] ?? 0;
    if (part !== undefined) end = note.end[to - 1] ?? 0;
    else if (joined && UNIT.test(unit)) to++;
    else if (joined && unit === 'm' && value >= 5 && (note.before[to] ?? 0) === 0 && note.text.charAt(note.start[to] ?? 0) === 'm') to++;
    else if (joined && HOUR.test(unit) && value <= 1.5 && !/^(after|about|every|for|per|drive|drove)$/.test(note.lower[i - 1] ?? '')) {
      value *= 60;
      to++;
    } else if (prime && value >= 5 && value <= 90 && (note.number[to] ?? -1) < 0) end = (note.end[i] ?? 0) + 1;
    else continue;
    const before = note.before[i] ?? 0;
    const previous = note.lower[i - 1] ?? '';
    const next = note.lower[to] ?? '';
    const after = note.before[to] ?? 0;
    const attached = (after & ~SEPARATOR.space) === 0;
    // "3x10 min" multiplies; in "4x 8 min" the time is apart.
    const times =
      (previous === 'x' || previous === 'by') &&
      (note.number[i - 2] ?? -1) >= 0 &&
      (note.before[i - 1] ?? 0) === 0 &&
      (before & SEPARATOR.space) === 0;
    // "3 x 60'" are feet.
    const feet = prime && (previous === 'x' || previous === 'by') && (note.number[i - 2] ?? -1) >= 0;
    const rate =
      ((after & SEPARATOR.slash) !== 0 && /^(side|set|day|each|leg|arm|d|session|region)$/.test(next)) ||
      (next === 'x' && (note.number[to + 1] ?? -1) >= 0);
    const ranged = (before & SEPARATOR.hyphen) !== 0 && (before & SEPARATOR.newline) === 0 && (note.number[i - 1] ?? -1) >= 0;
    const excluded =
      times ||
      feet ||
      rate ||
      value < 1 ||
      value > LONGEST ||
      ((before & ~SEPARATOR.space) === 0 && NOT_A_SERVICE_BEFORE.test(previous)) ||
      (previous === 'last' && (before & ~SEPARATOR.space) === 0 && note.sentenceStart[note.sentence[i] ?? 0] !== i - 1) ||
      (part !== undefined && (before & ~SEPARATOR.space) === 0 && /^(times|time|x|once|twice|per|of|for|within)$/.test(previous)) ||
      (attached && NOT_A_SERVICE_AFTER.test(next) && !endsClause(note, to)) ||
      (attached && next === 'a' && PER_PART.test(note.lower[to + 1] ?? '')) ||
      (attached && next === 'of' && (note.lower[to + 1] ?? '') === 'rest') ||
      (before & SEPARATOR.dollar) !== 0;
    const from = ranged ? i - 1 : i;
    if (!excluded)
      spans.push({
        from,
        to,
        minutes: value,
        kind: 'stated',
        end: prime && end !== note.end[to - 1] && !UNIT.test(unit) ? end : (note.end[to - 1] ?? 0),
      });
    i = to - 1;
  }
  return withoutCoveredClocks(note, spans);
}

/** A clock range counts only where no minutes are written: in its sentence, its line or right after it. */
function withoutCoveredClocks(note: Note, spans: readonly MinuteSpan[]): MinuteSpan[] {
  return spans.filter((span, index) => {
    if (span.kind === 'stated') return true;
    return !spans.slice(Math.max(0, index - NEARBY), index + NEARBY + 1).some((other) => {
      if (other.kind !== 'stated') return false;
      const near = note.line[other.from] === note.line[span.from] || note.sentence[other.from] === note.sentence[span.from];
      const follows = other.from >= span.to && other.minutes === span.minutes;
      const repeats =
        other.from > span.to &&
        (note.line[other.from] ?? 0) - (note.line[span.from] ?? 0) <= 2 &&
        Math.abs(other.minutes - span.minutes) <= 2;
      return near || follows || repeats || other.minutes === sumOfClocks(spans, index, other);
    });
  });
}

/** Minutes of all clock ranges before a stated time, where the one at index is among two or more ("A + B 32 min"). */
function sumOfClocks(spans: readonly MinuteSpan[], index: number, stated: MinuteSpan): number {
  const clocks = spans.slice(Math.max(0, index - NEARBY), index + NEARBY).filter((span) => span.kind === 'clock' && span.to <= stated.from);
  return clocks.length < 2 || !clocks.includes(spans[index] ?? stated) ? -1 : clocks.reduce((sum, { minutes }) => sum + minutes, 0);
}
