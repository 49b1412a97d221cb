// Takes a note with its segments, codebook evidence and cues; gives the features of each segment as (kind, a, b), through a callback, so that
// training can name new ones and reading can look known ones up. Decides nothing.
import type { Codebook } from '../codebook/codebook.ts';
import type { Segments } from '../note/segments.ts';
import { SEPARATOR } from '../note/separators.ts';
import { ROLES, STATUSES } from '../vocabulary.ts';
import { type Evidence, namesService, showsDelivery } from './evidence.ts';
import type { Reading } from './matcher.ts';
import { FEATURE_KINDS, type FeatureKind } from './segmentModel.ts';
import type { StatusDecision } from './status.ts';

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
const NEIGHBOUR = 6;
const HEADING_WORDS = 4;
const MINUTE_WORD = /^(min|mins|minute|minutes)$/;

export type OnFeature = (kind: number, a: number, b: number) => void;

/** Index of the first evidence that ends after a word, by a pointer that only moves on. */
function firstEvidence(evidence: readonly Evidence[], from: number, hint: number): number {
  let at = hint;
  while (at < evidence.length && (evidence[at]?.to ?? 0) <= from) at++;
  return at;
}

/** Calls `on` for every feature of segment `s`; `at` is the index of the first evidence that ends after the segment begins. */
function segmentFeatures(context: SegmentContext, s: number, at: number, before: number, on: OnFeature): void {
  const { segments, reading, evidence, numbers } = context;
  const { note } = reading;
  const from = segments.start[s] ?? 0;
  const to = segments.start[s + 1] ?? 0;
  const { words } = numbers;
  let minutes = false;
  let slots = 0;
  for (let i = from; i < to; i++) {
    const word = words[i] ?? 0;
    slots |= reading.starts[i]?.slots ?? 0;
    if (MINUTE_WORD.test(note.lower[i] ?? '')) minutes = true;
    if (word === 0) continue;
    on(WORD, word, 0);
    if (i + 1 < to && words[i + 1] !== 0) on(PAIR, word, words[i + 1] ?? 0);
  }
  for (let slot = 1; slot < numbers.slot.length; slot++) {
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
  }
  const sentence = note.sentence[from];
  const previous = s > 0 ? (segments.start[s - 1] ?? 0) : -1;
  const joined = previous >= 0 && note.sentence[previous] === sentence;
  if (joined) for (let i = Math.max(previous, from - NEIGHBOUR); i < from; i++) if (words[i] !== 0) on(BEFORE, words[i] ?? 0, 0);
  if (!joined) on(SHAPE, SHAPES.starts, 0);
  if (previous >= 0) {
    for (let i = before; i < evidence.length && (evidence[i]?.from ?? from) < from; i++) {
      const item = evidence[i];
      if (item !== undefined && item.to > previous) on(joined ? EVIDENCE_BEFORE : EVIDENCE_LINE, code(item), ROLES.indexOf(item.role));
    }
  }
  if (s + 1 < segments.count && note.sentence[to] === sentence) {
    const end = segments.start[s + 2] ?? to;
    for (let i = to; i < Math.min(end, to + NEIGHBOUR); i++) if (words[i] !== 0) on(AFTER, words[i] ?? 0, 0);
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
function codesOfNote({ evidence, numbers }: SegmentContext): readonly (readonly [code: number, amount: number])[] {
  const counts = new Map<number, number>();
  for (const item of evidence) {
    const code = numbers.code.get(item.code) ?? 0;
    if (code !== 0 && showsDelivery(item)) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => [code, count === 1 ? 1 : count <= 3 ? 2 : 3]);
}

/** Calls `begin` with each segment and then `on` with each of its features. Linear in the note. */
export function readSegmentFeatures(context: SegmentContext, begin: (segment: number) => void, on: OnFeature): void {
  const { segments, reading, evidence, numbers } = context;
  const { note } = reading;
  const noteCodes = codesOfNote(context);
  let heading: readonly [from: number, to: number] = [0, 0];
  let at = 0;
  let before = 0;
  for (let s = 0; s < segments.count; s++) {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    if (((note.before[from] ?? 0) & SEPARATOR.blankLine) !== 0) heading = [0, 0];
    before = at;
    at = firstEvidence(evidence, from, at);
    begin(s);
    segmentFeatures(context, s, at, s > 0 ? firstEvidence(evidence, segments.start[s - 1] ?? 0, Math.max(0, before - 1)) : 0, on);
    for (const [code, amount] of noteCodes) on(NOTE, code, amount);
    for (let i = heading[0]; i < heading[1]; i++) if (numbers.words[i] !== 0) on(HEADING, numbers.words[i] ?? 0, 0);
    if (segments.heads[s] === 1) heading = [Math.max(from, to - HEADING_WORDS), to];
  }
}
