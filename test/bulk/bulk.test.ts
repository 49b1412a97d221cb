// A bulk run in this process: the same answers in the same order however rows come in, every row accounted for, and the same bytes after any interruption.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSamples } from '../../scripts/support/samples.ts';
import { type BatchPool, createBatchPool } from '../../src/bulk/batchPool.ts';
import { fileDestination } from '../../src/bulk/destination.ts';
import { findInputs } from '../../src/bulk/inputs.ts';
import type { BatchOptions } from '../../src/bulk/processBatch.ts';
import type { ReadOptions } from '../../src/bulk/readBatches.ts';
import { runIdentity } from '../../src/bulk/runIdentity.ts';
import { InputError } from '../../src/formats/rows.ts';
import { sharedClassifier } from '../support/classifier.ts';
import { BATCHES, type Gathered, gather, runInto } from './support/pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'palpate-bulk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const samples = readSamples();
const ROWS = 600;
const rows = Array.from({ length: ROWS }, (_, index) => ({
  id: `n${index}`,
  text: `${samples[index % samples.length]?.text ?? ''} (${index})`,
  cpt: index % 2 === 0 ? '97140' : '97124',
}));
const jsonl = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const table = (sign: string): string =>
  `id${sign}text${sign}cpt\n${rows.map(({ id, text, cpt }) => [id, cell(text), cpt].join(sign)).join('\n')}\n`;

async function poolFor(options: Partial<BatchOptions> = {}): Promise<BatchPool> {
  return createBatchPool({ create: {}, batches: { ...BATCHES, ...options } }, 0, await sharedClassifier());
}

async function run(paths: readonly string[], options: Partial<BatchOptions> = {}, read: ReadOptions = {}): Promise<Gathered> {
  return gather(findInputs(paths), await poolFor(options), read);
}

let whole: Gathered;
beforeAll(async () => {
  writeFileSync(at('notes.jsonl'), jsonl);
  writeFileSync(at('notes.csv'), table(','));
  writeFileSync(at('notes.tsv'), table('\t'));
  writeFileSync(at('semicolons.csv'), table(';'));
  writeFileSync(at('marked.csv'), `\ufeff${table(',').replace(/(cpt|97140|97124)\n/g, '$1\r\n')}`);
  writeFileSync(at('notes.jsonl.gz'), gzipSync(jsonl));
  writeFileSync(at('utf16.jsonl'), Buffer.from(`\ufeff${jsonl}`, 'utf16le'));
  const half = jsonl.split('\n');
  writeFileSync(at('part-1.jsonl'), `${half.slice(0, 250).join('\n')}\n`);
  writeFileSync(at('part-2.jsonl'), half.slice(250).join('\n'));
  whole = await run([at('notes.jsonl')]);
});

describe('the same notes', () => {
  it('come out in order, one a row', () => {
    const ids = whole.out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line).id);
    expect(ids).toEqual(rows.map(({ id }) => id));
    expect(whole.tally).toMatchObject({ read: ROWS, written: ROWS, leftOut: 0, rejected: 0 });
  });

  it.each<[string, readonly string[]]>([
    ['CSV', ['notes.csv']],
    ['TSV', ['notes.tsv']],
    ['semicolons', ['semicolons.csv']],
    ['a byte order mark and CRLF', ['marked.csv']],
    ['gzip', ['notes.jsonl.gz']],
    ['UTF-16', ['utf16.jsonl']],
    ['two files', ['part-1.jsonl', 'part-2.jsonl']],
    ['a pattern', ['part-*.jsonl']],
  ])('from %s give the same answers', async (_, names) => {
    expect((await run(names.map(at))).out === whole.out, 'the same bytes').toBe(true);
  });

  it('in shards make the whole', async () => {
    const parts = await Promise.all([0, 1, 2].map((index) => run([at('notes.jsonl')], { shard: { index, of: 3 } })));
    const lines = parts.flatMap(({ out }) => out.trimEnd().split('\n'));
    expect([...lines].sort()).toEqual(whole.out.trimEnd().split('\n').sort());
    const csv = await Promise.all([0, 1, 2].map((index) => run([at('notes.csv')], { shard: { index, of: 3 } })));
    expect(csv.flatMap(({ out }) => out.trimEnd().split('\n')).sort()).toEqual([...lines].sort());
  });
});

