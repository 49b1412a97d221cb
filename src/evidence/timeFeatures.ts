// Takes a stated time in its note, with the services around it; gives what speaks for each answer to "whose time is it?": a service's,
// the total of all, or nobody's (a hold, a part, a plan, history). Features are small integers; words beside the time have their own.
// Decides nothing.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import { firstFrom } from './firstFrom.ts';
import type { MinuteSpan } from './statedMinutes.ts';
import { AFTER, BEFORE, CODE, NOBODY, TOTAL } from './timeFeatureNames.ts';

/** A service that may own a time: delivered evidence, or a segment that may tell of one. */
export interface Owner {
  readonly from: number;
  readonly to: number;
  readonly code: string;
  /** How sure it is that the words tell of this service today. */
  readonly certainty: number;
}

export interface TimeContext {
  readonly note: Note;
  readonly spans: readonly MinuteSpan[];
  /** In order of the text. */
  readonly owners: readonly Owner[];
  readonly words: Int32Array;
  readonly timed: ReadonlySet<string>;
  /** Is the time told of today, by cues and sections? */
  readonly isToday: readonly boolean[];
}

/** Lexical features: place 0 the word before, 1 the word after; answer 0 nobody, 1 total. */
export type OnFixed = (feature: number) => void;
export type OnWord = (place: number, word: number) => void;

const SAYS_TOTAL = /^(total|totals|ttl)$/;
const TOTAL_WORD = /^(total|totals|totalling|totaling|tot|ttl|altogether|combined|all|sum)$/;

export interface Surroundings {
  /** Index of the first owner that begins at or after the end of the time. */
  readonly next: number;
  /** Owners from here to `next` stand between the time before and this one. */
  readonly runStart: number;
  /** Owners from `next` to here stand between this time and the one after. */
  readonly runEnd: number;
}

export function surroundings({ spans, owners }: TimeContext, at: number): Surroundings {
  const span = spans[at];
  const first = (word: number): number => firstFrom(owners, word);
  return {
    next: first(span?.to ?? 0),
    runStart: at > 0 ? first(spans[at - 1]?.to ?? 0) : 0,
    runEnd: first(spans[at + 1]?.from ?? Number.POSITIVE_INFINITY),
  };
}

function flagsBetween(note: Note, from: number, to: number): number {
  let flags = 0;
  for (let i = from; i <= to && i <= note.count; i++) flags |= note.before[i] ?? 0;
  return flags;
}

function relation(note: Note, a: number, b: number, flags: number): number {
  if (note.sentence[a] === note.sentence[b]) return 0;
  if (note.line[a] === note.line[b]) return 1;
  return (flags & SEPARATOR.blankLine) === 0 ? 2 : 3;
}

function gapOf(words: number): number {
  return words <= 0 ? 0 : words <= 2 ? 1 : words <= 5 ? 2 : words <= 10 ? 3 : 4;
}

const SIGN_FLAGS = [
  SEPARATOR.comma,
  SEPARATOR.stop,
  SEPARATOR.newline,
  SEPARATOR.colon,
  SEPARATOR.open | SEPARATOR.close,
  SEPARATOR.equals | SEPARATOR.hyphen,
  SEPARATOR.column,
  SEPARATOR.slash,
] as const;

const startsLine = (note: Note, i: number): boolean => i === 0 || ((note.before[i] ?? 0) & SEPARATOR.newline) !== 0;
const endsLine = (note: Note, to: number): boolean => to >= note.count || ((note.before[to] ?? 0) & SEPARATOR.newline) !== 0;
const startsSentence = (note: Note, i: number): boolean => note.sentenceStart[note.sentence[i] ?? 0] === i;
const endsSentence = (note: Note, to: number): boolean => to >= note.count || note.sentence[to] !== note.sentence[to - 1];

function sideFeatures(context: TimeContext, at: number, owner: Owner, before: boolean, crossed: boolean, on: OnFixed): void {
  const { note, spans } = context;
  const span = spans[at];
  if (span === undefined) return;
  const which = before ? BEFORE : AFTER;
  const flags = before ? flagsBetween(note, owner.to, span.from) : flagsBetween(note, span.to, owner.from);
  on(which.own);
  if (crossed) on(which.own + 1);
  if (startsLine(note, span.from)) on(which.own + 2);
  if (endsLine(note, span.to)) on(which.own + 3);
  if (startsSentence(note, span.from)) on(which.own + 4);
  if (((note.before[span.to] ?? 0) & SEPARATOR.colon) !== 0) on(which.own + 5);
  const next = note.lower[span.to] ?? '';
  if (next === 'of' || next === 'in' || next === 'for' || next === 'on') on(which.own + 6);
  if (owner.certainty > 0.6) on(which.own + 7);
  on(which.relation + relation(note, owner.from, span.from, flags));
  on(which.gap + gapOf(before ? span.from - owner.to : owner.from - span.to));
  SIGN_FLAGS.forEach((flag, index) => {
    if ((flags & flag) !== 0) on(which.sign + index);
  });
}

function runFeatures(owners: readonly Owner[], from: number, to: number, code: string, which: typeof BEFORE, on: OnFixed): number {
  let count = 0;
  let mass = 0;
  let all = 0;
  for (let i = from; i < to; i++) {
    const owner = owners[i];
    if (owner === undefined) continue;
    all += owner.certainty;
    if (owner.code !== code) continue;
    count++;
    mass += owner.certainty;
  }
  on(which.run + Math.min(count, 3));
  const share = all === 0 ? 0 : mass / all;
  on(which.mass + (share < 0.1 ? 0 : share < 1 / 3 ? 1 : share < 2 / 3 ? 2 : 3));
  return count;
}

