// Parquet in and out of a bulk run: the same answers as from JSON Lines, and broken files are told. What a reader or writer does with one file is tested
// in test/formats.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it, vi } from 'vitest';
import { summarySchema } from '../../src/bulk/tally.ts';
import { suggestionSchema } from '../../src/suggestion/schema.ts';
import { jsonl, type Note, notes, records, SECRET } from './support/notes.ts';
import { classify, temporaryFolder } from './support/runs.ts';

vi.mock('../../src/createClassifier.ts', async (original) => (await import('./support/oneModel.ts')).openedOnce(await original()));

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const ROWS = notes(60);

function parquet(rows: readonly Note[]): Buffer {
  const column = (name: keyof Note) => ({ name, data: rows.map((row) => row[name]), type: 'STRING' as const });
  return Buffer.from(parquetWriteBuffer({ columnData: [column('id'), column('text'), column('cpt')], rowGroupSize: [25] }));
}
const WHOLE = parquet(ROWS);
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const JSONL = put('notes.jsonl', jsonl(ROWS));
const PARQUET = put('notes.parquet', WHOLE);

describe('Parquet in', () => {
  it.each([0, 2])('gives what JSON Lines give, %s workers', async (workers) => {
    const options = { to: 'jsonl', quiet: true, billed: 'cpt', keep: ['cpt', 'id'] } as const;
    const expected = await classify([JSONL], options);
    expect(await classify([PARQUET], { ...options, workers })).toEqual(expected);
    expect(await classify([put('named.data', WHOLE)], options)).toEqual(expected);
  });

  it('in shards makes the whole', async () => {
    const lines = async (shard?: { readonly index: number; readonly of: number }): Promise<readonly string[]> =>
      (await classify([PARQUET], { to: 'jsonl', quiet: true, ...(shard === undefined ? {} : { shard }) })).out.trim().split('\n');
    const [odd, even] = [await lines({ index: 0, of: 2 }), await lines({ index: 1, of: 2 })];
    expect(ROWS.map((_, place) => (place % 2 === 0 ? odd : even)[place >> 1])).toEqual(await lines());
  });

  it.each<[string, Uint8Array, number, RegExp]>([
    ['cut in the middle', WHOLE.subarray(0, WHOLE.length >> 1), 2, /PALPATE_NOT_PARQUET.*cut short/],
    ['cut by one byte', WHOLE.subarray(0, -1), 2, /PALPATE_NOT_PARQUET/],
    ['its footer broken', Buffer.concat([WHOLE.subarray(0, -40), Buffer.alloc(32, 1), WHOLE.subarray(-8)]), 2, /PALPATE_NOT_PARQUET/],
    ['empty', Buffer.alloc(0), 2, /PALPATE_NOT_PARQUET.*empty/],
    ['another format', Buffer.from(jsonl(ROWS)), 2, /PALPATE_NOT_PARQUET/],
    ['without a row', parquet([]), 0, /0 rows read/],
  ])('%s', async (name, bytes, code, error) => {
    const path = put(`${name}.parquet`, bytes);
    const outcome = await classify([path], { out: `${path}.jsonl` });
    expect(outcome.error).toMatch(error);
    expect(outcome.error.includes(SECRET)).toBe(false);
    expect(outcome.code).toBe(code);
    expect(existsSync(`${path}.jsonl`)).toBe(code === 0);
  });

  it('a broken file beside good ones is one rejected row', async () => {
    const cut = put('cut.parquet', WHOLE.subarray(0, 900));
    const out = at('beside.jsonl');
    const { code } = await classify([PARQUET, cut, JSONL], { out, quiet: true });
    expect(code).toBe(1);
    expect(records(readFileSync(out))).toHaveLength(2 * ROWS.length);
    expect(records(readFileSync(`${out}.rejects.jsonl`)).map(({ error }) => error?.code)).toEqual(['PALPATE_NOT_PARQUET']);
  });

  // PALPATE_FILE: -: ENOENT
  it.fails('cannot come from standard input, and that is said (#4, fault 23)', async () => {
    const { code, error } = await classify(['-'], { from: 'parquet', to: 'jsonl' });
    expect(code).toBe(2);
    expect(error).toMatch(/standard input/);
  });
});

describe('Parquet out', () => {
  it('holds what JSON Lines hold', async () => {
    const out = at('out.parquet');
    const { code } = await classify([JSONL, put('bad.jsonl', '{"id":"bad"}\n')], {
      out,
      summary: at('summary.json'),
      keep: ['cpt'],
      quiet: true,
    });
    expect(code).toBe(1);
    const { out: lines } = await classify([JSONL], { to: 'jsonl', keep: ['cpt'], quiet: true });
    const expected = records(lines).map((record) => suggestionSchema.parse(record));
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out) });
    expect(rows.map(({ id, code: answer, confidence, decision, kept }) => ({ id, code: answer, confidence, decision, kept }))).toEqual(
      expected.map(({ id, code: answer, confidence, decision, kept }) => ({
        id,
        code: answer,
        confidence,
        decision,
        kept: JSON.stringify(kept),
      })),
    );
    expect(records(readFileSync(`${out}.rejects.jsonl`)).map(({ id }) => id)).toEqual(['bad']);
    const { read, written, rejected } = summarySchema.parse(JSON.parse(readFileSync(at('summary.json'), 'utf8')));
    expect([read, written, rejected]).toEqual([ROWS.length + 1, ROWS.length, 1]);
    expect(['.partial', '.journal', '.converting'].filter((more) => existsSync(`${out}${more}`))).toEqual([]);
  });

  it('has one file an input in a folder, also of none', async () => {
    const none = put('none.jsonl', '');
    const { code, error } = await classify([JSONL, none], { out: `${at('coded')}/`, to: 'parquet', quiet: true });
    expect([code, error]).toEqual([0, '']);
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(at('coded/none.parquet')) })).toEqual([]);
  });

  // zod's record leaves the key out when the spool is read again (src/bulk/spoolToParquet.ts).
  it.fails('keeps a column named __proto__ (#4, fault 22)', async () => {
    const path = put('proto.csv', 'id,text,__proto__\na,Massage,p\n');
    await classify([path], { out: at('proto.parquet'), keep: ['__proto__'], quiet: true });
    const [row] = await parquetReadObjects({ file: await asyncBufferFromFile(at('proto.parquet')) });
    expect(row?.kept).toBe('{"__proto__":"p"}');
  });

  it('needs a file', async () => {
    const { code, error } = await classify([JSONL], { to: 'parquet' });
    expect([code, error]).toEqual([2, expect.stringMatching(/PALPATE_FORMAT.*--out/)]);
  });
});
