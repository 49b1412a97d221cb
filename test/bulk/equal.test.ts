// The same notes give the same answers in the same order whatever carries them and however many threads read them; what is left out or refused is counted.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClassifyCommand } from '../../src/cli/bulkOptions.ts';
import { sharedClassifier } from '../support/classifier.ts';
import { csv, jsonl, notes, records } from './support/notes.ts';
import { classify, palpate, temporaryFolder } from './support/runs.ts';

vi.mock('../../src/createClassifier.ts', async (original) => (await import('./support/oneModel.ts')).openedOnce(await original()));

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const ROWS = notes(40);
const half = 17;

const put = (name: string, content: string | Uint8Array): string => {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
};

/** What the classifier itself says, one line each. */
let expected: string;
let withoutIds: readonly unknown[];
beforeAll(async () => {
  const results = await (await sharedClassifier()).classifyBatch(ROWS.map(({ id, text }) => ({ id, text })));
  expected = jsonl(results);
  withoutIds = results.map((result) => ({ ...result, id: '' }));
});

describe('the same notes, the same answers', () => {
  it.each<[string, () => readonly string[], Omit<ClassifyCommand, 'files'>]>([
    ['JSON Lines', () => [put('a.jsonl', jsonl(ROWS))], {}],
    ['JSON Lines with CRLF and a mark', () => [put('b.jsonl', `\ufeff${jsonl(ROWS, '\r\n')}`)], {}],
    ['CSV', () => [put('a.csv', csv(ROWS))], {}],
    ['CSV with CRLF and semicolons', () => [put('b.csv', csv(ROWS, ';', '\r\n'))], {}],
    ['CSV with a told sign', () => [put('c.csv', csv(ROWS, '|'))], { delimiter: '|' }],
    ['TSV', () => [put('a.tsv', csv(ROWS, '\t'))], {}],
    ['gzip', () => [put('a.jsonl.gz', gzipSync(jsonl(ROWS)))], {}],
    ['CSV in gzip', () => [put('a.csv.gz', gzipSync(csv(ROWS)))], {}],
    ['two files', () => [put('1.jsonl', jsonl(ROWS.slice(0, half))), put('2.csv', csv(ROWS.slice(half)))], {}],
    [
      'a pattern',
      () => {
        put('p/1.jsonl', jsonl(ROWS.slice(0, half)));
        put('p/2.jsonl.gz', gzipSync(jsonl(ROWS.slice(half))));
        return [at('p/*')];
      },
      {},
    ],
    ['another name of the format', () => [put('notes.data', csv(ROWS))], { from: 'csv' }],
    ['one worker', () => [at('a.jsonl')], { workers: 1 }],
    ['two workers', () => [at('a.csv')], { workers: 2 }],
    ['two workers and two files', () => [at('1.jsonl'), at('2.csv')], { workers: 2 }],
  ])('%s', async (_, make, options) => {
    const { code, out, error } = await classify(make(), { to: 'jsonl', quiet: true, ...options });
    expect(error).toBe('');
    expect(out).toBe(expected);
    expect(code).toBe(0);
  });

  it('a folder of text', async () => {
    ROWS.forEach(({ text }, place) => {
      put(`folder/${place < half ? 'a' : 'b'}/${String(place).padStart(3, '0')}.txt`, text);
    });
    const { out } = await classify([at('folder')], { to: 'jsonl', quiet: true });
    expect(records(out).map((record) => ({ ...record, id: '' }))).toEqual(withoutIds);
  });

  it('standard input', async () => {
    const { code, out, error } = await palpate(['-', '--from', 'jsonl', '--to', 'jsonl', '--quiet', '--workers', '0'], jsonl(ROWS));
    expect([code, error, out]).toEqual([0, '', expected]);
  });

  it('a file and standard output give the same bytes', async () => {
    for (const to of ['jsonl', 'csv'] as const) {
      const { out } = await classify([at('a.csv')], { to, quiet: true });
      await classify([at('a.csv')], { to, quiet: true, out: at(`same.${to}`) });
      expect(readFileSync(at(`same.${to}`), 'utf8')).toBe(out);
    }
  });
});

describe('--shard', () => {
  const bad = '{"id":"bad"}\nnot JSON\n\n';
  const merged = (shards: readonly (readonly string[])[], of: number): string[] => {
    const next = shards.map(() => 0);
    const total = shards.reduce((sum, shard) => sum + shard.length, 0);
    return Array.from({ length: total }, (_, place) => {
      const shard = place % of;
      const index = next[shard] ?? 0;
      next[shard] = index + 1;
      return shards[shard]?.[index] ?? 'missing';
    });
  };
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

  it.each<[string, () => string]>([
    ['JSON Lines', () => at('a.jsonl')],
    ['CSV', () => at('a.csv')],
    ['JSON Lines with bad ones', () => put('bad.jsonl', `${jsonl(ROWS.slice(0, 7))}${bad.trimEnd()}\n${jsonl(ROWS.slice(7, 12))}`)],
    [
      'CSV with bad ones',
      () => put('bad.csv', `${csv(ROWS.slice(0, 7))}ragged\n"broken\n${csv(ROWS.slice(7, 12)).split('\n').slice(1).join('\n')}`),
    ],
  ])('the union of shards is the whole: %s', async (_, make) => {
    const path = make();
    const whole = await classify([path], { to: 'jsonl', quiet: true });
    const shards: string[][] = [];
    for (const index of [0, 1, 2]) {
      const { out } = await classify([path], { to: 'jsonl', quiet: true, shard: { index, of: 3 } });
      shards.push(lines(out));
    }
    expect(merged(shards, 3)).toEqual(lines(whole.out));
  });

  // Places are counted in each input anew, and each text is the first row of its own: the first shard has all.
  it.fails('parts a folder of text as well (#4, fault 12)', async () => {
    const { out } = await classify([at('folder')], { to: 'jsonl', quiet: true, shard: { index: 1, of: 2 } });
    expect(lines(out)).toHaveLength(ROWS.length / 2);
  });
});