describe('every row is accounted for', () => {
  it('when some are left out and some rejected', async () => {
    const lines = jsonl.split('\n');
    lines[10] = '{"id": "x"';
    lines[20] = '{"id": "y", "text": 7}';
    writeFileSync(at('broken.jsonl'), lines.join('\n'));
    const { out, rejects, tally } = await run([at('broken.jsonl')], { only: 'disagree' }, { billed: 'cpt' });
    expect(tally.read).toBe(ROWS);
    expect(tally.read).toBe(tally.written + tally.leftOut + tally.rejected);
    expect(tally.rejects).toEqual({ PALPATE_NOT_JSON: 1, PALPATE_NO_TEXT: 1 });
    expect(out.trimEnd().split('\n')).toHaveLength(tally.written);
    expect(
      rejects
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line).error.line),
    ).toEqual([11, 21]);
    expect(tally.billed.disagree).toBe(tally.written);
  });

  it('a later file that breaks off is one rejected row, and the next goes on', async () => {
    writeFileSync(at('wrong.csv'), 'id,nothing\n1,2\n');
    const { tally, rejects } = await run([at('part-1.jsonl'), at('wrong.csv'), at('part-2.jsonl')]);
    expect(tally).toMatchObject({ read: ROWS + 1, written: ROWS, rejected: 1 });
    expect(rejects).toMatch(/PALPATE_NO_COLUMN/);
  });

  it('kept columns stand in the result', async () => {
    const { out } = await run([at('notes.csv')], { keep: ['cpt'] }, { keep: ['cpt'] });
    expect(JSON.parse(out.split('\n')[3] ?? '').kept).toEqual({ cpt: '97124' });
  });

  it('Latin-1 is read as such, with a notice; a broken row amid good accents is rejected', async () => {
    writeFileSync(at('latin.csv'), Buffer.from('id,text\n1,Mass\xe9 du dos. Effleurage 20 min.\n', 'latin1'));
    expect((await run([at('latin.csv')])).tally).toMatchObject({ read: 1, written: 1 });
    writeFileSync(at('mixed.csv'), Buffer.concat([Buffer.from('id,text\n1,caf\u00e9\n2,'), Buffer.from([0xe9]), Buffer.from('\n')]));
    expect((await run([at('mixed.csv')])).tally).toMatchObject({ read: 2, written: 1, rejects: { PALPATE_NOT_UTF8: 1 } });
  });
});

describe('a run to files', () => {
  const identity = (paths: readonly string[], model = 'm') => runIdentity(findInputs(paths), model, '1', {});

  /** Runs until `stopAfter` batches were asked for; gives whether it finished. */
  async function attempt(
    out: string,
    paths: readonly string[],
    how: { resume?: boolean; force?: boolean; stopAfter?: number; crash?: boolean; model?: string },
  ) {
    const inputs = findInputs(paths);
    const destination = await fileDestination({
      outputs: [{ path: at(out), first: 0, last: inputs.length - 1 }],
      rejects: at(`${out}.rejects.jsonl`),
      journal: at(`${out}.journal`),
      header: new Uint8Array(),
      run: identity(paths, how.model),
      resume: how.resume === true,
      force: how.force === true,
      commitEvery: 0,
    });
    let asked = 0;
    const pool = await poolFor();
    const stop = how.stopAfter ?? Number.POSITIVE_INFINITY;
    const counting: BatchPool = {
      ...pool,
      run: async (batch) => {
        if (how.crash === true && asked >= stop) throw new Error('killed');
        const result = await pool.run(batch);
        asked++;
        return result;
      },
    };
    return runInto(destination, inputs, counting, { stopWanted: () => how.crash !== true && asked >= stop });
  }

  const SMALL = ['part-1.jsonl', 'part-2.jsonl', 'notes.csv', 'broken.jsonl'];

  it.each([0, 1, 2, 3, 4, 5])('stopped or crashed after %i batches goes on to the same bytes', async (stopAfter) => {
    const paths = SMALL.map(at);
    for (const crash of [false, true]) {
      const out = `run-${stopAfter}-${String(crash)}.jsonl`;
      await attempt(out, paths, { stopAfter, crash }).catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== 'killed') throw error;
      });
      expect(existsSync(at(out)), 'a half-written file under the final name').toBe(false);
      await attempt(out, paths, { resume: true, stopAfter: 1 });
      const { end, tally } = await attempt(out, paths, { resume: true });
      const straight = await run(paths);
      expect(end).toBe('done');
      expect(readFileSync(at(out), 'utf8') === straight.out, 'the bytes of an uninterrupted run').toBe(true);
      expect(readFileSync(at(`${out}.rejects.jsonl`), 'utf8')).toBe(straight.rejects);
      expect(tally).toEqual(straight.tally);
      expect(readdirSync(folder).filter((name) => name.startsWith(out) && /journal|partial/.test(name))).toEqual([]);
    }
  });

  it('refuses what does not go on', async () => {
    const paths = [at('part-1.jsonl')];
    await attempt('refuse.jsonl', paths, { stopAfter: 0 });
    await expect(attempt('refuse.jsonl', paths, {})).rejects.toThrow(/PALPATE_UNFINISHED.*--resume.*--force/);
    await expect(attempt('refuse.jsonl', paths, { resume: true, model: 'other' })).rejects.toThrow(/PALPATE_RESUME_CHANGED.*model/);
    utimesSync(at('part-1.jsonl'), 1, 1);
    await expect(attempt('refuse.jsonl', paths, { resume: true })).rejects.toThrow(/PALPATE_RESUME_CHANGED.*part-1\.jsonl/);
    expect((await attempt('refuse.jsonl', paths, { force: true })).end).toBe('done');
    await expect(attempt('refuse.jsonl', paths, {})).rejects.toThrow(/PALPATE_OUTPUT_EXISTS/);
  });

  it('a torn last line of the journal counts for nothing', async () => {
    const paths = SMALL.map(at);
    await attempt('torn.jsonl', paths, { stopAfter: 3 });
    writeFileSync(at('torn.jsonl.journal'), '{"output":0,"compl', { flag: 'a' });
    await attempt('torn.jsonl', paths, { resume: true });
    expect(readFileSync(at('torn.jsonl'), 'utf8') === (await run(paths)).out).toBe(true);
  });

  it('one that cannot begin leaves nothing', async () => {
    await expect(attempt('never.jsonl', [at('wrong.csv')], {})).rejects.toThrow(InputError);
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });
});
