// The table of hard inputs: each is made by code, with what a run of it must give. Inputs too large for a table stand in limits.test.ts.
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ClassifyCommand } from '../../../src/cli/bulkOptions.ts';
import { csv, incompressible, jsonl, notes, SECRET, utf16 } from './notes.ts';

export interface Hard {
  readonly name: string;
  /** Writes its files into a folder; gives what to name on the command line. */
  readonly make: (folder: string) => readonly string[];
  readonly options?: Omit<ClassifyCommand, 'files'>;
  readonly code: 0 | 1 | 2;
  /** Ids of the results, in order; or how many there are. */
  readonly written?: readonly string[] | number;
  /** Rejected rows as "line code", in order. */
  readonly rejected?: readonly string[];
  readonly error?: RegExp;
  /** A known fault, by its number in the list of the tester's report: the case is expected to fail until it is mended. */
  readonly fault?: string;
}

/** One file. */
const file =
  (name: string, content: string | Uint8Array) =>
  (folder: string): readonly string[] => {
    writeFileSync(join(folder, name), content);
    return [join(folder, name)];
  };

/** Several files or folders in one folder, and what of it is named. */
const files =
  (contents: Readonly<Record<string, string | Uint8Array>>, ...named: readonly string[]) =>
  (folder: string): readonly string[] => {
    for (const [name, content] of Object.entries(contents)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return named.map((name) => join(folder, name));
  };

const TEXT = `${SECRET}. Effleurage to the back, 15 min.`;
const line = (id: string): string => JSON.stringify({ id, text: TEXT });
const row = (id: string): string => `${id},"${TEXT}"`;
const HEAD = 'id,text\n';
const GOOD3 = [line('a'), line('b'), line('c')].join('\n');

/** 200 lines of 2 KB in four blocks: zstd -19, made once, for no library here packs zstd. */
export const ZSTD = Buffer.from(
  'KLUv/aSoVgYAnAMAdAR7ImlkIjogInowIiwgInRleHRaYW56aWJhci4gRWZmbGV1cmFnZSB0byB0aGUgYmFjaywgMTUgbWluLnBheCJ9CjEyMzQ1NgwAKcfOuOaQAeBfBoDPMgB8yQDwLwPAZxkAXoAAasM8/m8RBAerKCKYdlwAAAACALT4IAejfwAEXAAAAAIAkfkghzR/AARdAAAAAgAWEdiBsR8AAYCQkIU=',
  'base64',
);
const ZSTD_IDS = Array.from({ length: 200 }, (_, at) => `z${at % 7}`);

const packed = gzipSync(jsonl(incompressible(400, 1)));
/** Lines that are whole before the cut: as many as zlib finds. */
const CUT_AT = Math.floor(packed.length / 2);
const packedCsv = gzipSync(csv(incompressible(700, 2).map((note) => ({ ...note, text: note.text.replaceAll('\n', ' ') }))));

const ACCENTS = ['é', 'Ü', 'ñ'].map((sign, at) => JSON.stringify({ id: `${sign}${at}`, text: TEXT })).join('\n');
const accented = (separator: string): Buffer =>
  Buffer.concat([
    Buffer.from(`${line('é')}${separator}`),
    Buffer.from(`${line('bad\u00ff')}${separator}`, 'latin1'),
    Buffer.from(line('ü')),
  ]);
const BINARY = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 167 + ((at * at) >> 3)) & 255).filter((byte) => byte !== 10));

