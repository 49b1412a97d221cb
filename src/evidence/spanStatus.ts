// Takes any span of a note, codebook phrase or not; gives its status today by cues, boxes and sections, and the cue that decided. Nothing learned is asked.
import type { Codebook } from '../codebook/codebook.ts';
import type { Status } from '../vocabulary.ts';
import type { CueText } from './evidence.ts';
import type { Match, Matcher, Reading } from './matcher.ts';
import { cueText, kindOf, phraseMatches } from './readPhrases.ts';
import { decideStatus, readStatusContext, type SpanKind } from './status.ts';

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

/** `of` unless told: a service where the codebook knows its words as one, else a finding. Offsets in UTF-16 units. A span that holds no word is "delivered". */
export function statusOfSpan(codebook: Codebook, matcher: Matcher, reading: Reading, span: StatusSpan): SpanStatus {
  const { note } = reading;
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
}
