// Reads data/notes into labelled notes with their group (writer or family of settings) and fold.
// Folds are deterministic: groups by size, each into the smallest fold.
import { parse } from 'yaml';
import { z } from 'zod';
import { type LabelledNote, readLabelledNotes } from '../../src/labelling/markedNotes.ts';
import { readFolder } from './files.ts';

const familiesSchema = z.strictObject({
  writers: z.array(z.string()),
  families: z.array(z.strictObject({ family: z.string(), settings: z.array(z.string()) })),
});

export interface DatasetNote extends LabelledNote {
  readonly file: string;
  readonly group: string;
  readonly fold: number;
  /** Of the shared notes, every fifth was not read by the authors of codebook and cues. */
  readonly setAside: boolean;
}

export const FOLDS = 5;
/** Notes that the shipped model learns from; data/notes/test holds those that it never sees. */
export const NOTES = 'data/notes/train';

export function readDataset(): readonly DatasetNote[] {
  const file = readFolder('data/notes', 'families.yaml')[0];
  if (file === undefined) throw new Error('data/notes/families.yaml is missing');
  const table = familiesSchema.parse(parse(file.text));
  const groupOf = (note: LabelledNote): string => {
    const writer = note.fields.writer ?? '';
    if (table.writers.includes(writer)) return `writer ${writer}`;
    const setting = note.fields.setting ?? '';
    return table.families.find(({ settings }) => settings.some((start) => setting.startsWith(start)))?.family ?? `setting ${setting}`;
  };
  const notes = readFolder(NOTES, '.txt').flatMap(({ path, text }) =>
    readLabelledNotes(text, path).map((note) => ({ ...note, file: path, group: groupOf(note) })),
  );
  const sizes = new Map<string, number>();
  for (const note of notes) sizes.set(note.group, (sizes.get(note.group) ?? 0) + 1);
  const filled = new Array<number>(FOLDS).fill(0);
  const foldOf = new Map<string, number>();
  for (const [group, size] of [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const fold = filled.indexOf(Math.min(...filled));
    foldOf.set(group, fold);
    filled[fold] = (filled[fold] ?? 0) + size;
  }
  return notes.map((note) => ({
    ...note,
    fold: foldOf.get(note.group) ?? 0,
    setAside: /^dev-\d+$/.test(note.id) && Number(note.id.slice(4)) % 5 === 0,
  }));
}