const BROKEN_ROWS: readonly Hard[] = [
  {
    name: 'ragged CSV',
    make: file('in.csv', `${HEAD}${row('a')}\nb\n${row('c')},x\n${row('d')}\n`),
    code: 1,
    written: ['a', 'd'],
    rejected: ['3 PALPATE_RAGGED_ROW', '4 PALPATE_RAGGED_ROW'],
    error: /in\.csv:3: PALPATE_RAGGED_ROW: expected 2 columns, found 1/,
  },
  {
    name: 'a quote never closed costs one row',
    make: file('in.csv', `${HEAD}${row('a')}\nb,"${TEXT}\n${row('c')}\n${row('d')}\n`),
    code: 1,
    written: ['a', 'c', 'd'],
    rejected: ['3 PALPATE_NOT_CSV'],
    error: /3: PALPATE_NOT_CSV: .*quote/,
  },
  {
    name: 'a quote never closed in the last row',
    make: file('in.csv', `${HEAD}${row('a')}\nb,"${TEXT}`),
    code: 1,
    written: ['a'],
    rejected: ['3 PALPATE_NOT_CSV'],
  },
  {
    name: 'text after a closing quote',
    make: file('in.csv', `${HEAD}${row('a')}\nb,"${TEXT}" ${SECRET}\n${row('c')}\n`),
    code: 1,
    written: ['a', 'c'],
    rejected: ['3 PALPATE_NOT_CSV'],
  },
  {
    name: 'broken JSON, no object, no note, empty lines',
    make: file(
      'in.jsonl',
      `${line('a')}\n{"text":"${SECRET}\n\n["${SECRET}"]\n{"id":"${SECRET}x","txt":"${TEXT}"}\n{"text":5}\n  \n${line('b')}\n`,
    ),
    code: 1,
    written: ['a', 'b'],
    rejected: ['2 PALPATE_NOT_JSON', '4 PALPATE_NOT_AN_OBJECT', '5 PALPATE_NO_TEXT', '6 PALPATE_NO_TEXT'],
  },
  {
    name: 'a note of 2,000,000 characters',
    make: file('in.jsonl', `${line('a')}\n${JSON.stringify({ id: 'b', text: `${SECRET} ${'x'.repeat(2_000_000)}` })}\n${line('c')}\n`),
    code: 1,
    written: ['a', 'c'],
    rejected: ['2 PALPATE_NOTE_TOO_LONG'],
  },
];

const ARCHIVES: readonly Hard[] = [
  {
    name: 'gzip cut in the middle, JSON Lines: the rows before, then one error',
    make: file('in.jsonl.gz', packed.subarray(0, CUT_AT)),
    code: 1,
    error: /PALPATE_BROKEN_ARCHIVE/,
  },
  { name: 'gzip cut in its first bytes', make: file('in.jsonl.gz', packed.subarray(0, 12)), code: 2, error: /PALPATE_BROKEN_ARCHIVE/ },
  {
    name: 'gzip with a wrong checksum at its end',
    // zlib's stream is destroyed by the error, and what it had unpacked goes with it: rows before the break are lost, here all of them.
    make: file('in.jsonl.gz', Buffer.concat([gzipSync(`${GOOD3}\n`).subarray(0, -8), Buffer.alloc(8)])),
    code: 1,
    written: ['a', 'b', 'c'],
    rejected: ['4 PALPATE_BROKEN_ARCHIVE'],
    fault: '5',
  },
  {
    name: 'gzip in several pieces is one file',
    make: file('in.jsonl.gz', Buffer.concat([gzipSync(`${line('a')}\n`), gzipSync(`${line('b')}\n`)])),
    code: 0,
    written: ['a', 'b'],
  },
  { name: 'gzip without the ending .gz', make: file('in.jsonl', gzipSync(GOOD3)), code: 0, written: ['a', 'b', 'c'] },
  { name: 'a .gz that is not packed', make: file('in.jsonl.gz', GOOD3), code: 0, written: ['a', 'b', 'c'] },
  {
    name: 'gzip of gzip, JSON Lines: nothing is taken for a note',
    make: file('in.jsonl.gz', gzipSync(gzipSync(GOOD3))),
    code: 1,
    written: [],
  },
  { name: 'gzip of gzip, CSV', make: file('in.csv.gz', gzipSync(gzipSync(`${HEAD}${row('a')}\n`))), code: 2, error: /PALPATE_N/ },
  { name: 'zstd', make: file('in.jsonl.zst', ZSTD), code: 0, written: ZSTD_IDS },
  {
    name: 'zstd cut after its second block',
    make: file('in.jsonl.zst', ZSTD.subarray(0, -20)),
    code: 1,
    written: ZSTD_IDS.slice(0, 126),
    rejected: ['127 PALPATE_BROKEN_ARCHIVE'],
  },
  {
    name: 'zstd with one byte changed: its checksum says so',
    // fzstd skips the checksum of the content, so words of a note may change without a word.
    make: file('in.jsonl.zst', Buffer.from(ZSTD.toString('latin1').replace('anzibar', 'anXibar'), 'latin1')),
    code: 1,
    error: /PALPATE_BROKEN_ARCHIVE/,
    fault: '21',
  },
  { name: 'zstd cut in its first bytes', make: file('in.jsonl.zst', ZSTD.subarray(0, 5)), code: 2, error: /PALPATE_BROKEN_ARCHIVE/ },
  {
    name: 'a broken archive beside a good one',
    make: files({ 'a.jsonl': GOOD3, 'b.jsonl.gz': packed.subarray(0, 12), 'c.jsonl': line('z') }, 'a.jsonl', 'b.jsonl.gz', 'c.jsonl'),
    code: 1,
    written: ['a', 'b', 'c', 'z'],
    rejected: ['1 PALPATE_BROKEN_ARCHIVE'],
  },
];

