// The compiled codebook as it lies in models/<id>/codebook.json: tables of numbers that load quickly.
// The schema is checked on loading; nothing here knows YAML or English.
import { z } from 'zod';
import { ROLES, STATUSES } from '../vocabulary.ts';

// Checked by hand: the tables hold some hundred thousand numbers, and a schema for each costs a quarter of a cold start.
const isIntegers = (value: unknown): value is number[] => Array.isArray(value) && value.every((item) => Number.isInteger(item));
const integers = z.custom<number[]>(isIntegers, 'expected a list of whole numbers');
const integersByWord = z.custom<Record<string, number[]>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isIntegers),
  'expected lists of whole numbers by word',
);

const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
const strings = z.custom<string[]>(isStrings, 'expected a list of words');
const stringByWord = z.custom<Record<string, string>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isStrings(Object.values(value)),
  'expected a word by word',
);

const contextSchema = z.object({ sequences: z.array(integers), within: z.int() });

export const compiledCodebookSchema = z.object({
  schema: z.literal('palpate.codebook/1'),
  codes: z.array(z.object({ code: z.string(), title: z.string(), timed: z.boolean(), family: z.array(z.string()) })),
  roles: z.array(z.enum(ROLES)),
  statuses: z.array(z.enum(STATUSES)),
  phrases: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      role: z.enum(ROLES),
      why: z.string(),
      source: z.string(),
      name: z.boolean().optional(),
      lookAlike: z.boolean().optional(),
      needs: contextSchema.optional(),
      unless: contextSchema.optional(),
    }),
  ),
  /** Each word of the vocabulary with the symbols that patterns know it by. */
  words: integersByWord,
  symbolCount: z.int(),
  slots: z.array(z.string()),
  slotRoots: integers,
  phraseRoot: z.int(),
  cueRoot: z.int(),
  headingRoot: z.int(),
  trie: z.object({ edgeStart: integers, symbol: integers, target: integers, terminalStart: integers, terminal: integers }),
  cues: z.array(
    z.object({
      id: z.string(),
      status: z.enum(STATUSES),
      direction: z.enum(['forward', 'backward', 'both']),
      reach: z.int(),
      scope: z.enum(['words', 'sentence', 'note']),
      terminators: integers,
      lookAlike: z.boolean().optional(),
      of: z.enum(['service', 'finding']).optional(),
    }),
  ),
  spelling: z.object({ targets: strings, ordinary: strings, near: stringByWord }),
});

export type CompiledCodebook = z.infer<typeof compiledCodebookSchema>;
export type CompiledContext = z.infer<typeof contextSchema>;
