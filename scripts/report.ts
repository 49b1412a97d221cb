// npm run report: what the codebook does on the labelled notes (data/notes/train) by itself, without what is learned of words: a line a phrase with how often it
// shows delivery, how often a mark of its code agrees, and with which marks it conflicts; phrases that never fire; a line a cue with how often it decided, how often the
// marks agree, and with what it conflicts; statuses given by cues and sections against the reasons marked; and the words of delivered marks that no phrase covers, by the number of notes. Prints to standard output; writes nothing.

import stopwords from 'natural/lib/natural/util/stopwords.js';
import { loadCodebook } from '../src/codebook/codebook.ts';
import type { Evidence } from '../src/evidence/evidence.ts';
import { namesService, showsDelivery } from '../src/evidence/evidence.ts';
import { createEvidenceReader } from '../src/evidence/readEvidence.ts';
import type { Mark } from '../src/labelling/markedNotes.ts';
import { compileProject } from './support/compileProject.ts';
import { readDataset } from './support/dataset.ts';

const UNCOVERED = 120;
const FILLERS: ReadonlySet<string> = new Set(stopwords.words);
const codebook = loadCodebook(compileProject().codebook);
const reader = createEvidenceReader(codebook);
const dataset = readDataset();

interface Tally {
  shown: number;
  agreed: number;
  distractor: number;
  other: Map<string, number>;
}
const phrases = new Map<string, Tally>();
const statuses = new Map<string, Map<string, number>>();
const cues = new Map<string, Map<string, number>>();
const uncovered = new Map<string, Set<string>>();
const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
const overlaps = (a: Mark, b: Pick<Evidence, 'start' | 'end'>): boolean => a.start < b.end && b.start < a.end;

function tallyEvidence(text: string, item: Evidence, marks: readonly Mark[]): void {
  const here = marks.filter((mark) => mark.kind !== 'time' && overlaps(mark, item));
  const reasons = statuses.get(item.status) ?? new Map<string, number>();
  statuses.set(item.status, reasons);
  const distractor = here.find((mark) => mark.kind === 'distractor');
  const marked = distractor !== undefined ? distractor.label : here.some(({ kind }) => kind === 'delivered') ? 'delivered' : 'unmarked';
  if (namesService(item)) {
    add(reasons, marked);
    const cue = item.cue === undefined ? undefined : reader.statusOf(text, item).cueId;
    if (cue !== undefined) {
      const tally = cues.get(cue) ?? new Map<string, number>();
      cues.set(cue, tally);
      add(tally, marked);
    }
  }
  if (!showsDelivery(item)) return;
  const tally = phrases.get(item.id) ?? { shown: 0, agreed: 0, distractor: 0, other: new Map() };
  phrases.set(item.id, tally);
  tally.shown++;
  if (here.some((mark) => mark.kind !== 'distractor' && mark.label === item.code)) tally.agreed++;
  else if (distractor !== undefined) tally.distractor++;
  else for (const mark of here) add(tally.other, mark.label);
}

for (const note of dataset) {
  const { evidence } = reader.read(note.text);
  for (const item of evidence) tallyEvidence(note.text, item, note.marks);
  for (const mark of note.marks) {
    if (mark.kind !== 'delivered' || evidence.some((item) => overlaps(mark, item))) continue;
    for (const word of new Set(
      note.text
        .slice(mark.start, mark.end)
        .toLowerCase()
        .match(/[a-z]{3,}/g)
        ?.filter((word) => !FILLERS.has(word)),
    )) {
      const notes = uncovered.get(word) ?? new Set();
      uncovered.set(word, notes.add(note.id));
    }
  }
}

console.log(`${dataset.length} notes, ${codebook.phrases.length} phrases\n`);
console.log('phrase, code, times shown as delivered, share that a mark of its code agrees with, on distractors, on marks of other codes');
const ordered = codebook.phrases
  .filter((phrase) => !phrase.lookAlike && namesService(phrase))
  .map((phrase) => ({ phrase, tally: phrases.get(phrase.id) }))
  .sort((a, b) => (b.tally?.shown ?? 0) - (a.tally?.shown ?? 0));
for (const { phrase, tally } of ordered) {
  if (tally === undefined) continue;
  const conflicts = [...tally.other].sort((a, b) => b[1] - a[1]).slice(0, 3);
  console.log(
    `${phrase.id.padEnd(36)} ${phrase.code}  ${String(tally.shown).padStart(5)}  ${(tally.agreed / tally.shown).toFixed(2)}  ${String(tally.distractor).padStart(4)}  ${conflicts.map(([code, count]) => `${code} ${count}`).join(', ')}`,
  );
}
const silent = ordered.filter(({ tally }) => tally === undefined).map(({ phrase }) => `${phrase.id} (${phrase.code})`);
console.log(`\nnever shown as delivered: ${silent.length === 0 ? 'none' : silent.join(', ')}`);
console.log('\ncue, status, times it decided, share whose mark has that status, share marked delivered, other marks');
for (const cue of codebook.cues.filter(({ lookAlike }) => !lookAlike)) {
  const tally = cues.get(cue.id) ?? new Map<string, number>();
  const all = [...tally.values()].reduce((sum, count) => sum + count, 0);
  const share = (mark: string): string => (all === 0 ? '-' : ((tally.get(mark) ?? 0) / all).toFixed(2)).padStart(5);
  const others = [...tally].filter(([mark]) => mark !== cue.status && mark !== 'delivered').sort((a, b) => b[1] - a[1]);
  console.log(
    `${cue.id.padEnd(28)} ${cue.status.padEnd(15)} ${String(all).padStart(5)} ${share(cue.status)} ${share('delivered')}  ${others.map(([mark, count]) => `${mark} ${count}`).join(', ')}`,
  );
}
console.log('\nstatus given by cues and sections, and what is marked there');
for (const [status, reasons] of [...statuses].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
  const all = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} ${count}`);
  if (all > 0) console.log(`${status.padEnd(16)} ${String(all).padStart(6)}  ${parts.join(', ')}`);
}
console.log(`\nwords of delivered marks without any phrase, by notes:`);
const words = [...uncovered].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1)).slice(0, UNCOVERED);
console.log(words.map(([word, notes]) => `${word} ${notes.size}`).join(', '));
