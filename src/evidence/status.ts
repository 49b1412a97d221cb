// Decides the status today of spans of a note (delivered, refused, planned ...) from cues, boxes, sections and the note as a whole.
// Works on any span, codebook phrase or not. A decision names the cue or heading that made it, but for a box; no cue means delivered.
import type { Codebook, Cue } from '../codebook/codebook.ts';
import { SEPARATOR } from '../note/separators.ts';
import type { Status } from '../vocabulary.ts';
import { firstFrom } from './firstFrom.ts';
import type { Match, Matcher, Reading } from './matcher.ts';
import { withoutOverlaps } from './overlaps.ts';
import { readSections, type Section, sectionAt } from './sections.ts';

export interface CueSpan {
  /** Words of the cue: from..to, to excluded. */
  readonly from: number;
  readonly to: number;
}

export interface StatusDecision {
  readonly status: Status;
  readonly cue?: CueSpan;
  /** Decided by the section alone, the weakest ground. */
  readonly bySection?: boolean;
  /** Id of the cue that decided, for reports. */
  readonly cueId?: string;
}

/** What a span tells of: a cue may speak of one kind alone ("denies" of findings). */
export type SpanKind = 'service' | 'finding';

export interface StatusContext {
  /** Cues that speak of a kind of span, by sentence. */
  readonly cuesOf: (kind: SpanKind) => ReadonlyMap<number, readonly Match[]>;
  readonly noteCue: Match | undefined;
  readonly sectionOf: (word: number) => Section | undefined;
}

/** Finds cues and sections of a note once, for any number of spans. */
export function readStatusContext(codebook: Codebook, matcher: Matcher, reading: Reading): StatusContext {
  const candidates = matcher.matches(reading, 'cue');
  const cues = new Map<SpanKind, ReadonlyMap<number, readonly Match[]>>();
  const sections = readSections(codebook, matcher, reading);
  const services = cuesFor(codebook, reading, candidates, 'service');
  return {
    cuesOf: (kind) => {
      if (kind === 'service') return services.bySentence;
      const known = cues.get(kind) ?? cuesFor(codebook, reading, candidates, kind).bySentence;
      cues.set(kind, known);
      return known;
    },
    noteCue: services.noteCue,
    sectionOf: (word) => sectionAt(sections, word),
  };
}

function cuesFor(codebook: Codebook, reading: Reading, candidates: readonly Match[], kind: SpanKind) {
  const { note } = reading;
  const ofKind = candidates.filter(({ value }) => (codebook.cues[value]?.of ?? kind) === kind);
  // Look-alikes go first for equal words. Several cues may own the same words ("declined" before and after its object): all of them stay.
  const winners = new Map(
    withoutOverlaps(note, ofKind, (match) => (codebook.cues[match.value]?.lookAlike === true ? 0 : 1)).map((match) => [match.from, match]),
  );
  const cues = ofKind
    .filter((match) => {
      const winner = winners.get(match.from);
      return winner !== undefined && winner.to === match.to && codebook.cues[winner.value]?.lookAlike === false;
    })
    .sort((a, b) => a.from - b.from || a.value - b.value);
  const bySentence = new Map<number, Match[]>();
  let noteCue: Match | undefined;
  for (const match of cues) {
    const cue = codebook.cues[match.value];
    if (cue === undefined || cue.lookAlike) continue;
    if (cue.scope === 'note') {
      noteCue ??= match;
      continue;
    }
    const sentence = note.sentence[match.from] ?? 0;
    const list = bySentence.get(sentence);
    if (list === undefined) bySentence.set(sentence, [match]);
    else list.push(match);
  }
  return { bySentence, noteCue };
}

/** Doses between a cue and its object do not part them. */
const MEASURE: ReadonlySet<string> = new Set('x min mins minutes sec s reps sets each ea the a of to and or'.split(' '));

