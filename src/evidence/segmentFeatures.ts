// Takes a note with its segments, codebook evidence and cues; gives the features of each segment as (kind, a, b), through a callback, so that
// training can name new ones and reading can look known ones up. Decides nothing.
import type { Codebook } from '../codebook/codebook.ts';
import type { Segments } from '../note/segments.ts';
import { SEPARATOR } from '../note/separators.ts';
import { ROLES, STATUSES } from '../vocabulary.ts';
import { type Evidence, namesService, showsDelivery } from './evidence.ts';
import type { Reading } from './matcher.ts';
import { FEATURE_KINDS, type FeatureKind } from './segmentTable.ts';
import type { StatusDecision } from './status.ts';
import { MINUTE_UNITS, minutesFollow } from './timedName.ts';

/** Numbers of the names that features are about; 0 where a name is not known. */
export interface FeatureNumbers {
  /** A number for each word of the note. */
  readonly words: Int32Array;
  readonly code: ReadonlyMap<string, number>;
  /** Number of a phrase by its index in the codebook. */
  readonly phrase: Int32Array;
  /** Number of a slot by its symbol. */
  readonly slot: Int32Array;
}

export interface SegmentContext {
  readonly codebook: Codebook;
  readonly reading: Reading;
  readonly segments: Segments;
  /** Codebook evidence in order, with the status that cues and sections give it. */
  readonly evidence: readonly Evidence[];
  /** Status of any words by cues and sections. */
  readonly statusOf: (from: number, to: number) => StatusDecision;
  /** Status of the section at a word, "delivered" where there is none. */
  readonly sectionAt: (word: number) => number;
  readonly numbers: FeatureNumbers;
}

export const kindNumber = (kind: FeatureKind): number => FEATURE_KINDS.indexOf(kind);
const WORD = kindNumber('word');
const PAIR = kindNumber('pair');
const BEFORE = kindNumber('before');
const AFTER = kindNumber('after');
const HEADING = kindNumber('heading');
const SLOT = kindNumber('slot');
const EVIDENCE = kindNumber('evidence');
const ROLE = kindNumber('role');
const PHRASE = kindNumber('phrase');
const TIMED = kindNumber('timed');
const EVIDENCE_BEFORE = kindNumber('evidence-before');
const EVIDENCE_LINE = kindNumber('evidence-line');
const EVIDENCE_AFTER = kindNumber('evidence-after');
const NOTE = kindNumber('note');
const STATUS = kindNumber('status');
const CUE = kindNumber('cue');
const SECTION = kindNumber('section');
const BOX = kindNumber('box');
const SHAPE = kindNumber('shape');

/** Stands for "supports its code" among the statuses of evidence. */
const SUPPORT = STATUSES.length;
const SHAPES = { starts: 10, minutes: 11 } as const;
/** How many words of a neighbour and of a heading are looked at. */
export const NEIGHBOUR = 6;
const HEADING_WORDS = 4;
const NO_HEADING: readonly [from: number, to: number] = [0, 0];

export type OnFeature = (kind: number, a: number, b: number) => void;

/** Index of the first evidence that ends after a word, by a pointer that only moves on. */
function firstEvidence(evidence: readonly Evidence[], from: number, hint: number): number {
  let at = hint;
  while (at < evidence.length && (evidence[at]?.to ?? 0) <= from) at++;
  return at;
}

/** Is it a service with its own minutes right behind it ("MFR 10 min"; after a short name a bare number does)? */
export function isTimed({ codebook, reading }: SegmentContext, item: Evidence): boolean {
  return namesService(item) && minutesFollow(reading.note, item.to, codebook.phrases[item.phrase]?.name === true);
}

/** Is segment `s` in one sentence with the segment before it? */
export function joinsBefore({ segments, reading }: SegmentContext, s: number): boolean {
  if (s <= 0 || s >= segments.count) return false;
  return reading.note.sentence[segments.start[s - 1] ?? 0] === reading.note.sentence[segments.start[s] ?? 0];
}

/** Features of single words and pairs of them, for segment `s`: its own, and those of the segments beside it in the same sentence. */
function wordFeatures(context: SegmentContext, s: number, heading: readonly [from: number, to: number], on: OnFeature): void {
  const { segments, numbers } = context;
  const { words } = numbers;
  const from = segments.start[s] ?? 0;
  const to = segments.start[s + 1] ?? 0;
  for (let i = from; i < to; i++) {
    const word = words[i] ?? 0;
    if (word === 0) continue;
    on(WORD, word, 0);
    if (i + 1 < to && words[i + 1] !== 0) on(PAIR, word, words[i + 1] ?? 0);
  }
  const some = (kind: number, first: number, last: number): void => {
    for (let i = first; i < last; i++) if (words[i] !== 0) on(kind, words[i] ?? 0, 0);
  };
  if (joinsBefore(context, s)) some(BEFORE, Math.max(segments.start[s - 1] ?? 0, from - NEIGHBOUR), from);
  if (joinsBefore(context, s + 1)) some(AFTER, to, Math.min(segments.start[s + 2] ?? to, to + NEIGHBOUR));
  some(HEADING, heading[0], heading[1]);
}

