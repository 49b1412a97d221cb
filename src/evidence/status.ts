// Decides the status today of spans of a note (delivered, refused, planned ...) from cues, boxes, sections and the note as a whole.
// Works on any span, codebook phrase or not. A decision names the cue or heading that made it, but for a box; no cue means delivered.
import type { Codebook, Cue } from '../codebook/codebook.ts';
import { SEPARATOR } from '../note/separators.ts';
import type { Status } from '../vocabulary.ts';
import { firstFrom } from './firstFrom.ts';
import type { Match, Matcher, Reading } from './matcher.ts';
import { withoutOverlaps } from './overlaps.ts';

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
}

interface Section {
  readonly from: number;
  readonly status: Status;
  readonly heading: CueSpan;
  readonly letter: boolean;
}

export interface StatusContext {
  readonly cuesOfSentence: ReadonlyMap<number, readonly Match[]>;
  readonly noteCue: Match | undefined;
  readonly sectionOf: (word: number) => Section | undefined;
}

const ITEM = SEPARATOR.bullet | SEPARATOR.arrow | SEPARATOR.hyphen;
const HEADING_END = SEPARATOR.colon;

/** Finds cues and sections of a note once, for any number of spans. */
export function readStatusContext(codebook: Codebook, matcher: Matcher, reading: Reading): StatusContext {
  const { note } = reading;
  // Look-alikes go first for equal words. Several cues may own the same words ("declined" before and after its object): all of them stay.
  const candidates = matcher.matches(reading, 'cue');
  const winners = new Map(
    withoutOverlaps(note, candidates, (match) => (codebook.cues[match.value]?.lookAlike === true ? 0 : 1)).map((match) => [
      match.from,
      match,
    ]),
  );
  const cues = candidates
    .filter((match) => {
      const winner = winners.get(match.from);
      return winner !== undefined && winner.to === match.to && codebook.cues[winner.value]?.lookAlike === false;
    })
    .sort((a, b) => a.from - b.from || a.value - b.value);
  const cuesOfSentence = new Map<number, Match[]>();
  let noteCue: Match | undefined;
  for (const match of cues) {
    const cue = codebook.cues[match.value];
    if (cue === undefined || cue.lookAlike) continue;
    if (cue.scope === 'note') {
      noteCue ??= match;
      continue;
    }
    const sentence = note.sentence[match.from] ?? 0;
    const list = cuesOfSentence.get(sentence);
    if (list === undefined) cuesOfSentence.set(sentence, [match]);
    else list.push(match);
  }
  const sections = readSections(codebook, matcher, reading);
  return {
    cuesOfSentence,
    noteCue,
    sectionOf: (word) => {
      let low = 0;
      let high = sections.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        if ((sections[middle]?.from ?? 0) <= word) low = middle + 1;
        else high = middle - 1;
      }
      return sections[high];
    },
  };
}

/** Headings in order; a heading that stands for no status ends the section before it. */
function readSections(codebook: Codebook, matcher: Matcher, reading: Reading): Section[] {
  const { note } = reading;
  const sections: Section[] = [];
  const known = new Map<number, Match>();
  for (const match of matcher.matches(reading, 'heading')) {
    const before = known.get(match.from);
    if (before === undefined || match.to > before.to) known.set(match.from, match);
  }
  for (let i = 0; i < note.count; i++) {
    const lineStart = i === 0 || ((note.before[i] ?? 0) & (SEPARATOR.newline | SEPARATOR.column)) !== 0;
    const sentenceStart = note.sentenceStart[note.sentence[i] ?? 0] === i;
    if (((note.before[i] ?? 0) & SEPARATOR.blankLine) !== 0) {
      const current = sections.at(-1);
      if (current !== undefined && current.status !== 'delivered' && i > current.heading.to) {
        sections.push({ from: i, status: 'delivered', heading: { from: i, to: i }, letter: false });
      }
    }
    if (!lineStart && !sentenceStart && !known.has(i)) continue;
    // A bulleted "hx: ..." ends with its line.
    const current = sections.at(-1);
    if (
      lineStart &&
      current !== undefined &&
      current.status !== 'delivered' &&
      i > current.heading.to &&
      ((note.before[current.heading.from] ?? 0) & ITEM) !== 0 &&
      note.line[current.heading.to] === note.line[current.heading.from]
    ) {
      sections.push({ from: i, status: 'delivered', heading: { from: i, to: i }, letter: false });
    }
    const match = known.get(i);
    if (match !== undefined) {
      const after = note.before[match.to] ?? 0;
      const single = match.to - match.from === 1 && (note.lower[match.from] ?? '').length === 1;
      const upper = note.text.charAt(note.start[i] ?? 0) !== note.lower[i]?.charAt(0);
      const lineEnds = match.to >= note.count || (after & SEPARATOR.newline) !== 0;
      const closes =
        (after & HEADING_END) !== 0 ||
        (lineStart && !single && ((after & (SEPARATOR.stop | SEPARATOR.hyphen | SEPARATOR.column | SEPARATOR.equals)) !== 0 || lineEnds)) ||
        (single && upper && (lineStart || sentenceStart) && (after & ~(SEPARATOR.space | SEPARATOR.stop | SEPARATOR.hyphen)) === 0);
      if (closes && (lineStart || sentenceStart || (after & HEADING_END) !== 0)) {
        sections.push({
          from: match.to,
          status: codebook.statuses[match.value] ?? 'delivered',
          heading: { from: match.from, to: match.to },
          letter: single,
        });
        i = match.to - 1;
        continue;
      }
    }
    if (lineStart && sections.length > 0 && sections.at(-1)?.status !== 'delivered') {
      // Any other "Words:" at the start of a line ends the section before it.
      for (let j = i + 1; j <= i + 4 && j <= note.count; j++) {
        const flags = note.before[j] ?? 0;
        if ((flags & SEPARATOR.newline) !== 0) break;
        if ((flags & SEPARATOR.colon) !== 0 && (flags & SEPARATOR.space) !== 0) {
          sections.push({ from: j, status: 'delivered', heading: { from: i, to: j }, letter: false });
          break;
        }
      }
    }
  }
  return sections;
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
): StatusDecision {
  const { note } = reading;
  if (note.box[from] === 2) return { status: 'template' };
  let best: Match | undefined;
  let bestDistance = FAR;
  const cues = context.cuesOfSentence.get(note.sentence[from] ?? 0) ?? [];
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
    const status = codebook.cues[best.value]?.status ?? 'delivered';
    return { status, cue: { from: best.from, to: best.to } };
  }
  if (context.noteCue !== undefined) {
    return {
      status: codebook.cues[context.noteCue.value]?.status ?? 'delivered',
      cue: { from: context.noteCue.from, to: context.noteCue.to },
    };
  }
  const section = context.sectionOf(from);
  if (section !== undefined && section.status !== 'delivered') {
    return { status: section.status, cue: section.heading, bySection: true };
  }
  return { status: 'delivered' };
}
