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
  readonly file: string;
  readonly content: () => Uint8Array;
  readonly code: number;
  /** Id and error code of what comes out. */
  readonly gives: readonly string[];
  readonly megabytes: number;
  readonly error?: RegExp;
}

const LARGE: readonly Large[] = [
  {
    name: 'a cell of 60 MB in CSV',
    file: 'cell.csv',
    content: () => parts(`id,text\na,"${TEXT}"\nb,"`, long(60), `"\nc,"${TEXT}"\n`),
    code: 1,
    gives: ['a', 'b PALPATE_NOTE_TOO_LONG', 'c'],
    megabytes: AT_REST + 6 * 60,
  },
  {
    name: 'a line of 60 MB in JSON Lines',
    file: 'line60.jsonl',
    content: () => parts(line('a'), '{"id":"b","text":"', long(60), '"}\n', line('c')),
    code: 1,
    gives: ['a', 'b PALPATE_NOTE_TOO_LONG', 'c'],
    megabytes: AT_REST + 6 * 60,
  },
  {
    name: 'a line of 70 MB in JSON Lines',
    file: 'line70.jsonl',
    content: () => parts(line('a'), '{"id":"b","text":"', long(70), '"}\n', line('c')),
    code: 1,
    gives: ['a', ' PALPATE_ROW_TOO_LONG', 'c'],
    megabytes: AT_REST + 2 * 70,
  },
  {
    name: 'a last line of 70 MB without an end',
    file: 'last70.jsonl',
    content: () => parts(line('a'), '{"id":"b","text":"', long(70)),
    code: 1,
    gives: ['a', ' PALPATE_ROW_TOO_LONG'],
    megabytes: AT_REST + 2 * 70,
  },
  {
    name: 'a row of 70 MB in CSV',
    file: 'row70.csv',
    content: () => parts(`id,text\na,"${TEXT}"\nb,`, long(70), `\nc,"${TEXT}"\n`),
    code: 1,
    gives: ['a', ' PALPATE_NOT_CSV', 'c'],
    megabytes: AT_REST + 2 * 70,
  },
  {
    name: 'a million columns',
    file: 'columns.csv',
    content: () =>
      parts(`text,id,${columns(1_000_000, (at) => `c${at}`)}\n`, `"${TEXT}",a,${columns(1_000_000, () => '')}\n`, `"${TEXT}",b\n`),
    code: 1,
    gives: ['a', 'b PALPATE_RAGGED_ROW'],
    megabytes: AT_REST + 400,
  },
  {
    name: 'a million columns and no note',
    file: 'nocolumns.csv',
    content: () => parts(columns(1_000_000, () => SECRET)),
    code: 2,
    gives: [],
    error: /PALPATE_NO_COLUMN.{0,300}$/m,
    megabytes: AT_REST + 400,
  },
  {
    name: 'a zip bomb of 1 GB in one line, JSON Lines',
    file: 'bomb.jsonl.gz',
    content: () => bomb('\0', 1024),
    code: 1,
    gives: [' PALPATE_ROW_TOO_LONG'],
    megabytes: AT_REST + 2 * 64,
  },
  {
    name: 'a zip bomb of 1 GB in one line, CSV',
    file: 'bomb.csv.gz',
    content: () => bomb('\0', 1024),
    code: 2,
    gives: [],
    error: /PALPATE_NOT_CSV/,
    megabytes: AT_REST + 2 * 64,
  },
  {
    name: 'a zip bomb of 1 GB as text',
    file: 'bomb.txt.gz',
    content: () => bomb('\0', 1024),
    code: 1,
    gives: ['bomb.txt.gz PALPATE_NOTE_TOO_LONG'],
    megabytes: AT_REST + 2 * 64,
  },
  // An empty line costs about a microsecond, so 1 GB of them would take twenty minutes: memory shows with few.
  {
    name: 'a zip bomb of empty lines, JSON Lines',
    file: 'lines.jsonl.gz',
    content: () => parts(gzipSync(line('a')), bomb('\n', 1), gzipSync(line('b'))),
    code: 0,
    gives: ['a', 'b'],
    megabytes: AT_REST,
  },
  {
    name: 'a zip bomb of empty lines, CSV',
    file: 'lines.csv.gz',
    content: () => parts(gzipSync('id,text\n'), bomb('\n', 1), gzipSync(`a,"${TEXT}"\n`)),
    code: 0,
    gives: ['a'],
    megabytes: AT_REST,
  },
];

describe('large inputs', () => {
  it.each(LARGE)('$name', async ({ file, content, code, gives, megabytes, error }) => {
    const path = join(folder, file);
    writeFileSync(path, content());
    const outcome = await palpateMeasured(folder, [path, '--to', 'jsonl', '--workers', '0', '--quiet']);
    expect(records(outcome.out).map(({ id, error: failed }) => (failed === undefined ? id : `${id ?? ''} ${failed.code}`))).toEqual(gives);
    expect(outcome.code).toBe(code);
    if (error !== undefined) expect(outcome.error).toMatch(error);
    expect(outcome.error).not.toMatch(/Warning|PALPATE_INTERNAL/);
    expect(outcome.error.includes(SECRET) || outcome.out.includes(SECRET)).toBe(false);
    expect(outcome.megabytes).toBeLessThan(megabytes);
  });
});
