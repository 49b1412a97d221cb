// Inputs that are too large on purpose: each costs its own row and no more memory than a few of the longest lines. Runs as child processes, which tell what
// memory they had.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { records, SECRET } from './support/notes.ts';
import { palpateMeasured, temporaryFolder } from './support/runs.ts';

const folder = temporaryFolder();
const MB = 1024 * 1024;
/** The program with its model takes about 200 MB, source loaded by tsx. */
const AT_REST = 350;
const TEXT = 'Effleurage to the back, 15 min.';
const line = (id: string): string => `${JSON.stringify({ id, text: TEXT })}\n`;
/** A word of the note, then so much of the same. */
const long = (megabytes: number): Buffer => Buffer.concat([Buffer.from(SECRET), Buffer.alloc(megabytes * MB, 'x')]);
const parts = (...all: readonly (string | Uint8Array)[]): Buffer => Buffer.concat(all.map((part) => Buffer.from(part)));
/** Packed in pieces, so that making it is quick. */
const bomb = (byte: string, megabytes: number): Buffer => {
  const piece = gzipSync(Buffer.alloc(MB, byte));
  return Buffer.concat(Array.from({ length: megabytes }, () => piece));
};

const columns = (count: number, of: (at: number) => string): string => Array.from({ length: count }, (_, at) => of(at)).join(',');

interface Large {
  readonly name: string;
  readonly files: Readonly<Record<string, () => Uint8Array>>;
  readonly code: number;
  /** Id and error code of what comes out. */
  readonly gives: readonly string[];
  readonly megabytes: number;
  readonly error?: RegExp;
}

const LARGE: readonly Large[] = [
  {
    name: 'cells and lines of 60 and 70 MB',
    files: {
      '1.csv': () => parts(`id,text\na,"${TEXT}"\nb,"`, long(60), `"\nc,"${TEXT}"\n`),
      '2.jsonl': () => parts(line('d'), '{"id":"e","text":"', long(60), '"}\n', line('f')),
      '3.jsonl': () => parts(line('g'), '{"id":"h","text":"', long(70), '"}\n', line('i')),
      '4.jsonl': () => parts(line('j'), '{"id":"k","text":"', long(70)),
      '5.csv': () => parts(`id,text\nl,"${TEXT}"\nm,`, long(70), `\nn,"${TEXT}"\n`),
    },
    code: 1,
    gives: [
      ...['a', 'b PALPATE_NOTE_TOO_LONG', 'c', 'd', 'e PALPATE_NOTE_TOO_LONG', 'f'],
      ...['g', ' PALPATE_ROW_TOO_LONG', 'i', 'j', ' PALPATE_ROW_TOO_LONG', 'l', ' PALPATE_NOT_CSV', 'n'],
    ],
    megabytes: AT_REST + 6 * 60,
  },
  {
    name: 'a million columns',
    files: {
      'columns.csv': () =>
        parts(`text,id,${columns(1_000_000, (at) => `c${at}`)}\n`, `"${TEXT}",a,${columns(1_000_000, () => '')}\n`, `"${TEXT}",b\n`),
    },
    code: 1,
    gives: ['a', 'b PALPATE_RAGGED_ROW'],
    megabytes: AT_REST + 400,
  },
  {
    name: 'a million columns and no note',
    files: { 'none.csv': () => parts(columns(1_000_000, () => SECRET)) },
    code: 2,
    gives: [],
    error: /PALPATE_NO_COLUMN.{0,300}$/m,
    megabytes: AT_REST + 400,
  },
  {
    name: 'zip bombs of one line',
    files: { 'a.jsonl.gz': () => bomb('\0', 1024), 'b.txt.gz': () => bomb('\0', 256), 'c.csv.gz': () => bomb('\0', 256) },
    code: 1,
    gives: [' PALPATE_ROW_TOO_LONG', 'b.txt.gz PALPATE_NOTE_TOO_LONG', ' PALPATE_NOT_CSV'],
    megabytes: AT_REST + 2 * 64,
  },
  // An empty line costs about a microsecond, so 1 GB of them would take twenty minutes: memory shows with few.
  {
    name: 'zip bombs of empty lines',
    files: {
      'lines.jsonl.gz': () => parts(gzipSync(line('a')), bomb('\n', 1), gzipSync(line('b'))),
      'lines.csv.gz': () => parts(gzipSync('id,text\n'), bomb('\n', 1), gzipSync(`c,"${TEXT}"\n`)),
    },
    code: 0,
    gives: ['a', 'b', 'c'],
    megabytes: AT_REST,
  },
];

describe.concurrent('large inputs', () => {
  it.each(LARGE)('$name', { timeout: 120_000 }, async ({ files, code, gives, megabytes, error }) => {
    const paths = Object.entries(files).map(([name, content]) => {
      writeFileSync(join(folder, name), content());
      return join(folder, name);
    });
    const outcome = await palpateMeasured(folder, [...paths, '--to', 'jsonl', '--workers', '0', '--quiet']);
    expect(records(outcome.out).map(({ id, error: failed }) => (failed === undefined ? id : `${id ?? ''} ${failed.code}`))).toEqual(gives);
    expect(outcome.code).toBe(code);
    if (error !== undefined) expect(outcome.error).toMatch(error);
    expect(outcome.error).not.toMatch(/Warning|PALPATE_INTERNAL/);
    expect(outcome.error.includes(SECRET) || outcome.out.includes(SECRET)).toBe(false);
    expect(outcome.megabytes).toBeLessThan(megabytes);
  });
});