const ENCODINGS: readonly Hard[] = [
  {
    name: 'Latin-1 is told and read',
    make: file('in.jsonl', Buffer.from(ACCENTS, 'latin1')),
    code: 0,
    written: ['é0', 'Ü1', 'ñ2'],
    error: /not UTF-8; reading it as Latin-1/,
  },
  {
    name: 'Latin-1 in CSV',
    make: file('in.csv', Buffer.from(`${HEAD}${row('é')}\n`, 'latin1')),
    code: 0,
    written: ['é'],
    error: /Latin-1/,
  },
  {
    name: 'Latin-1 where UTF-8 was promised',
    make: file('in.jsonl', Buffer.from(ACCENTS, 'latin1')),
    options: { encoding: 'utf-8' },
    code: 1,
    written: [],
    rejected: ['1 PALPATE_NOT_UTF8', '2 PALPATE_NOT_UTF8', '3 PALPATE_NOT_UTF8'],
  },
  ...[false, true].flatMap((big): Hard[] => [
    {
      name: `UTF-16 ${big ? 'BE' : 'LE'} with a mark, JSON Lines`,
      make: file('in.jsonl', utf16(`\ufeff${ACCENTS}`, big)),
      code: 0,
      written: ['é0', 'Ü1', 'ñ2'],
      error: /UTF-16/,
    },
    {
      name: `UTF-16 ${big ? 'BE' : 'LE'} with a mark, CSV`,
      make: file('in.csv', utf16(`\ufeff${HEAD}${row('é')}\n`, big)),
      code: 0,
      written: ['é'],
      error: /UTF-16/,
    },
    {
      name: `UTF-16 ${big ? 'BE' : 'LE'} without a mark, JSON Lines: refused`,
      make: file('in.jsonl', utf16(GOOD3, big)),
      code: 1,
      written: [],
    },
    {
      name: `UTF-16 ${big ? 'BE' : 'LE'} without a mark, CSV: refused`,
      make: file('in.csv', utf16(`${HEAD}${row('é')}\n`, big)),
      code: 2,
      error: /PALPATE_NO_COLUMN/,
    },
    // It is valid UTF-8 with a NUL behind every letter, and gets the answer "none" without a word.
    {
      name: `UTF-16 ${big ? 'BE' : 'LE'} without a mark, plain text: refused or told`,
      make: file('in.txt', utf16(TEXT, big)),
      code: 1,
      written: [],
      fault: '14',
    },
  ]),
  {
    name: 'UTF-16 without a mark, told by --encoding',
    make: file('in.jsonl', utf16(GOOD3, false)),
    options: { encoding: 'utf-16' },
    code: 0,
    written: ['a', 'b', 'c'],
  },
  {
    name: 'one broken row amid good accented ones',
    make: file('in.jsonl', accented('\n')),
    code: 1,
    written: ['é', 'ü'],
    rejected: ['2 PALPATE_NOT_UTF8'],
  },
  { name: 'binary as JSON Lines', make: file('in.jsonl', BINARY), code: 1, written: [], rejected: ['1 PALPATE_NOT_UTF8'] },
  { name: 'binary as CSV', make: file('in.csv', BINARY), code: 2, error: /PALPATE_NO/ },
  { name: 'binary as text', make: file('in.txt', BINARY), code: 1, written: [], rejected: ['1 PALPATE_NOT_UTF8'] },
];

