// The wordings can be read, name codes of the table, and share no eight words with one another or with a note of the test split.
import { expect, it } from 'vitest';
import { readFolder } from '../../scripts/support/files.ts';
import { readWordings } from '../../scripts/support/wordings.ts';
import { readLabelledNotes } from '../../src/labelling/markedNotes.ts';
import { codebook } from '../support/examples.ts';

const RUN = 8;
const wordings = readWordings();
const runsOf = (text: string): string[] => {
  const words = text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
  return words.slice(RUN - 1).map((_, index) => words.slice(index, index + RUN).join(' '));
};

it('are thousands of single lines', () => {
  expect(wordings.length).toBeGreaterThan(5000);
  expect(wordings.filter(({ text }) => text.includes('\n') || text.length > 300)).toEqual([]);
});

it('name codes of the table only', () => {
  const table = new Set(codebook.codes.map(({ code }) => code));
  const labels = new Set(wordings.flatMap(({ marks }) => marks.flatMap((mark) => (mark.kind === 'delivered' ? [mark.label] : []))));
  expect([...labels].filter((label) => !table.has(label))).toEqual([]);
});

it('share no eight words with the test split, so that they teach nothing of it', () => {
  const test = new Set(
    readFolder('data/notes/test', '.txt').flatMap(({ path, text }) => readLabelledNotes(text, path).flatMap((note) => runsOf(note.text))),
  );
  expect(test.size).toBeGreaterThan(10_000);
  expect(wordings.flatMap(({ text }, line) => (runsOf(text).some((run) => test.has(run)) ? [line] : []))).toEqual([]);
});

it('share no eight words with one another', () => {
  const seen = new Set<string>();
  const repeated = wordings.flatMap(({ text }, line) => {
    const runs = new Set(runsOf(text));
    const again = [...runs].some((run) => seen.has(run));
    for (const run of runs) seen.add(run);
    return again ? [line] : [];
  });
  expect(repeated).toEqual([]);
});
