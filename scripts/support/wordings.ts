// Reads data/wordings: single clauses as they stand in notes, one a line, in the labelling guide's mark-up. They teach the segment model words; they
// are no notes, so nothing is measured on them.
import { readMarks } from '../../src/labelling/markedNotes.ts';
import type { MarkedText } from '../../src/training/segmentRows.ts';
import { readFolder } from './files.ts';

export const WORDINGS = 'data/wordings';

/** Throws MarkUpError with file and line for a mark that is malformed. */
export function readWordings(): readonly MarkedText[] {
  return readFolder(WORDINGS, '.txt').flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readMarks(line, () => `${path}:${index + 1}`)])),
  );
}
