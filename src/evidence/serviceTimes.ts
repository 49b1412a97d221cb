// Ties the times that a note states to the services they belong to, or to the total of all.
// Takes minutes, evidence and the note; gives StatedTime. Times that belong to nothing delivered are left out.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import { type Evidence, type StatedTime, showsDelivery } from './evidence.ts';
import type { MinuteSpan } from './statedMinutes.ts';

const TOTAL = /^(total|totals|totalling|totaling|timed|tot|ttl|treatment time|altogether)$/;
const BREAK = SEPARATOR.stop | SEPARATOR.semicolon | SEPARATOR.newline | SEPARATOR.column;
const NEAR_AFTER = 3;

interface Tied {
  readonly span: MinuteSpan;
  readonly code: string;
  /** The evidence it stands beside, for telling parts from wholes. */
  readonly evidence: number;
  readonly attached: boolean;
}

function isTotal(note: Note, span: MinuteSpan): boolean {
  for (let i = Math.max(0, span.from - 4); i < span.from; i++) {
    if (note.line[i] !== note.line[span.from]) continue;
    if (TOTAL.test(note.lower[i] ?? '')) return true;
  }
  for (let i = span.to; i < Math.min(note.count, span.to + 2); i++) {
    if (note.line[i] !== note.line[span.from] || ((note.before[i] ?? 0) & (SEPARATOR.stop | SEPARATOR.semicolon)) !== 0) break;
    if (TOTAL.test(note.lower[i] ?? '')) return true;
  }
  return note.lower[span.from - 1] === 'all' && note.lower[span.from - 2] === 'in';
}

/** Flags between the end of one place and the start of another. */
function flagsBetween(note: Note, from: number, to: number): number {
  let flags = 0;
  for (let i = from; i <= to && i <= note.count; i++) flags |= note.before[i] ?? 0;
  return flags;
}

/**
 * Ties each time to the code of delivered evidence. Rules, first that holds: the service that follows at once ("23 min TE"); the service
 * before it that has no time yet; the service that follows in the list under it ("Task practice 30 min: ..."); the service before it.
 */
export function tieTimes(
  note: Note,
  stated: readonly MinuteSpan[],
  evidence: readonly Evidence[],
  takesBareMinutes: (item: Evidence) => boolean,
): StatedTime[] {
  const delivered = evidence.filter(showsDelivery);
  if (delivered.length === 0) return [];
  const spans = [...stated, ...bareMinutes(note, stated, evidence.filter(takesBareMinutes))].sort((a, b) => a.from - b.from);
  if (spans.length === 0) return [];
  const tied: Tied[] = [];
  const totals: MinuteSpan[] = [];
  let claimedThrough = -1; // evidence up to here has a time
  let next = 0; // first evidence after the time
  for (const span of spans) {
    while (next < delivered.length && (delivered[next]?.from ?? 0) < span.to) next++;
    if (isTotal(note, span)) {
      totals.push(span);
      continue;
    }
    const previous = delivered[next - 1];
    const following = delivered[next];
    const sameSentence = (item: Evidence | undefined): boolean =>
      item !== undefined && note.sentence[item.from] === note.sentence[span.from];
    const sameLine = (item: Evidence | undefined): boolean => item !== undefined && note.line[item.from] === note.line[span.from];
    const unclaimed = next - 1 > claimedThrough;
    let chosen = -1;
    const gapAfter = following === undefined ? Number.POSITIVE_INFINITY : following.from - span.to;
    const flagsAfter = following === undefined ? 0 : flagsBetween(note, span.to, following.from);
    const opensList = (note.before[span.to] ?? 0) & SEPARATOR.colon;
    const startsSentence = note.sentenceStart[note.sentence[span.from] ?? 0] === span.from;
    const leadsOn =
      following !== undefined &&
      sameSentence(following) &&
      gapAfter <= NEAR_AFTER &&
      (flagsAfter & (BREAK | SEPARATOR.comma | SEPARATOR.close | SEPARATOR.slash)) === 0;
    const previousInReach = previous !== undefined && unclaimed && (sameSentence(previous) || sameLine(previous));
    if (leadsOn && (!previousInReach || startsSentence || /^(of|in)$/.test(note.lower[span.to] ?? ''))) chosen = next;
    else if (previousInReach) chosen = next - 1;
    else if (previous !== undefined && unclaimed) chosen = next - 1;
    else if (
      following !== undefined &&
      (opensList !== 0 || sameSentence(following) || sameLine(following) || gapAfter <= 12) &&
      (leadsOn || opensList !== 0 || previous === undefined || !sameSentence(previous))
    )
      chosen = next;
    else if (previous !== undefined) chosen = next - 1;
    else if (following !== undefined) chosen = next;
    const owner = delivered[chosen];
    if (owner === undefined) continue;
    const touching =
      chosen === next
        ? gapAfter === 0
        : span.from - owner.to <= 2 &&
          (flagsBetween(note, owner.to, span.from) &
            (SEPARATOR.comma | SEPARATOR.equals | SEPARATOR.newline | SEPARATOR.colon | SEPARATOR.semicolon | SEPARATOR.stop)) ===
            0;
    tied.push({ span, code: owner.code, evidence: chosen, attached: touching });
    claimedThrough = Math.max(claimedThrough, chosen === next ? next : next - 1);
  }
  const wholes = withoutParts(note, tied);
  const codes = new Set(wholes.map((item) => item.code));
  const times: StatedTime[] = [];
  const push = (span: MinuteSpan, code: string): void => {
    times.push({ start: note.start[span.from] ?? 0, end: span.end, minutes: span.minutes, code });
  };
  const timedCodes = new Set(delivered.map((item) => item.code));
  for (const item of wholes) push(item.span, item.code);
  for (const total of totals) {
    const sole = timedCodes.size === 1 ? [...timedCodes][0] : undefined;
    if (sole !== undefined && codes.size === 0) push(total, sole);
    else if (codes.size === 0) {
      // "total of 25 minutes" beside a service that has no time of its own is that service's.
      const owner = [...delivered]
        .reverse()
        .find((item) => item.from < total.from && note.sentence[item.from] === note.sentence[total.from]);
      if (owner !== undefined && !/^(timed|treatment)$/.test(note.lower[total.from - 1] ?? '')) push(total, owner.code);
      else push(total, 'total');
    } else push(total, 'total');
  }
  return times.sort((a, b) => a.start - b.start);
}