const NOTHING: readonly Hard[] = [
  ...['', '\n\n \n', '\ufeff', '\r\n\r\n'].map(
    (content): Hard => ({
      name: `JSON Lines without rows ${JSON.stringify(content)}`,
      make: file('in.jsonl', content),
      code: 0,
      written: [],
    }),
  ),
  ...['', '\n\n', '\ufeff'].map(
    (content): Hard => ({
      name: `CSV without a header ${JSON.stringify(content)}`,
      make: file('in.csv', content),
      code: 2,
      error: /PALPATE_EMPTY_FILE/,
    }),
  ),
  { name: 'CSV with a header only', make: file('in.csv', HEAD), code: 0, written: [] },
  { name: 'CSV with a header without an end only', make: file('in.csv', 'id,text'), code: 0, written: [] },
  { name: 'CSV with a header and empty lines', make: file('in.csv', `${HEAD}\n\n\r\n`), code: 0, written: [] },
  { name: 'TSV with a header only', make: file('in.tsv', 'id\ttext\n'), code: 0, written: [] },
  { name: 'an empty text', make: file('in.txt', ''), code: 0, written: ['in.txt'] },
  { name: 'an empty gzip', make: file('in.jsonl.gz', gzipSync('')), code: 0, written: [] },
  {
    name: 'an empty file between others',
    make: files({ 'a.csv': `${HEAD}${row('a')}\n`, 'b.csv': '', 'c.csv': `${HEAD}${row('c')}\n` }, 'a.csv', 'b.csv', 'c.csv'),
    code: 1,
    written: ['a', 'c'],
    rejected: ['1 PALPATE_EMPTY_FILE'],
  },
];

const ENDS: readonly Hard[] = [
  { name: 'CRLF in JSON Lines', make: file('in.jsonl', `${line('a')}\r\n${line('b')}\r\n`), code: 0, written: ['a', 'b'] },
  { name: 'CRLF in CSV', make: file('in.csv', `id,text\r\n${row('a')}\r\n${row('b')}\r\n`), code: 0, written: ['a', 'b'] },
  { name: 'no end of the last line in JSON Lines', make: file('in.jsonl', `${line('a')}\n${line('b')}`), code: 0, written: ['a', 'b'] },
  { name: 'no end of the last line in CSV', make: file('in.csv', `${HEAD}${row('a')}\n${row('b')}`), code: 0, written: ['a', 'b'] },
  {
    name: 'CR only in JSON Lines is told',
    make: file('in.jsonl', `${line('a')}\r${line('b')}\r`),
    code: 1,
    written: [],
    rejected: ['1 PALPATE_NOT_JSON'],
  },
  { name: 'CR only in CSV, the note last, is refused', make: file('in.csv', `id,text\r${row('a')}\r`), code: 2, error: /PALPATE_NO/ },
  {
    name: 'CR only in CSV, the note first, is refused',
    make: file('in.csv', `text,id\r"${TEXT}",a\r"${TEXT}",b\r`),
    code: 2,
    error: /PALPATE_NOT_CSV/,
  },
  { name: 'a mark before JSON Lines', make: file('in.jsonl', `\ufeff${line('a')}\n`), code: 0, written: ['a'] },
  { name: 'a mark before CSV', make: file('in.csv', `\ufeff${HEAD}${row('a')}\n`), code: 0, written: ['a'] },
  { name: 'a mark before a header in quotes', make: file('in.csv', `\ufeff"id","text"\n${row('a')}\n`), code: 0, written: ['a'] },
  { name: 'a mark before text', make: file('in.txt', `\ufeff${TEXT}`), code: 0, written: ['in.txt'] },
];

const SIGNS: readonly Hard[] = [
  { name: 'NUL bytes in cells of CSV', make: file('in.csv', `${HEAD}a,"${TEXT}\0"\nb\0,${SECRET}\0x\n`), code: 0, written: ['a', 'b\0'] },
  {
    name: 'NUL bytes in JSON Lines',
    make: file('in.jsonl', `${line('a')}\n{"id":"b","text":"${SECRET}\0"}\n{"id":"c\\u0000","text":"\\u0000"}\n`),
    code: 1,
    written: ['a', 'c\0'],
    rejected: ['2 PALPATE_NOT_JSON'],
  },
  {
    name: 'lone surrogates in escapes',
    make: file('in.jsonl', `{"id":"x\\ud800","text":"\\udc00 ${TEXT} \\ud83d"}\n`),
    code: 0,
    written: ['x\ud800'],
  },
  {
    name: 'ids that are repeated, empty, numbers or missing',
    make: file('in.jsonl', `${line('a')}\n${line('a')}\n${line('')}\n{"id":7,"text":"x"}\n{"text":"x"}\n`),
    code: 0,
    written: ['a', 'a', '', '7', '5'],
  },
  {
    name: 'a header with the same column twice: the first counts',
    make: file('in.csv', `id,text,text\na,"${TEXT}",\n`),
    code: 0,
    written: ['a'],
  },
  {
    name: 'a column named __proto__ in CSV',
    make: file('in.csv', `id,text,__proto__\na,"${TEXT}",p\n`),
    options: { keep: ['__proto__'] },
    code: 0,
    written: ['a'],
  },
  {
    name: 'a field named __proto__ in JSON Lines',
    make: file('in.jsonl', `{"id":"a","text":"${TEXT}","__proto__":"p"}\n`),
    options: { keep: ['__proto__'] },
    code: 0,
    written: ['a'],
  },
  {
    name: 'a text in a field named __proto__',
    make: file('in.jsonl', `{"id":"a","__proto__":"${TEXT}"}\n`),
    options: { text: '__proto__' },
    code: 0,
    written: ['a'],
  },
];

