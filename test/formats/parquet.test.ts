// Parquet in both directions: what is written reads back the same, bad rows and broken files say so and hold no note text.
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { asyncBufferFromFile, type CompressionCodec, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readParquet } from '../../src/formats/readParquet.ts';
import { type ColumnOptions, InputError, type Row } from '../../src/formats/rows.ts';
import { writeParquet } from '../../src/formats/writeParquet.ts';
import type { ErrorRecord, Suggestion } from '../../src/suggestion/schema.ts';
import { suggestionOf } from '../support/classifier.ts';

const SECRET = 'Zanzibar';
const FOLDER = mkdtempSync(join(tmpdir(), 'palpate-parquet-'));
const PATH = join(FOLDER, 'f.parquet');
afterAll(() => rmSync(FOLDER, { recursive: true }));

async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function collect(columns: ColumnOptions = {}, path = PATH): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readParquet(path, 'f.parquet', columns)) {
    if (row.kind === 'rejected') expect(row.message).not.toContain(SECRET);
    rows.push(row);
  }
  return rows;
}

/** One word a row: its text, or why it has none. */
async function words(columns: ColumnOptions = {}): Promise<string[]> {
  return (await collect(columns)).map((row) => (row.kind === 'note' ? row.text : row.code));
}

interface WriteOptions {
  readonly codec?: CompressionCodec;
  readonly rowGroupSize?: number;
  readonly pageSize?: number;
}

/** Zstandard that holds its bytes as they are: a frame of one raw block. */
function rawZstd(bytes: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const block = Buffer.alloc(4);
  block.writeUInt32LE((bytes.length << 3) | 1);
  return Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0), size, block.subarray(0, 3), bytes]);
}

const copy = (bytes: Uint8Array): Uint8Array => bytes;

function parquetOf(columnData: ColumnSource[], options: WriteOptions = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, compressors: { GZIP: gzipSync, ZSTD: rawZstd, BROTLI: copy }, ...options }));
}

const texts = (...data: unknown[]): ColumnSource => ({ name: 'text', data, type: 'STRING' });

let suggestions: Suggestion[];
beforeAll(async () => {
  const sentences = [
    'Effleurage to the back, 15 min. Billed 97124.',
    'Pt called to reschedule.',
    '💪 MFR 10 min, no ultrasound today; TE 8 min',
  ];
  suggestions = await Promise.all(sentences.map(suggestionOf));
});

