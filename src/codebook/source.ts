// The shapes of the files in data/: what a clinician may write in a codebook, lexicon or cue file. One zod definition each.
// Used when compiling only; never loaded at run time.
import { z } from 'zod';
import { ROLES, STATUSES } from '../vocabulary.ts';

export const SOURCES = ['collins-2006', 'labelling-guide', 'coding-guidance', 'clinical-usage'] as const;

const contextSource = z.strictObject({ words: z.array(z.string().min(1)).min(1), within: z.int().min(1).max(40) });
const sentences = z.array(z.string().min(1)).min(1);

export const phraseSource = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  role: z.enum(ROLES),
  why: z.string().min(1),
  source: z.enum(SOURCES),
  match: z.array(z.string().min(1)).min(1),
  needs: contextSource.optional(),
  unless: contextSource.optional(),
  name: z.boolean().optional(),
  look_alike: z.boolean().optional(),
  /** Ids or codes that win where the same words also match for them. */
  yields_to: z.array(z.string().min(1)).min(1).optional(),
  forms: z.record(z.string(), z.array(z.string().min(1)).min(1)).optional(),
  yes: sentences,
  no: sentences,
});

export const codeSource = z.strictObject({
  code: z.string().regex(/^(\d{5}|none)$/),
  title: z.string().min(1),
  timed: z.boolean(),
  family: z.array(z.string().min(1)).optional(),
  phrases: z.array(phraseSource).min(1),
});

export const lexiconSource = z.strictObject({ slot: z.string().regex(/^[a-z]+$/), words: z.array(z.string().min(1)).min(1) });

export const cueSource = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  why: z.string().min(1),
  match: z.array(z.string().min(1)).min(1),
  direction: z.enum(['forward', 'backward', 'both']),
  /** How many words of other things may stand between; or the whole sentence, or the note. */
  reach: z.union([z.int().min(0).max(40), z.enum(['sentence', 'note'])]),
  /** Words that end the reach, besides those of the file. */
  terminators: z.array(z.string().min(1)).optional(),
  look_alike: z.boolean().optional(),
  /** The kind of span that the cue speaks of; both unless told. */
  of: z.enum(['service', 'finding']).optional(),
  /** Sentences with the span in braces, which gets this status (yes; a look-alike has none) or does not (no). */
  yes: sentences.optional(),
  no: sentences,
});

export const cueFileSource = z.strictObject({
  status: z.enum(STATUSES),
  terminators: z.array(z.string().min(1)),
  headings: z.array(z.string().min(1)),
  cues: z.array(cueSource),
});

export type PhraseSource = z.infer<typeof phraseSource>;
export type CodeSource = z.infer<typeof codeSource>;
export type LexiconSource = z.infer<typeof lexiconSource>;
export type CueFileSource = z.infer<typeof cueFileSource>;
