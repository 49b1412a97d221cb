// The codebook's own "yes" sentences as tiny labelled notes, so that the segment model reads a service told plainly, with nothing around it,
// as the codebook does. Only phrases that show delivery teach; their whole sentence is the mark.
import type { CodeSource } from '../codebook/source.ts';
import { namesService } from '../evidence/evidence.ts';
import type { MarkedText } from './segmentRows.ts';

export function codebookExamples(files: readonly CodeSource[]): MarkedText[] {
  return files.flatMap(({ code, phrases }) =>
    phrases
      .filter((phrase) => phrase.look_alike !== true && namesService(phrase))
      .flatMap(({ yes }) => yes.map((text) => ({ text, marks: [{ kind: 'delivered', label: code, start: 0, end: text.length }] }))),
  );
}