/** Words between two places that are not inside other evidence; -1 when a terminator or break stands between, or more than `most`. */
function distance(reading: Reading, cue: Cue, from: number, to: number, covered: Uint8Array | undefined, most: number): number {
  let words = 0;
  for (let i = from; i < to; i++) {
    if (words > most) return -1;
    if (cue.terminators.size > 0) for (const symbol of reading.words[i]?.symbols ?? []) if (cue.terminators.has(symbol)) return -1;
    const number = (reading.note.number[i] ?? -1) >= 0 || MEASURE.has(reading.note.lower[i] ?? '');
    if (!number && (covered === undefined || covered[i] === 0)) words++;
    if (((reading.note.before[i] ?? 0) & SEPARATOR.comma) !== 0 && i > from) words++;
    // A full stop that ended no sentence ("LB p. EMS") still parts.
    if (((reading.note.before[i] ?? 0) & SEPARATOR.stop) !== 0 && ((reading.note.before[i] ?? 0) & SEPARATOR.space) !== 0) words += STOP;
    if (i > from && ((reading.note.before[i] ?? 0) & SEPARATOR.column) !== 0) return -1;
  }
  return words;
}

/** No cue reaches farther than so many words of text; it bounds the work on a sentence without end. */
const FARTHEST = 60;

const STOP = 3;
const FAR = 1000;
const DOING = 2.75;

function covers(covered: Uint8Array, match: Match): boolean {
  for (let i = match.from; i < match.to; i++) if (covered[i] === 0) return false;
  return true;
}

function cueDecision(codebook: Codebook, match: Match): StatusDecision {
  const cue = codebook.cues[match.value];
  return { status: cue?.status ?? 'delivered', cue: { from: match.from, to: match.to }, ...(cue === undefined ? {} : { cueId: cue.id }) };
}

/**
 * Status of the words from..to. `covered` marks words inside evidence, which a cue reaches across freely ("no MFR, STM or mobs").
 */
export function decideStatus(
  codebook: Codebook,
  reading: Reading,
  context: StatusContext,
  from: number,
  to: number,
  covered: Uint8Array | undefined,
  kind: SpanKind = 'service',
): StatusDecision {
  const { note } = reading;
  if (note.box[from] === 2) return { status: 'template' };
  let best: Match | undefined;
  let bestDistance = FAR;
  const cues = context.cuesOf(kind).get(note.sentence[from] ?? 0) ?? [];
  for (let c = firstFrom(cues, from - FARTHEST); c < cues.length; c++) {
    const match = cues[c];
    if (match === undefined || match.from > to + FARTHEST) break;
    const cue = codebook.cues[match.value];
    if (cue === undefined) continue;
    // "not adjusted": a cue may begin before its object and end in it; one that lies inside says nothing.
    const begins = match.from < from && match.to > from;
    if (!begins && match.from < to && match.to > from) continue;
    const most = cue.scope === 'words' ? Math.min(cue.reach, bestDistance) : bestDistance;
    let words = -1;
    if (begins) words = 0;
    else if (match.to <= from && cue.direction !== 'backward') words = distance(reading, cue, match.to, from, covered, most);
    else if (match.from >= to && cue.direction !== 'forward') words = distance(reading, cue, to, match.from, covered, most);
    if (words < 0) continue;
    if (cue.scope === 'words' && words > cue.reach) continue;
    // Words of a service's own name ("re-ed") are no cue.
    if (covered !== undefined && !begins && covers(covered, match)) continue;
    // A cue behind its object is the rarer order: at equal distance the one before wins.
    // A word of doing ("was given") never outweighs one that says it was not.
    const weighted = words + (match.from >= to ? 0.5 : 0) + (cue.status === 'delivered' ? DOING : 0);
    if (weighted < bestDistance) {
      best = match;
      bestDistance = weighted;
    }
  }
  if (best !== undefined) {
    return cueDecision(codebook, best);
  }
  if (context.noteCue !== undefined) return cueDecision(codebook, context.noteCue);
  const section = context.sectionOf(from);
  if (section !== undefined && section.status !== 'delivered') {
    return { status: section.status, cue: section.heading, bySection: true };
  }
  return { status: 'delivered' };
}