describe('writeParquet', () => {
  const read = async (): Promise<Record<string, unknown>[]> => parquetReadObjects({ file: await asyncBufferFromFile(PATH) });

  it('gives back suggestions and error records as typed, nested columns', async () => {
    const [massage, none, release] = suggestions;
    if (massage === undefined || none === undefined || release === undefined) throw new Error('expected three suggestions');
    const kept = { visit: 7, note: '😀' };
    const error: ErrorRecord = { schema: 'palpate.error/1', id: 'e', error: { code: 'PALPATE_X', message: 'm', source: 's', line: 3 } };
    expect(await writeParquet(stream([{ ...massage, id: 'm', kept }, none, release, error]), PATH)).toBe(4);
    const rows = await read();
    expect(rows[0]).toMatchObject({
      ...{ id: 'm', code: '97124', confidence: massage.confidence, decision: massage.decision, reason: massage.reason },
      ...{ minutes: 15, set: massage.set, kept: JSON.stringify(kept), policy: massage.policy, error_code: null, line: null },
      ...{ model_id: massage.model.id, model_version: massage.model.version, model_sha256: massage.model.sha256 },
      ranking: massage.ranking.map(({ code, probability, score }) => ({ code, probability, score })),
      services: [{ code: '97124', probability: massage.services[0]?.probability, minutes: 15 }],
      billed: [{ code: '97124', agrees: true }],
    });
    expect(rows[1]).toMatchObject({
      code: null,
      minutes: null,
      set: ['none'],
      services: [],
      evidence: [],
      times: [],
      billed: [],
      kept: null,
    });
    expect(rows[2]).toMatchObject({ runner_up: '97110', times: release.times });
    expect(rows[2]?.evidence).toEqual(release.evidence.map(({ cue, ...rest }) => ({ ...rest, cue_text: cue?.text ?? null })));
    expect(release.evidence.some(({ cue }) => cue !== undefined)).toBe(true);
    expect(rows[3]).toMatchObject({ ...{ id: 'e', code: null, confidence: null, reason: null, model_id: null, kept: null } });
    expect(rows[3]).toMatchObject({ error_code: 'PALPATE_X', error_message: 'm', source: 's', line: 3n });
    expect(rows[3]?.evidence ?? null).toBeNull();
  });

  it('writes a file without rows', async () => {
    expect(await writeParquet(stream([]), PATH)).toBe(0);
    expect(await read()).toEqual([]);
    expect(await collect({ text: 'reason' })).toEqual([]);
  });

  it('begins a new row group after 10,000 rows, and earlier when rows are large', async () => {
    const groups = (): number[] => parquetMetadata(readFileSync(PATH)).row_groups.map(({ num_rows }) => Number(num_rows));
    const error: ErrorRecord = { schema: 'palpate.error/1', error: { code: 'PALPATE_X', message: 'm' } };
    expect(await writeParquet(stream(Array.from({ length: 10_001 }, () => error)), PATH)).toBe(10_001);
    expect(groups()).toEqual([10_000, 1]);
    const large: ErrorRecord = { schema: 'palpate.error/1', error: { code: 'PALPATE_X', message: 'm'.repeat(20_000_000) } };
    await writeParquet(stream([large, large, error]), PATH);
    expect(groups()).toEqual([2, 1]);
  });

  it('rejects with the error of its source, or of the system', async () => {
    const failing = (async function* (): AsyncGenerator<Suggestion> {
      yield* suggestions;
      throw new RangeError('stop');
    })();
    await expect(writeParquet(failing, PATH)).rejects.toThrow('stop');
    await expect(writeParquet(stream(suggestions), join(FOLDER, 'no', 'f'))).rejects.toMatchObject({ code: 'ENOENT' });
    if (existsSync('/dev/full')) await expect(writeParquet(stream(suggestions), '/dev/full')).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('what it writes, readParquet gives back unchanged', async () => {
    const reason = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constantFrom('', '\ufeffa', '\0', SECRET),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(reason, { maxLength: 40 }), async (reasons) => {
        const [first] = suggestions;
        if (first === undefined) throw new Error('expected a suggestion');
        await writeParquet(stream(reasons.map((each, at) => ({ ...first, id: `n${at}`, reason: each, kept: { each } }))), PATH);
        const rows = await collect({ text: 'reason', keep: ['kept'] });
        expect(rows).toEqual(
          reasons.map((text, at) => ({
            ...{ kind: 'note', source: 'f.parquet', line: at + 1, id: `n${at}`, text },
            kept: { kept: JSON.stringify({ each: text }) },
          })),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('readParquet', () => {
  it('guesses text and id, and says what it guessed', async () => {
    writeFileSync(PATH, parquetOf([texts('x'), { name: 'NOTE_ID', data: [2n ** 60n] }]));
    const notices: string[] = [];
    const notice = (message: string): void => void notices.push(message);
    expect(await collect({ notice })).toEqual([{ kind: 'note', source: 'f.parquet', line: 1, id: String(2n ** 60n), text: 'x' }]);
    expect(notices).toEqual([]);
    writeFileSync(PATH, parquetOf([{ name: 'Narrative', data: ['x', 'y'] }]));
    expect((await collect({ notice })).map((row) => row.id)).toEqual(['1', '2']);
    expect(notices).toEqual(['reading the note from column "Narrative" (--text chooses another)']);
  });

  it('reads named columns, billed codes in any form, and hands on others as JSON values', async () => {
    const data: ColumnSource[] = [
      { name: 'Soap', data: ['x', 'y'] },
      { name: 'key', data: ['a', 'b'] },
      { name: 'string', data: ['97140-59; 98940', null], type: 'STRING' },
      { name: 'number', data: [97124, 97110], type: 'DOUBLE' },
      { name: 'list', data: [['97140', 97124], []], type: 'JSON' },
      { name: 'large', data: [2n ** 60n, 5n] },
      { name: 'date', data: [new Date(0), null], type: 'TIMESTAMP' },
      { name: 'bytes', data: [Uint8Array.of(255, 254), null], type: 'BYTE_ARRAY' },
      { name: 'nested', data: [{ a: [1, { b: null }] }, null], type: 'JSON' },
    ];
    writeFileSync(PATH, parquetOf(data));
    const billed = async (name: string): Promise<unknown> =>
      (await collect({ text: 'soap', id: 'key', billed: name })).map((row) => (row.kind === 'note' ? [row.id, row.billed] : row));
    expect(await billed('string')).toEqual([
      ['a', ['97140', '98940']],
      ['b', []],
    ]);
    expect(await billed('number')).toEqual([
      ['a', ['97124']],
      ['b', ['97110']],
    ]);
    expect(await billed('list')).toEqual([
      ['a', ['97140', '97124']],
      ['b', []],
    ]);
    const keep = ['large', 'date', 'bytes', 'nested', 'string'];
    expect((await collect({ text: 'Soap', keep })).map((row) => (row.kind === 'note' ? row.kept : row))).toEqual([
      {
        large: '1152921504606846976',
        date: '1970-01-01T00:00:00.000Z',
        bytes: '//4=',
        nested: { a: [1, { b: null }] },
        string: '97140-59; 98940',
      },
      { large: 5, date: null, bytes: null, nested: null, string: null },
    ]);
  });

  it('reads lists of strings and of records that Parquet knows as such', async () => {
    await writeParquet(stream(suggestions), PATH);
    const rows = await collect({ text: 'reason', billed: 'set', keep: ['times', 'set'] });
    expect(rows.map((row) => (row.kind === 'note' ? { billed: row.billed, ...row.kept } : row))).toEqual(
      suggestions.map(({ set, times }) => ({
        billed: set?.filter((code) => code !== null),
        times,
        set: set?.map((code) => code ?? 'none'),
      })),
    );
  });

  it('keeps decimals exact', async () => {
    const schema = [
      { name: 'root', num_children: 2 },
      { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'fee', type: 'INT64', converted_type: 'DECIMAL', scale: 2, precision: 18, repetition_type: 'OPTIONAL' },
    ] as const;
    const columnData = [
      { name: 'text', data: ['a', 'b', 'c', 'd'] },
      { name: 'fee', data: [115n, -5n, null, 2n ** 60n] },
    ];
    writeFileSync(PATH, Buffer.from(parquetWriteBuffer({ columnData, schema: [...schema] })));
    const fees = (await collect({ keep: ['fee'] })).map((row) => (row.kind === 'note' ? row.kept?.fee : row));
    expect(fees).toEqual([1.15, -0.05, null, '11529215046068469.76']);
  });

  it.each<[string, ColumnSource, string[]]>([
    ['a null', texts('a', null, 'b'), ['a', 'PALPATE_NO_TEXT', 'b']],
    ['numbers', { name: 'text', data: [1, 2] }, ['PALPATE_NO_TEXT', 'PALPATE_NO_TEXT']],
    ['bytes', { name: 'text', data: [Buffer.from('é'), Uint8Array.of(0xc3, 0x28), Buffer.from('')] }, ['é', 'PALPATE_NOT_UTF8', '']],
    ['a string that is no UTF-8', texts(Uint8Array.of(0xc3, 0x28), 'b'), ['PALPATE_NOT_UTF8', 'b']],
    ['objects', { name: 'text', data: [{ a: SECRET }, 'b'], type: 'JSON' }, ['PALPATE_NO_TEXT', 'b']],
  ])('a text column with %s', async (_, column, expected) => {
    writeFileSync(PATH, parquetOf([column]));
    expect(await words()).toEqual(expected);
  });

  it.each<WriteOptions>([
    { codec: 'GZIP' },
    { codec: 'ZSTD' },
    { codec: 'UNCOMPRESSED', rowGroupSize: 700 },
    { codec: 'SNAPPY', rowGroupSize: 1500, pageSize: 100 },
  ])('reads slices across pages and row groups: %j', async (options) => {
    const data = Array.from({ length: 2500 }, (_, at) => (at % 3 === 0 ? null : `note ${at}`));
    writeFileSync(PATH, parquetOf([texts(...data), { name: 'n', data: data.map((_, at) => at % 5), type: 'INT32' }], options));
    const rows = await collect({ keep: ['n'] });
    expect(rows.map((row) => (row.kind === 'note' ? row.text : null))).toEqual(data);
    expect(rows.every((row, at) => row.line === at + 1 && (row.kind === 'rejected' || row.kept?.n === at % 5))).toBe(true);
  });

  it('refuses another codec by its name, but only in a column that is wanted', async () => {
    const other: ColumnSource = { name: 'other', data: ['a'], codec: 'BROTLI' };
    writeFileSync(PATH, parquetOf([texts('a'), other]));
    expect(await words()).toEqual(['a']);
    await expect(collect({ keep: ['other'] })).rejects.toThrow(/PALPATE_PARQUET_CODEC: f\.parquet: .*"other".*found BROTLI; write/);
  });

  it('gives each row of a broken page a place, and goes on after it', async () => {
    const whole = parquetOf([texts(...Array.from({ length: 9 }, (_, at) => `${SECRET} ${at}`)), { name: 'id', data: [...'abcdefghi'] }], {
      rowGroupSize: 3,
    });
    const chunk = parquetMetadata(whole).row_groups[1]?.columns[0]?.meta_data;
    const start = Number(chunk?.data_page_offset);
    const end = start + Number(chunk?.total_compressed_size);
    // The page's data, then its header too.
    for (const from of [end - 20, start]) {
      writeFileSync(PATH, Buffer.from(whole).fill(0xff, from, end));
      const rows = await collect();
      expect(rows.map((row) => `${row.line}${row.id} ${row.kind === 'note' ? 'note' : row.code}`)).toEqual([
        ...['1a note', '2b note', '3c note'],
        ...['4d PALPATE_PARQUET_BROKEN', '5e PALPATE_PARQUET_BROKEN', '6f PALPATE_PARQUET_BROKEN'],
        ...['7g note', '8h note', '9i note'],
      ]);
    }
  });

  const good = (): Uint8Array => parquetOf([texts(SECRET), { name: 'id', data: ['a'] }]);
  it.each<[string, () => Uint8Array, ColumnOptions, RegExp]>([
    ['an empty file', () => Buffer.alloc(0), {}, /^PALPATE_NOT_PARQUET: f\.parquet: expected a Parquet file, found an empty file; /],
    ['another file', () => Buffer.from(`id,text\n1,${SECRET}\n`), {}, /^PALPATE_NOT_PARQUET: .* does not begin as one; /],
    ['four bytes', () => Buffer.from('PAR1'), {}, /^PALPATE_NOT_PARQUET: .* cut short; /],
    ['a file cut short', () => good().subarray(0, -30), {}, /^PALPATE_NOT_PARQUET: .* cut short; /],
    ['a broken footer', () => good().fill(0xff, -40, -8), {}, /^PALPATE_NOT_PARQUET: .* footer is broken; /],
    ['a footer of any length', () => good().fill(0xff, -8, -4), {}, /^PALPATE_NOT_PARQUET: .* footer is broken; /],
    ['an encrypted file', () => Buffer.from('PARE0000PARE'), {}, /^PALPATE_NOT_PARQUET: .* encrypted one; /],
    ['no column with the note', () => parquetOf([{ name: 'a', data: [1] }]), {}, /^PALPATE_NO_COLUMN: .* found "a"; name it with --text$/],
    ['a missing column', good, { keep: ['b'] }, /^PALPATE_NO_COLUMN: .* "b" \(--keep\), found "text", "id"$/],
    ['a missing text column', good, { text: 'b' }, /^PALPATE_NO_COLUMN: .* "b" \(--text\), found "text", "id"$/],
  ])('refuses %s', async (_, bytes, columns, message) => {
    writeFileSync(PATH, bytes());
    const error: unknown = await collect(columns).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(String(error).replace(/^Error: /, '')).toMatch(message);
    expect(String(error)).not.toContain(SECRET);
  });

  it('names at most 20 of the columns that are there', async () => {
    writeFileSync(PATH, parquetOf(Array.from({ length: 25 }, (_, at) => ({ name: `c${at}`, data: [1] }))));
    await expect(collect()).rejects.toThrow(/"c19" and 5 more; /);
  });

  it('gives the error of the system for a file that is not there', async () => {
    await expect(collect({}, join(FOLDER, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.runIf(existsSync('/proc/self/fd'))('closes the file when whoever reads has seen enough, and when it is refused', async () => {
    const open = (): boolean =>
      readdirSync('/proc/self/fd').some((name) => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`) === PATH;
        } catch {
          return false;
        }
      });
    writeFileSync(PATH, parquetOf([texts('a', 'b', 'c')]));
    for await (const row of readParquet(PATH, 'f.parquet')) {
      expect(open()).toBe(true);
      if (row.line === 2) break;
    }
    expect(open()).toBe(false);
    await expect(collect({ text: 'nope' })).rejects.toThrow(InputError);
    expect(open()).toBe(false);
  });
});