const NAMES: readonly Hard[] = [
  {
    name: 'a folder of text with folders in it, in order',
    make: files({ 'notes/b.txt': TEXT, 'notes/a/z.txt': TEXT, 'notes/c.text': TEXT, 'notes/other.csv': 'x' }, 'notes'),
    code: 0,
    written: ['z.txt', 'b.txt', 'c.text'],
  },
  { name: 'a folder whose name is a pattern', make: files({ 'n[1]*/b.txt': TEXT }, 'n[1]*'), code: 0, written: ['b.txt'] },
  { name: 'a file whose name is a pattern', make: files({ 'n[1].jsonl': line('a') }, 'n[1].jsonl'), code: 0, written: ['a'] },
  {
    name: 'a folder with capital endings',
    make: files({ 'notes/a.txt': TEXT, 'notes/B.TXT': TEXT }, 'notes'),
    code: 0,
    written: 2,
  },
  {
    name: 'a folder without text',
    make: (folder) => {
      mkdirSync(join(folder, 'notes/deeper'), { recursive: true });
      return [join(folder, 'notes')];
    },
    code: 2,
    error: /PALPATE_EMPTY_FOLDER/,
  },
  { name: 'a pattern that fits nothing', make: (folder) => [join(folder, '*.jsonl')], code: 2, error: /PALPATE_NO_FILE: .*no file fits/ },
  { name: 'a file that is not there', make: (folder) => [join(folder, 'no.jsonl')], code: 2, error: /PALPATE_NO_FILE: .*no such file/ },
  {
    name: 'a pattern, in order',
    make: files({ 'b.jsonl': line('b'), 'a.jsonl': line('a'), 'a.csv': 'x' }, '*.jsonl'),
    code: 0,
    written: ['a', 'b'],
  },
  {
    name: 'the same file twice',
    make: (folder) => file('in.jsonl', GOOD3)(folder).flatMap((path) => [path, path]),
    code: 0,
    written: ['a', 'b', 'c', 'a', 'b', 'c'],
  },
  {
    name: 'several formats at once',
    make: files(
      { 'a.csv': `${HEAD}${row('a')}\n`, 'b.tsv': `id\ttext\nb\t${TEXT}\n`, 'c.ndjson': line('c'), 'd.txt': TEXT },
      'a.csv',
      'b.tsv',
      'c.ndjson',
      'd.txt',
    ),
    code: 0,
    written: ['a', 'b', 'c', 'd.txt'],
  },
  {
    name: 'a file that cannot be read, in a folder',
    // Reading it fails even for root: EIO.
    make: (folder) => {
      mkdirSync(join(folder, 'notes'));
      writeFileSync(join(folder, 'notes/a.txt'), TEXT);
      symlinkSync('/proc/self/mem', join(folder, 'notes/b.txt'));
      copyFileSync(join(folder, 'notes/a.txt'), join(folder, 'notes/c.txt'));
      return [join(folder, 'notes')];
    },
    code: 2,
    error: /PALPATE_FILE: .*b\.txt: /,
    fault: '16',
  },
  {
    name: 'a column that is not there, asked for by --billed',
    make: file('in.csv', `${HEAD}${row('a')}\n`),
    options: { billed: 'CPT' },
    code: 2,
    error: /PALPATE_NO_COLUMN.*"CPT" \(--billed\)/,
  },
];

export const CUT_CSV = { bytes: packedCsv.subarray(0, Math.floor(packedCsv.length / 2)) };
export const CUT_JSONL = { bytes: packed.subarray(0, CUT_AT) };
export const HARD: readonly Hard[] = [...BROKEN_ROWS, ...ARCHIVES, ...ENCODINGS, ...NOTHING, ...ENDS, ...SIGNS, ...NAMES];
export const THREE = notes(3);
