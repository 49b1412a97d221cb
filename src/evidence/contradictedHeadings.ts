// Takes evidence in order of the text; gives it with headings and short names under which something else was done turned into "template": they show nothing.
// Pure.
import type { Codebook } from '../codebook/codebook.ts';
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import { type Evidence, namesService, showsDelivery, withStatus } from './evidence.ts';
import { minutesFollow } from './timedName.ts';

/**
 * A heading or short name under which something else was done shows nothing (labelling guide, rule 4): it becomes "template".
 * Under it counts as: the rest of its line and the lines after, up to the next heading or blank line.
 */
export function withoutContradictedHeadings(codebook: Codebook, note: Note, evidence: readonly Evidence[]): Evidence[] {
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
