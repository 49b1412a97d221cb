// Notes for bulk tests, and the same notes in every format that can be read. Each note begins with a word that must never stand in a message.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Stands in every note, and in no message, list of rejects or report. */
export const SECRET = 'Zanzibar';

export interface Note {
  readonly id: string;
  readonly text: string;
  readonly cpt: string;
}

const SAMPLES = readFileSync(new URL('../../../data/samples/samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => z.object({ text: z.string() }).parse(JSON.parse(line)).text);
const BILLED = ['97124', '97140-59 x1; 98940', '', '97110'];

/** So many notes; ids n1, n2, ... */
export function notes(count: number): readonly Note[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `n${at + 1}`,
    text: `${SECRET} ${at + 1}. ${SAMPLES[at % SAMPLES.length] ?? ''}`,
    cpt: BILLED[at % BILLED.length] ?? '',
  }));
}

export const jsonl = (rows: readonly unknown[], end = '\n'): string => rows.map((row) => JSON.stringify(row) + end).join('');

/** `cell` in quotes where it must be. */
const cell = (value: string, delimiter: string): string =>
  value.includes(delimiter) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

export function csv(rows: readonly Note[], delimiter = ',', end = '\n'): string {
  const lines = [['id', 'text', 'cpt'], ...rows.map(({ id, text, cpt }) => [id, text, cpt])];
  return lines.map((cells) => cells.map((value) => cell(value, delimiter)).join(delimiter) + end).join('');
}

export function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

/** Lines that gzip cannot make small, so that a cut falls between rows. */
export function incompressible(count: number, seed: number): readonly Note[] {
  const random = randomOf(seed);
  return notes(count).map((note) => ({
    ...note,
    cpt: Array.from({ length: 80 }, () => Math.floor(random() * 36 ** 6).toString(36)).join(' '),
  }));
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const recordSchema = z.looseObject({ id: z.string().optional(), error: z.looseObject({ code: z.string() }).optional() });

/** Lines of JSON as objects. */
export function records(content: string | Uint8Array): readonly z.infer<typeof recordSchema>[] {
  return Buffer.from(content)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordSchema.parse(JSON.parse(line)));
}
