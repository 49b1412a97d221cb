// Ties the times that a note states to the services they belong to, or to the total of all.
// Takes minutes, evidence and the note; gives StatedTime. Times that belong to nothing delivered are left out.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import { readBareMinutes } from './bareMinutes.ts';
import { type Evidence, type StatedTime, showsDelivery } from './evidence.ts';
import type { MinuteSpan } from './statedMinutes.ts';
import { partTimes, type TiedTime } from './timeParts.ts';

const TOTAL = /^(total|totals|totalling|totaling|tot|ttl|altogether)$/;
const TOTAL_JUST_BEFORE = /^(timed|time|treatment|tx|session|visit)$/;
const NEXT_SERVICE = /^(of|in|for|on|doing|spent)$/;
const BREAK = SEPARATOR.stop | SEPARATOR.semicolon | SEPARATOR.newline | SEPARATOR.column;
const CLAUSE = BREAK | SEPARATOR.comma | SEPARATOR.close | SEPARATOR.slash;
const UNTOUCHED = SEPARATOR.comma | SEPARATOR.equals | SEPARATOR.newline | SEPARATOR.colon | SEPARATOR.semicolon | SEPARATOR.stop;
const NEAR_AFTER = 3;
/** Words a sentence may have around a time that stands without a service in it and still sums up what was done before. */
const SHORT_SENTENCE = 9;

const wordsJoined = (note: Note, from: number, to: number): string => note.lower.slice(Math.max(0, from), to).join(' ');

function isTotal(note: Note, span: MinuteSpan): boolean {
  const here = note.line[span.from];
  for (let i = Math.max(0, span.from - 4); i < span.from; i++) {
    if (note.line[i] !== here || !TOTAL.test(note.lower[i] ?? '')) continue;
    // "total for those 28 min" sums up one service.
    if (!/^for (those|these|this|the above)/.test(wordsJoined(note, i + 1, i + 4))) return true;
  }
  for (let i = span.to; i < Math.min(note.count, span.to + 2); i++) {
    if (note.line[i] !== here || ((note.before[i] ?? 0) & (SEPARATOR.stop | SEPARATOR.semicolon)) !== 0) break;
    if (TOTAL.test(note.lower[i] ?? '') && !/^for (those|these|this)/.test(wordsJoined(note, i + 1, i + 3))) return true;
  }
  const before = note.lower[span.from - 1] ?? '';
  if (before === 'timed' && ((note.before[span.from] ?? 0) & (SEPARATOR.comma | SEPARATOR.stop)) === 0) return true;
  return (
    TOTAL_JUST_BEFORE.test(before) && /^(treatment|tx|timed|session|total) (time|min)/.test(wordsJoined(note, span.from - 2, span.from))
  );
}

/** "= 31 min", "40 min all", "30 min all told", "total for those 28 min": a sum of what stands before. */
function isSum(note: Note, span: MinuteSpan): boolean {
  if (((note.before[span.from] ?? 0) & SEPARATOR.equals) !== 0) return true;
  if (/\b(those|these|all this|the above|a b|in all)( (took|was|were|for|came to))?$/.test(wordsJoined(note, span.from - 3, span.from)))
    return true;
  return /^(all|altogether|together|combined|for (all|both|those|these)|total for (those|these))\b/.test(
    wordsJoined(note, span.to, span.to + 3),
  );
}

/** Flags between the end of one place and the start of another. */
function flagsBetween(note: Note, from: number, to: number): number {
  let flags = 0;
  for (let i = from; i <= to && i <= note.count; i++) flags |= note.before[i] ?? 0;
  return flags;
}

function sentenceLength(note: Note, word: number): number {
  const sentence = note.sentence[word] ?? 0;
  return (note.sentenceStart[sentence + 1] ?? note.count) - (note.sentenceStart[sentence] ?? 0);
}

/** Does the time have its line or its sentence to itself? */
function standsAlone(note: Note, span: MinuteSpan): boolean {
  const before = note.before[span.from] ?? 0;
  const after = span.to >= note.count ? SEPARATOR.newline : (note.before[span.to] ?? 0);
  const ends = SEPARATOR.newline | SEPARATOR.stop;
  return (span.from === 0 || (before & ends) !== 0) && (after & ends) !== 0;
}

interface Choice {
  readonly index: number;
  readonly opens: boolean;
}

/**
 * The service of one time. Rules, first that holds: the list it opens ("15 min: ..."); the service that follows at once ("23 min TE"), unless one
 * before it still lacks a time; the service before it; the service after it in its sentence or line.
 */