/** Features of segment `s` that are not about single words; `at` is the index of the first evidence that ends after the segment begins. */
function otherFeatures(context: SegmentContext, s: number, at: number, before: number, on: OnFeature): void {
  const { segments, reading, evidence, numbers } = context;
  const { note } = reading;
  const from = segments.start[s] ?? 0;
  const to = segments.start[s + 1] ?? 0;
  const { words } = numbers;
  let minutes = false;
  let slots = 0;
  for (let i = from; i < to; i++) {
    slots |= reading.starts[i]?.slots ?? 0;
    if (MINUTE_UNITS.has(note.lower[i] ?? '')) minutes = true;
  }
  for (let slot = 1; slots !== 0 && slot < numbers.slot.length; slot++) {
    const number = numbers.slot[slot] ?? 0;
    if (number !== 0 && (slots & (1 << slot)) !== 0) on(SLOT, number, 0);
  }
  on(SHAPE, Math.min(4, to - from), 0);
  if (minutes) on(SHAPE, SHAPES.minutes, 0);
  const code = (item: Evidence): number => numbers.code.get(item.code) ?? 0;
  for (let i = at; i < evidence.length && (evidence[i]?.from ?? to) < to; i++) {
    const item = evidence[i];
    if (item === undefined) break;
    on(EVIDENCE, code(item), namesService(item) ? STATUSES.indexOf(item.status) : SUPPORT);
    on(ROLE, code(item), ROLES.indexOf(item.role));
    const phrase = numbers.phrase[item.phrase] ?? 0;
    if (phrase !== 0) on(PHRASE, phrase, 0);
    if (isTimed(context, item)) on(TIMED, code(item), 0);
  }
  const joined = joinsBefore(context, s);
  if (!joined) on(SHAPE, SHAPES.starts, 0);
  if (s > 0) {
    const previous = segments.start[s - 1] ?? 0;
    for (let i = before; i < evidence.length && (evidence[i]?.from ?? from) < from; i++) {
      const item = evidence[i];
      if (item !== undefined && item.to > previous) on(joined ? EVIDENCE_BEFORE : EVIDENCE_LINE, code(item), ROLES.indexOf(item.role));
    }
  }
  if (joinsBefore(context, s + 1)) {
    const end = segments.start[s + 2] ?? to;
    for (let i = at; i < evidence.length && (evidence[i]?.from ?? end) < end; i++) {
      const item = evidence[i];
      if (item !== undefined && item.to > to) on(EVIDENCE_AFTER, code(item), ROLES.indexOf(item.role));
    }
  }
  const status = context.statusOf(from, to);
  on(STATUS, STATUSES.indexOf(status.status) + 1, 0);
  if (status.cue !== undefined) for (let i = status.cue.from; i < status.cue.to; i++) if (words[i] !== 0) on(CUE, words[i] ?? 0, 0);
  on(SECTION, context.sectionAt(from) + 1, 0);
  if ((note.box[from] ?? 0) !== 0) on(BOX, note.box[from] ?? 0, 0);
}

/** Codes with codebook evidence of delivery in the note, with how much: once, twice or thrice, more. */
export function noteFeatures({ evidence, numbers }: SegmentContext, on: OnFeature): void {
  const counts = new Map<number, number>();
  for (const item of evidence) {
    const code = numbers.code.get(item.code) ?? 0;
    if (code !== 0 && showsDelivery(item)) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  for (const [code, count] of counts) on(NOTE, code, count === 1 ? 1 : count <= 3 ? 2 : 3);
}

/** The words of the heading above each segment, in its paragraph: calls `each` with the segments in order. */
export function walkHeadings(context: SegmentContext, each: (s: number, heading: readonly [from: number, to: number]) => void): void {
  const { segments, reading } = context;
  let heading: readonly [from: number, to: number] = [0, 0];
  for (let s = 0; s < segments.count; s++) {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    if (((reading.note.before[from] ?? 0) & SEPARATOR.blankLine) !== 0) heading = NO_HEADING;
    each(s, heading);
    if (segments.heads[s] === 1) heading = [Math.max(from, to - HEADING_WORDS), to];
  }
}

/** Calls `begin` with each segment and then `on` with each of its features that is not about single words or the note. Linear in the note. */
export function readOtherFeatures(context: SegmentContext, begin: (segment: number) => void, on: OnFeature): void {
  const { segments, evidence } = context;
  let at = 0;
  let before = 0;
  for (let s = 0; s < segments.count; s++) {
    before = at;
    at = firstEvidence(evidence, segments.start[s] ?? 0, at);
    begin(s);
    otherFeatures(context, s, at, s > 0 ? firstEvidence(evidence, segments.start[s - 1] ?? 0, Math.max(0, before - 1)) : 0, on);
  }
}

/** Calls `begin` with each segment and then `on` with each of its features: the whole list, for training and for checking faster ways. */
export function readSegmentFeatures(context: SegmentContext, begin: (segment: number) => void, on: OnFeature): void {
  const headings: (readonly [from: number, to: number])[] = [];
  walkHeadings(context, (_, heading) => headings.push(heading));
  readOtherFeatures(
    context,
    (s) => {
      begin(s);
      wordFeatures(context, s, headings[s] ?? NO_HEADING, on);
      noteFeatures(context, on);
    },
    on,
  );
}
