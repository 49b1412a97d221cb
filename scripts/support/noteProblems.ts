// Checks labelled notes against the labelling rules that a program can check: codes of the table, a primary that was delivered, times of
// delivered services, and no eight words in a row shared by two notes. Gives sentences that name file, line and note; never note text.
import type { LabelledNote } from '../../src/labelling/markedNotes.ts';

export interface NotesOfFile {
  readonly path: string;
  readonly notes: readonly LabelledNote[];
}

const SHARED_WORDS = 8;

function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
}

export function noteProblems(files: readonly NotesOfFile[], table: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const { path, notes } of files) {
    for (const note of notes) {
      const say = (what: string): void => {
        problems.push(`${path}:${note.line}: ${note.id}: ${what}`);
      };
      if (note.primary !== null && !note.codes.includes(note.primary)) say(`primary ${note.primary} has no [[ ]] mark`);
      if (note.primary === null && note.codes.length > 0) say(`primary none, but [[ ]] marks of ${note.codes.join(' ')}`);
      for (const code of note.codes) if (!table.has(code)) say(`code ${code} is not in the table`);
      if (note.also.includes(note.primary)) say('"also" repeats the primary');
      for (const mark of note.marks)
        if (mark.kind === 'time' && mark.label !== 'total' && !note.codes.includes(mark.label))
          say(`a time of ${mark.label}, which has no [[ ]] mark`);
      const list = words(note.text);
      const own = new Set<string>();
      for (let i = 0; i + SHARED_WORDS <= list.length; i++) own.add(list.slice(i, i + SHARED_WORDS).join(' '));
      const other = [...own].map((run) => seen.get(run)).find((id) => id !== undefined);
      if (other !== undefined) say(`shares ${SHARED_WORDS} words in a row with ${other}`);
      for (const run of own) seen.set(run, note.id);
    }
  }
  return problems;
}