function chooseService(note: Note, span: MinuteSpan, delivered: readonly Evidence[], next: number, claimed: number): Choice | undefined {
  const previous = delivered[next - 1];
  const following = delivered[next];
  const together = (item: Evidence | undefined): boolean =>
    item !== undefined && (note.sentence[item.from] === note.sentence[span.from] || note.line[item.from] === note.line[span.from]);
  const gapAfter = following === undefined ? Number.POSITIVE_INFINITY : following.from - span.to;
  const colonAfter = ((note.before[span.to] ?? 0) & SEPARATOR.colon) !== 0;
  if (following !== undefined && colonAfter && (together(following) || gapAfter <= 12)) return { index: next, opens: true };
  const startsSentence = note.sentenceStart[note.sentence[span.from] ?? 0] === span.from;
  const leadsOn =
    following !== undefined &&
    note.sentence[following.from] === note.sentence[span.from] &&
    gapAfter <= NEAR_AFTER &&
    (flagsBetween(note, span.to, following.from) & CLAUSE) === 0;
  const unclaimed = previous !== undefined && next - 1 > claimed;
  if (leadsOn && (!unclaimed || !together(previous) || startsSentence || NEXT_SERVICE.test(note.lower[span.to] ?? '')))
    return { index: next, opens: false };
  // "38 min in water: ..." opens a list a few words on.
  if (following !== undefined && !(unclaimed && together(previous)) && note.sentence[following.from] === note.sentence[span.from]) {
    const colon = (flagsBetween(note, span.to, following.from) & SEPARATOR.colon) !== 0;
    const startsNear = span.from - (note.sentenceStart[note.sentence[span.from] ?? 0] ?? 0) <= 3;
    if (colon || (startsNear && !together(previous))) return { index: next, opens: true };
  }
  if (previous !== undefined && (together(previous) || unclaimed)) {
    // Another sentence without a service in it: only a short one, or one that sums up, speaks of the service before it.
    if (together(previous) || isSum(note, span) || sentenceLength(note, span.from) <= SHORT_SENTENCE || together(following))
      return { index: next - 1, opens: false };
    return undefined;
  }
  if (following !== undefined && together(following)) return { index: next, opens: false };
  if (previous !== undefined && (standsAlone(note, span) || sentenceLength(note, span.from) <= SHORT_SENTENCE))
    return { index: next - 1, opens: false };
  if (following !== undefined && previous === undefined && (standsAlone(note, span) || sentenceLength(note, span.from) <= 4))
    return { index: next, opens: false };
  return undefined;
}

/** Ties each time to the code of delivered evidence; `isToday` tells times that were stated of today from those of plans and history. */
export function tieTimes(
  note: Note,
  stated: readonly MinuteSpan[],
  evidence: readonly Evidence[],
  takesBareMinutes: (item: Evidence) => boolean,
  isToday: (span: MinuteSpan) => boolean = () => true,
): StatedTime[] {
  const delivered = evidence.filter(showsDelivery);
  if (delivered.length === 0) return [];
  const spans = [...stated, ...readBareMinutes(note, stated, evidence.filter(takesBareMinutes))]
    .sort((a, b) => a.from - b.from)
    .filter(isToday);
  const tied: TiedTime[] = [];
  const totals: MinuteSpan[] = [];
  let claimed = -1; // evidence up to here has a time
  let next = 0; // first evidence after the time
  for (const span of spans) {
    while (next < delivered.length && (delivered[next]?.from ?? 0) < span.to) next++;
    if (isTotal(note, span)) {
      totals.push(span);
      continue;
    }
    const choice = chooseService(note, span, delivered, next, claimed);
    const owner = choice === undefined ? undefined : delivered[choice.index];
    if (choice === undefined || owner === undefined) continue;
    const attached =
      owner.from >= span.to
        ? owner.from === span.to
        : span.from - owner.to <= 2 && (flagsBetween(note, owner.to, span.from) & UNTOUCHED) === 0;
    tied.push({ span, code: owner.code, attached, opens: choice.opens, sums: isSum(note, span) });
    claimed = Math.max(claimed, choice.index);
  }
  const parted = partTimes(note, tied, (span) => standsAlone(note, span));
  const times = parted.services.map(({ span, code }) => statedTime(note, span, code));
  const sole = new Set(delivered.map(({ code }) => code)).size === 1 ? delivered[0]?.code : undefined;
  for (const total of [...totals, ...parted.totals]) {
    const code = parted.services.length > 0 ? 'total' : (sole ?? ownerOfTotal(note, total, delivered) ?? 'total');
    times.push(statedTime(note, total, code));
  }
  return times.sort((a, b) => a.start - b.start);
}

/** "total of 25 minutes" in the sentence of a service, where nothing else has a time, is that service's. */
function ownerOfTotal(note: Note, total: MinuteSpan, delivered: readonly Evidence[]): string | undefined {
  if (/^(timed|treatment|time)$/.test(note.lower[total.from - 1] ?? '')) return undefined;
  return delivered.findLast((item) => item.from < total.from && note.sentence[item.from] === note.sentence[total.from])?.code;
}

function statedTime(note: Note, span: MinuteSpan, code: string): StatedTime {
  return { start: note.start[span.from] ?? 0, end: span.end, minutes: span.minutes, code };
}
