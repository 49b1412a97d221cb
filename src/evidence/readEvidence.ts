// Takes a note and a codebook; gives evidence with its status today, stated times with their service, and billed codes.
// The one composition of the evidence stage. Pure: the same note gives the same evidence.
import type { Codebook } from '../codebook/codebook.ts';
import { type Note, readNote } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import { createWordTable } from '../note/wordTable.ts';
import type { PhraseReading } from '../policies/policies.ts';
import type { Status } from '../vocabulary.ts';
import { readBareMinutes } from './bareMinutes.ts';
import { readBilled } from './billed.ts';
import type { FaintOwner, Judgement } from './describeServices.ts';
import { type CueText, type Evidence, type NoteEvidence, namesService, showsDelivery } from './evidence.ts';
import { createSegmentJudge, type JudgeLimits, LIMITS } from './judgeSegments.ts';
import { createLexer } from './lexer.ts';
import { createMatcher, type Match, type Matcher, type Reading } from './matcher.ts';
import { withoutOverlaps } from './overlaps.ts';
import { rereadEvidence } from './rereadEvidence.ts';
import { featureNumbers, segmentContext } from './segmentContext.ts';
import type { SegmentModel } from './segmentModel.ts';
import { readMinutes } from './statedMinutes.ts';
import { type CueSpan, decideStatus, readStatusContext, type SpanKind, type StatusContext } from './status.ts';
import { createTimeModel, type TimeModel, type TimeTable, tieTimes } from './tieTimes.ts';
import { minutesFollow } from './timedName.ts';
import type { Owner, TimeContext } from './timeFeatures.ts';
import { createWordNumbers } from './wordNumbers.ts';

export const EVIDENCE_CAP = 2000;

export interface SpanStatus {
  readonly status: Status;
  readonly cue?: CueText;
  /** Id of the cue in data/cues, where a cue decided. */
  readonly cueId?: string;
}

export interface StatusSpan {
  readonly start: number;
  readonly end: number;
  readonly of?: SpanKind;
}

export interface EvidenceReader {
  readonly read: (text: string) => NoteEvidence;
  /** The stated times of a note with the services that may own them: what the time model learns from. */
  readonly timesOf: (text: string) => TimeContext;
  /**
   * Status of any span of any text by cues, boxes and sections; what is learned of words is not asked. Offsets in UTF-16 units. A span that holds no word
   * is "delivered". `of`: what the span tells of; unless told, a service where the codebook knows its words as one, else a finding.
   */
  readonly statusOf: (text: string, span: StatusSpan) => SpanStatus;
}

/** What was learned from labelled notes about words and times. */
export interface Learned {
  readonly segments: SegmentModel;
  readonly times?: TimeTable;
}

/** Phrases that a policy reads otherwise than the codebook, by their index. */
type Readings = ReadonlyMap<number, PhraseReading>;
const AS_IN_CODEBOOK: Readings = new Map();

/** What a note is read with besides the codebook. */
interface Stages {
  readonly judge: Judge | undefined;
  readonly times: TimeModel | undefined;
  readonly readings: Readings;
}

/**
 * Without anything learned, codebook and cues alone decide, and times belong to no service. `readings`: what the policy in force says of phrases
 * that are not read as the codebook has them.
 */
export function createEvidenceReader(
  codebook: Codebook,
  learned?: Learned,
  readings: Readings = AS_IN_CODEBOOK,
  limits: JudgeLimits = LIMITS,
): EvidenceReader {
  const matcher = createMatcher(codebook, createLexer(codebook));
  const words = createWordTable();
  const judge = learned === undefined ? undefined : createJudge(codebook, learned.segments, limits);
  const numberOf = (stem: string): number => learned?.segments.wordNumber.get(stem) ?? 0;
  const times = learned?.times === undefined ? undefined : createTimeModel(learned.times, numberOf, learned.segments.words.length);
  return {
    read: (text) => readEvidence(codebook, matcher, readNote(text, words), { judge, times, readings }).evidence,
    timesOf: (text) => readEvidence(codebook, matcher, readNote(text, words), { judge, times: undefined, readings }).context,
    statusOf: (text, span) => {
      const note = readNote(text, words);
      const reading = matcher.read(note);
      let from = 0;
      while (from < note.count && (note.end[from] ?? 0) <= span.start) from++;
      let to = from;
      while (to < note.count && (note.start[to] ?? 0) < span.end) to++;
      if (to === from) return { status: 'delivered' };
      const service = (match: Match): boolean => {
        const phrase = codebook.phrases[match.value];
        return phrase !== undefined && !phrase.lookAlike && kindOf(phrase) === 'service' && match.from < to && from < match.to;
      };
      const kind = span.of ?? (phraseMatches(codebook, matcher, reading).some(service) ? 'service' : 'finding');
      const decision = decideStatus(codebook, reading, readStatusContext(codebook, matcher, reading), from, to, undefined, kind);
      return {
        status: decision.status,
        ...(decision.cue === undefined ? {} : { cue: cueText(note, decision.cue) }),
        ...(decision.cueId === undefined ? {} : { cueId: decision.cueId }),
      };
    },
  };
}

