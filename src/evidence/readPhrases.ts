// Takes a note that was matched; gives the codebook's phrases in it as evidence, each with its status by cues and sections. Nothing learned is asked.
import type { Codebook } from '../codebook/codebook.ts';
import type { Note } from '../note/readNote.ts';
import type { PhraseReading } from '../policies/policies.ts';
import { type CueText, type Evidence, showsDelivery, withStatus } from './evidence.ts';
import type { Match, Matcher, Reading } from './matcher.ts';
import { withoutOverlaps } from './overlaps.ts';
import { type CueSpan, decideStatus, type SpanKind, type StatusContext } from './status.ts';

/** Phrases that a policy reads otherwise than the codebook, by their index. */
export type Readings = ReadonlyMap<number, PhraseReading>;
export const AS_IN_CODEBOOK: Readings = new Map();

export function cueText(note: Note, cue: CueSpan): CueText {
  return { start: note.start[cue.from] ?? 0, end: note.end[cue.to - 1] ?? 0 };
}

/** Phrases that stay where spans may not overlap, look-alikes among them. */
export function phraseMatches(codebook: Codebook, matcher: Matcher, reading: Reading): Match[] {
  const candidates = matcher.matches(reading, 'phrase').filter((match) => {
    const phrase = codebook.phrases[match.value];
    if (phrase === undefined) return false;
    if (phrase.needs !== undefined && !matcher.contextHolds(reading, phrase.needs, match.from, match.to)) return false;
    return phrase.unless === undefined || !matcher.contextHolds(reading, phrase.unless, match.from, match.to);
  });
  const rank = (match: Match): number => (codebook.phrases[match.value]?.needs === undefined ? 1 : 0);
  return withoutOverlaps(reading.note, candidates, rank);
}

/** What a phrase tells of: only findings are told by other cues than services. */
export function kindOf({ role }: Pick<Evidence, 'role'>): SpanKind {
  return role === 'finding' ? 'finding' : 'service';
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
