// Takes a note; gives its sections that say when things in them happened ("Plan:", "HEP:", "Last visit:"), in order of the text. A heading that stands for
// no such thing ends the section before it.
import type { Codebook } from '../codebook/codebook.ts';
import { SEPARATOR } from '../note/separators.ts';
import type { Status } from '../vocabulary.ts';
import type { Match, Matcher, Reading } from './matcher.ts';
import type { CueSpan } from './status.ts';

export interface Section {
  readonly from: number;
  readonly status: Status;
  readonly heading: CueSpan;
  readonly letter: boolean;
}

const ITEM = SEPARATOR.bullet | SEPARATOR.arrow | SEPARATOR.hyphen;
const HEADING_END = SEPARATOR.colon;

/** Headings in order; a heading that stands for no status ends the section before it. */
export function readSections(codebook: Codebook, matcher: Matcher, reading: Reading): Section[] {
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

/** The section that a word stands in. */
export function sectionAt(sections: readonly Section[], word: number): Section | undefined {
  let low = 0;
  let high = sections.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((sections[middle]?.from ?? 0) <= word) low = middle + 1;
    else high = middle - 1;
  }
  return sections[high];
}