/** Judges codebook evidence by what its segments say. */
type Judge = (reading: Reading, context: StatusContext, evidence: readonly Evidence[]) => Judgement & { readonly words: Int32Array };

function createJudge(codebook: Codebook, model: SegmentModel, limits: JudgeLimits): Judge {
  const wordsOf = createWordNumbers((stem) => model.wordNumber.get(stem) ?? 0);
  const judge = createSegmentJudge(model, codebook, limits);
  const numbersOf = featureNumbers(codebook, model);
  return (reading, context, evidence) => {
    const words = wordsOf(reading);
    return { ...judge(segmentContext(codebook, reading, context, evidence, { ...numbersOf, words })), words };
  };
}

function cueText(note: Note, cue: CueSpan): CueText {
  return { start: note.start[cue.from] ?? 0, end: note.end[cue.to - 1] ?? 0 };
}

function phraseMatches(codebook: Codebook, matcher: Matcher, reading: Reading): Match[] {
  const candidates = matcher.matches(reading, 'phrase').filter((match) => {
    const phrase = codebook.phrases[match.value];
    if (phrase === undefined) return false;
    if (phrase.needs !== undefined && !matcher.contextHolds(reading, phrase.needs, match.from, match.to)) return false;
    return phrase.unless === undefined || !matcher.contextHolds(reading, phrase.unless, match.from, match.to);
  });
  const rank = (match: Match): number => (codebook.phrases[match.value]?.needs === undefined ? 1 : 0);
  return withoutOverlaps(reading.note, candidates, rank);
}

interface Read {
  readonly evidence: NoteEvidence;
  readonly context: TimeContext;
}

function readEvidence(codebook: Codebook, matcher: Matcher, note: Note, { judge, times, readings }: Stages): Read {
  const reading = matcher.read(note);
  const status = readStatusContext(codebook, matcher, reading);
  const { dated, covered, lookAlikes } = readPhrases(codebook, matcher, reading, status, readings);
  const judged = judge?.(reading, status, dated) ?? { evidence: dated, faint: [], words: new Int32Array(note.count) };
  const { evidence: read, setAside } = underPolicy(readings, judged.evidence, lookAlikes);
  const all = withoutContradictedHeadings(codebook, note, read);
  const evidence = all.slice(0, EVIDENCE_CAP);
  const stated = readMinutes(note);
  const spans = [...stated, ...readBareMinutes(note, stated, evidence.filter(showsDelivery))]
    .sort((a, b) => a.from - b.from)
    .slice(0, EVIDENCE_CAP);
  const owners = ownersOf(evidence, judged.faint);
  const context: TimeContext = {
    note,
    spans,
    owners,
    words: judged.words,
    timed: codebook.timedCodes,
    isToday: spans.map(({ from, to }) => decideStatus(codebook, reading, status, from, to, covered).status === 'delivered'),
  };
  const shownCodes = new Set(evidence.filter(showsDelivery).map(({ code }) => code));
  const tied = times === undefined ? undefined : tieTimes(times, context, shownCodes, EVIDENCE_CAP - evidence.length);
  const promoted = tied?.promoted.flatMap((place) => promotedEvidence(owners[place])) ?? [];
  const shown = [...evidence, ...promoted];
  return {
    evidence: {
      evidence: promoted.length === 0 ? evidence : shown.sort((a, b) => a.from - b.from),
      times: tied?.times ?? [],
      billed: readBilled(note).slice(0, EVIDENCE_CAP),
      words: note.count,
      truncated: all.length - evidence.length,
      setAside,
    },
    context,
  };
}

function underPolicy(readings: Readings, evidence: readonly Evidence[], lookAlikes: readonly Evidence[]) {
  if (readings.size === 0) return { evidence, setAside: [] };
  return rereadEvidence(readings, lookAlikes.length === 0 ? evidence : [...evidence, ...lookAlikes].sort((a, b) => a.from - b.from));
}

/** Delivered evidence, and segments that faintly tell of a service where no evidence stands. */
function ownersOf(evidence: readonly Evidence[], faint: readonly FaintOwner[]): (Owner | FaintOwner)[] {
  const shown = evidence.filter(showsDelivery);
  return faint.length === 0 ? shown : [...shown, ...faint].sort((a, b) => a.from - b.from);
}

/** What a faint segment shows once a stated time was tied to it. */
function promotedEvidence(owner: Owner | FaintOwner | undefined): Evidence[] {
  return owner !== undefined && 'evidence' in owner ? [owner.evidence] : [];
}

export interface PhraseEvidence {
  readonly dated: readonly Evidence[];
  /** Which words of the note it covers. */
  readonly covered: Uint8Array;
  /** Look-alikes that a policy may read as a service. */
  readonly lookAlikes: readonly Evidence[];
}

