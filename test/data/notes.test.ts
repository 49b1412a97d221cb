// The labelled notes keep the labelling rules, and no two share eight words in a row. Also: what the check catches.
import { describe, expect, it } from 'vitest';
import { agreementOf, cohenKappa } from '../../scripts/support/agreement.ts';
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

describe('second labels', () => {
  const notesOf = (folder: string) => readFolder(folder, '.txt').flatMap(({ path, text }) => readLabelledNotes(text, path));

  it('cover every note of the test split, and the committed agreement is theirs', () => {
    const committed: unknown = JSON.parse(readFolder('data/notes', 'agreement.json')[0]?.text ?? '');
    expect(agreementOf(notesOf('data/notes/test'), notesOf('data/notes/test-second'))).toEqual(committed);
  });

  it('are compared beyond chance', () => {
    // A published example: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no give 0.4.
    const pairs = [
      [20, 'y', 'y'],
      [5, 'y', 'n'],
      [10, 'n', 'y'],
      [15, 'n', 'n'],
    ] as const;
    expect(cohenKappa(pairs.flatMap(([times, a, b]) => Array.from({ length: times }, () => [a, b] as const)))).toBeCloseTo(0.4, 6);
  });
});
