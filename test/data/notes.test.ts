// The labelled notes keep the labelling rules, and no two share eight words in a row. Also: what the check catches.
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../scripts/support/files.ts';
import { noteProblems } from '../../scripts/support/noteProblems.ts';
import { readLabelledNotes } from '../../src/labelling/markedNotes.ts';
import { codebook } from '../support/examples.ts';

const table = new Set(codebook.codes.map(({ code }) => code));

describe('labelled notes', () => {
  it('keep the labelling rules', () => {
    const files = ['data/notes/train', 'data/notes/test'].flatMap((folder) =>
      readFolder(folder, '.txt').map(({ path, text }) => ({ path, notes: readLabelledNotes(text, path) })),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(noteProblems(files, table)).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['a primary without a mark', 'primary: 97124 | also:\nEffleurage.', /no \[\[ \]\] mark/],
    ['a code outside the table', 'primary: 97124 | also:\n[[97124: Massage]] and [[99213: visit]].', /99213 is not in the table/],
    ['none with something delivered', 'primary: none | also:\n[[97124: Massage]].', /primary none/],
    ['a time of nothing', 'primary: 97124 | also:\n[[97124: Massage]] {{10 min: 97140}}.', /a time of 97140/],
    [
      'shared words',
      'primary: none | also:\none two three four five six seven eight\n\n### b | primary: none | also:\nOne two three, four five six seven eight nine',
      /shares 8 words/,
    ],
  ])('a note with %s is refused', (_, body, message) => {
    const notes = readLabelledNotes(`### a | ${body}\n`, 'x.txt');
    expect(noteProblems([{ path: 'x.txt', notes }], table).join('\n')).toMatch(message);
  });
});