const NO_MINUTES_AFTER =
  /^(x|reps?|sets?|ft|feet|lbs?|deg|degrees|sec|secs|s|units?|u|yo|y|wks?|weeks?|days?|visits?|times|of|mm|cm|hz|mhz|per|needles|dips|th|rd|nd|st)$/;

/** A short name or a modality followed at once by a bare number that ends its cell, line or clause: "NMR 21  TE 17", "MT 16 |", "Hot pack 10 before". */
function bareMinutes(note: Note, stated: readonly MinuteSpan[], names: readonly Evidence[]): MinuteSpan[] {
  const taken = new Set(stated.map((span) => span.from));
  const ends = SEPARATOR.newline | SEPARATOR.column | SEPARATOR.comma | SEPARATOR.close | SEPARATOR.semicolon | SEPARATOR.stop;
  return names.flatMap((item): MinuteSpan[] => {
    const at = item.to;
    const value = note.number[at] ?? -1;
    const before = note.before[at] ?? 0;
    if (value < 5 || value > 90 || !Number.isInteger(value) || taken.has(at)) return [];
    if ((before & ~(SEPARATOR.space | SEPARATOR.colon | SEPARATOR.open | SEPARATOR.hyphen | SEPARATOR.equals | SEPARATOR.column)) !== 0)
      return [];
    const after = note.before[at + 1] ?? 0;
    const next = note.lower[at + 1] ?? '';
    const closes =
      at + 1 >= note.count ||
      (after & ends) !== 0 ||
      /^(before|after|prior|first|then|pre|post)$/.test(next) ||
      names.some((other) => other.from === at + 1);
    if (
      !closes ||
      (after & (SEPARATOR.slash | SEPARATOR.percent | SEPARATOR.hash | SEPARATOR.hyphen | SEPARATOR.colon)) !== 0 ||
      ((after & ends) === 0 && NO_MINUTES_AFTER.test(next))
    )
      return [];
    return [{ from: at, to: at + 1, minutes: value, kind: 'stated', end: note.end[at] ?? 0 }];
  });
}

/** Leaves out times of parts: of one code, a later time in the same stretch that covers the sum of the attached ones before it is the whole. */
function withoutParts(note: Note, tied: readonly Tied[]): Tied[] {
  const dropped = new Set<number>();
  let stretch: number[] = [];
  tied.forEach((item, index) => {
    const first = stretch[0];
    if (first !== undefined && tied[first]?.code !== item.code) stretch = [];
    const sum = stretch.reduce((total, at) => total + (tied[at]?.span.minutes ?? 0), 0);
    const newParagraph = stretch.length > 0 && ((note.before[tied[stretch.at(-1) ?? 0]?.span.to ?? 0] ?? 0) & SEPARATOR.blankLine) !== 0;
    if (
      stretch.length > 0 &&
      !newParagraph &&
      !item.attached &&
      item.span.minutes >= sum &&
      stretch.every((at) => tied[at]?.attached === true)
    ) {
      for (const at of stretch) dropped.add(at);
      stretch = [index];
    } else stretch.push(index);
  });
  return tied.filter((_, index) => !dropped.has(index));
}