/** Codebook evidence with its status by cues and sections. */
export function readPhrases(
  codebook: Codebook,
  matcher: Matcher,
  reading: Reading,
  context: StatusContext,
  readings: Readings = AS_IN_CODEBOOK,
): PhraseEvidence {
  const { note } = reading;
  const isLookAlike = (match: Match): boolean => codebook.phrases[match.value]?.lookAlike !== false;
  const kept = phraseMatches(codebook, matcher, reading).filter((match) => !isLookAlike(match) || readings.has(match.value));
  const covered = new Uint8Array(note.count);
  for (const match of kept) if (!isLookAlike(match)) covered.fill(1, match.from, match.to);
  const decided = kept.map((match) => {
    const phrase = codebook.phrases[match.value];
    if (phrase === undefined) throw new RangeError('a match names a phrase that the codebook lacks');
    const decision = decideStatus(codebook, reading, context, match.from, match.to, covered, kindOf(phrase));
    const evidence: Evidence = {
      start: note.start[match.from] ?? 0,
      end: note.end[match.to - 1] ?? 0,
      phrase: match.value,
      id: phrase.id,
      code: phrase.code,
      role: phrase.role,
      status: decision.status,
      ...(decision.cue === undefined ? {} : { cue: cueText(note, decision.cue) }),
      certainty: 1,
      from: match.from,
      to: match.to,
    };
    const letter = decision.bySection === true && decision.status === 'planned' && context.sectionOf(match.from)?.letter === true;
    return { evidence, letter, lookAlike: phrase.lookAlike };
  });
  const own = decided.filter(({ lookAlike }) => !lookAlike);
  // A "P" that holds all that was done is the plan carried out today, not a plan for later.
  const elsewhere = own.some(({ evidence }) => showsDelivery(evidence));
  return {
    dated: own.map(({ evidence, letter }) => (letter && !elsewhere ? withStatus(evidence, 'delivered') : evidence)),
    covered,
    lookAlikes: decided.flatMap(({ evidence, lookAlike }) => (lookAlike ? [evidence] : [])),
  };
}

function kindOf({ role }: Pick<Evidence, 'role'>): SpanKind {
  return role === 'finding' ? 'finding' : 'service';
}

function withStatus(evidence: Evidence, status: Status, cue?: CueText): Evidence {
  const { cue: _, ...rest } = evidence;
  return { ...rest, status, ...(cue === undefined ? {} : { cue }) };
}

/**
 * A heading or short name under which something else was done shows nothing (labelling guide, rule 4): it becomes "template".
 * Under it counts as: the rest of its line and the lines after, up to the next heading or blank line.
 */
function withoutContradictedHeadings(codebook: Codebook, note: Note, evidence: readonly Evidence[]): Evidence[] {
  const isHeading = (item: Evidence): boolean => {
    if (codebook.phrases[item.phrase]?.name !== true || item.status !== 'delivered') return false;
    const before = note.before[item.from] ?? 0;
    const after = note.before[item.to] ?? 0;
    const starts =
      item.from === 0 ||
      (before & (SEPARATOR.newline | SEPARATOR.column | SEPARATOR.ticked | SEPARATOR.bullet)) !== 0 ||
      note.sentenceStart[note.sentence[item.from] ?? 0] === item.from;
    if (!starts) return false;
    const nextIsNumber = (note.number[item.to] ?? -1) >= 0;
    return (
      item.to >= note.count ||
      (after &
        (SEPARATOR.colon |
          SEPARATOR.newline |
          SEPARATOR.column |
          SEPARATOR.open |
          SEPARATOR.hyphen |
          SEPARATOR.equals |
          SEPARATOR.stop)) !==
        0 ||
      nextIsNumber
    );
  };
  const headings = evidence.map(isHeading);
  if (!headings.includes(true)) return [...evidence];
  // "Manual 14 / TE 10" lists services with their minutes: the second is no content of the first.
  const listed = (item: Evidence): boolean => codebook.phrases[item.phrase]?.name === true && minutesFollow(note, item.to, true);
  return evidence.map((item, index) => {
    if (headings[index] !== true) return item;
    let same = false;
    let other: Evidence | undefined;
    for (let i = index + 1; i < evidence.length && i <= index + 40; i++) {
      const under = evidence[i];
      if (under === undefined || headings[i] === true || (listed(item) && listed(under))) break;
      let broken = false;
      for (let word = evidence[i - 1]?.to ?? under.from; word <= under.from; word++) {
        if (((note.before[word] ?? 0) & SEPARATOR.blankLine) !== 0) broken = true;
      }
      if (broken) break;
      if (!showsDelivery(under) || !namesService(under)) continue;
      if (under.code === item.code) same = true;
      else other ??= under;
    }
    return !same && other !== undefined ? withStatus(item, 'template', { start: other.start, end: other.end }) : item;
  });
}
