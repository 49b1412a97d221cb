// Takes a note and a codebook; gives evidence with its status today, stated times with their service, and billed codes.
// The one composition of the evidence stage. Pure: the same note gives the same evidence.
import type { Codebook } from '../codebook/codebook.ts';
import { type Note, readNote } from '../note/readNote.ts';
import { createWordTable } from '../note/wordTable.ts';
import { readBareMinutes } from './bareMinutes.ts';
import { readBilled } from './billed.ts';
import { withoutContradictedHeadings } from './contradictedHeadings.ts';
import type { FaintOwner, Judgement } from './describeServices.ts';
import { type Evidence, type NoteEvidence, showsDelivery } from './evidence.ts';
import { createSegmentJudge, type JudgeLimits, LIMITS } from './judgeSegments.ts';
import { createLexer } from './lexer.ts';
import { createMatcher, type Matcher, type Reading } from './matcher.ts';
import { AS_IN_CODEBOOK, type Readings, readPhrases } from './readPhrases.ts';
import { rereadEvidence } from './rereadEvidence.ts';
import { featureNumbers, segmentContext } from './segmentContext.ts';
import type { SegmentModel } from './segmentModel.ts';
import { type SpanStatus, type StatusSpan, statusOfSpan } from './spanStatus.ts';
import { readMinutes } from './statedMinutes.ts';
import { decideStatus, readStatusContext, type StatusContext } from './status.ts';
import { createTimeModel, type TimeModel, type TimeTable, tieTimes } from './tieTimes.ts';
import type { Owner, TimeContext } from './timeFeatures.ts';
import { createWordNumbers } from './wordNumbers.ts';

export const EVIDENCE_CAP = 2000;

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
    statusOf: (text, span) => statusOfSpan(codebook, matcher, matcher.read(readNote(text, words)), span),
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