/** Features of "the time belongs to this code". */
export function codeFeatures(context: TimeContext, at: number, around: Surroundings, code: string, codes: number, on: OnFixed): void {
  const { owners, spans, timed } = context;
  const minutes = spans[at]?.minutes ?? 0;
  const { next, runStart, runEnd } = around;
  const previous = owners[next - 1];
  const later = owners[next];
  const isPrevious = previous?.code === code;
  const isNext = later?.code === code;
  if (isPrevious && previous !== undefined) sideFeatures(context, at, previous, true, next - 1 < runStart, on);
  if (isNext && later !== undefined) sideFeatures(context, at, later, false, next >= runEnd, on);
  const before = runFeatures(owners, runStart, next, code, BEFORE, on);
  const after = runFeatures(owners, next, runEnd, code, AFTER, on);
  if (codes === 1) on(CODE);
  on(timed.has(code) ? CODE + 1 : CODE + 2);
  if (runStart === 0 && before > 0) on(CODE + 3);
  if (isPrevious && isNext) on(CODE + 4);
  if (before + after === 0) on(CODE + 5);
  if (minutes <= 4) on(CODE + 6);
  if (minutes >= 8) on(CODE + 7);
  if (spans[at]?.kind === 'clock') on(CODE + 8);
  if (spans[at]?.kind === 'bare') on(CODE + 9);
}

function words(context: TimeContext, at: number, onWord: OnWord): void {
  const { note, spans } = context;
  const span = spans[at];
  if (span === undefined) return;
  onWord(0, context.words[span.from - 1] ?? 0);
  if (span.to < note.count) onWord(1, context.words[span.to] ?? 0);
}

/** Features of "nobody's time". */
export function nobodyFeatures(context: TimeContext, at: number, on: OnFixed, onWord: OnWord): void {
  const { note, spans, owners } = context;
  const span = spans[at];
  if (span === undefined) return;
  const { minutes } = span;
  on(NOBODY);
  if (context.isToday[at] === false) on(NOBODY + 1);
  if (minutes <= 2) on(NOBODY + 2);
  if (minutes <= 4) on(NOBODY + 3);
  if (minutes <= 7) on(NOBODY + 4);
  if (minutes > 60) on(NOBODY + 5);
  if (span.kind === 'clock') on(NOBODY + 6);
  if (span.kind === 'bare') on(NOBODY + 7);
  if (((note.before[span.from] ?? 0) & SEPARATOR.open) !== 0) on(NOBODY + 8);
  const longer = (other: MinuteSpan | undefined): boolean =>
    other !== undefined && other.minutes > minutes && note.line[other.from] === note.line[span.from];
  if (longer(spans[at - 1])) on(NOBODY + 9);
  if (longer(spans[at + 1])) on(NOBODY + 10);
  // Owners are in order: one of the sentence would be the nearest on one side.
  const { next } = surroundings(context, at);
  const here = (owner: Owner | undefined): boolean => owner !== undefined && note.sentence[owner.from] === note.sentence[span.from];
  if (!here(owners[next - 1]) && !here(owners[next])) on(NOBODY + 11);
  if (owners.length === 0) on(NOBODY + 12);
  if (((note.before[span.from + 1] ?? 0) & SEPARATOR.prime) !== 0) on(NOBODY + 13);
  words(context, at, onWord);
}

/** Does the word "total" or the like stand shortly before the time, in its line and sentence? */
export function saysTotal({ note, spans }: TimeContext, at: number): boolean {
  const from = spans[at]?.from ?? 0;
  for (let i = Math.max(0, from - 3); i < from; i++)
    if (note.line[i] === note.line[from] && note.sentence[i] === note.sentence[from] && SAYS_TOTAL.test(note.lower[i] ?? '')) return true;
  return false;
}

/** Features of "the total of all". */
export function totalFeatures(context: TimeContext, at: number, codes: number, on: OnFixed, onWord: OnWord): void {
  const { note, spans } = context;
  const span = spans[at];
  if (span === undefined) return;
  const sameLine = (i: number): boolean => note.line[i] === note.line[span.from];
  on(TOTAL);
  for (let i = Math.max(0, span.from - 4); i < span.from; i++)
    if (sameLine(i) && TOTAL_WORD.test(note.lower[i] ?? '')) {
      on(TOTAL + 1);
      break;
    }
  for (let i = span.to; i < Math.min(note.count, span.to + 3); i++)
    if (sameLine(i) && TOTAL_WORD.test(note.lower[i] ?? '')) {
      on(TOTAL + 2);
      break;
    }
  let others = 0;
  let before = 0;
  spans.forEach((other, index) => {
    if (index !== at) others += other.minutes;
    if (index < at) before += other.minutes;
  });
  if (others === span.minutes) on(TOTAL + 3);
  if (before === span.minutes) on(TOTAL + 4);
  if (startsLine(note, span.from) && endsLine(note, span.to)) on(TOTAL + 5);
  if (startsSentence(note, span.from) && endsSentence(note, span.to)) on(TOTAL + 6);
  if (at === spans.length - 1) on(TOTAL + 7);
  if (others > 0 && span.minutes >= others) on(TOTAL + 8);
  on(TOTAL + (spans.length === 1 ? 9 : spans.length === 2 ? 10 : 11));
  if (codes <= 1) on(TOTAL + 12);
  if (((note.before[span.from] ?? 0) & SEPARATOR.equals) !== 0) on(TOTAL + 13);
  if (context.isToday[at] === false) on(TOTAL + 14);
  words(context, at, onWord);
}
