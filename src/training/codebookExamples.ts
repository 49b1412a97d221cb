// The codebook's own "yes" sentences as tiny labelled notes, so that the segment model reads a service told plainly, with nothing around it,
// as the codebook does. Only phrases that show delivery teach; their whole sentence is the mark.
import { namesService } from '../evidence/evidence.ts';
import type { Role } from '../vocabulary.ts';
import type { MarkedText } from './segmentRows.ts';

/** The part of a codebook file that teaches. */
export interface ExampleSource {
  readonly code: string;
  readonly phrases: readonly { readonly role: Role; readonly look_alike?: boolean | undefined; readonly yes: readonly string[] }[];
}

export function codebookExamples(files: readonly ExampleSource[]): MarkedText[] {
  return files.flatMap(({ code, phrases }) =>
    phrases
      .filter((phrase) => phrase.look_alike !== true && namesService(phrase))
      .flatMap(({ yes }) => yes.map((text) => ({ text, marks: [{ kind: 'delivered', label: code, start: 0, end: text.length }] }))),
  );
}
