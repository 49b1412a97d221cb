// Hard inputs, one by one: exit code, every row accounted for, order, the message, and that no word of a note stands in it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { summarySchema } from '../../src/bulk/tally.ts';
import { errorRecordSchema } from '../../src/suggestion/schema.ts';
import { records, SECRET } from './support/notes.ts';
import { classify, temporaryFolder } from './support/runs.ts';
import { CUT_CSV, CUT_JSONL, HARD, type Hard } from './support/torture.ts';

vi.mock('../../src/createClassifier.ts', async (original) => (await import('./support/oneModel.ts')).openedOnce(await original()));

const root = temporaryFolder();
let number = 0;

async function checkHard(hard: Hard): Promise<void> {
  const folder = join(root, String(number++));
  mkdirSync(folder);
  const paths = hard.make(folder);
  const out = join(folder, 'out.jsonl.results');
  const summary = join(folder, 'summary.json');
  const { code, error } = await classify(paths, { to: 'jsonl', out, summary, ...hard.options });
  expect(error).toMatch(hard.error ?? /./);
  expect(error.includes(SECRET), 'a word of a note on standard error').toBe(false);
  expect(error).not.toMatch(/PALPATE_INTERNAL|Warning/);
  expect(code).toBe(hard.code);
  if (hard.code === 2) {
    expect(existsSync(out), 'an output of a run that could not begin').toBe(false);
    return;
  }
  const results = readFileSync(out, 'utf8');
  const ids = records(results).map(({ id }) => id);
  if (typeof hard.written === 'number') expect(ids).toHaveLength(hard.written);
  else if (hard.written !== undefined) expect(ids).toEqual(hard.written);
  const rejects = existsSync(`${out}.rejects.jsonl`) ? readFileSync(`${out}.rejects.jsonl`, 'utf8') : '';
  const errors = records(rejects).map((record) => errorRecordSchema.parse(record).error);
  for (const { message } of errors) expect(message.includes(SECRET), 'a word of a note in a rejected row').toBe(false);
  if (hard.rejected !== undefined) expect(errors.map((each) => `${each.line} ${each.code}`)).toEqual(hard.rejected);
  const counts = summarySchema.parse(JSON.parse(readFileSync(summary, 'utf8')));
  expect(counts.written).toBe(ids.length);
  expect(counts.rejected).toBe(errors.length);
  expect(counts.read).toBe(counts.written + counts.leftOut + counts.rejected);
  expect(Object.values(counts.rejects).reduce((sum, count) => sum + count, 0)).toBe(counts.rejected);
}

describe('hard inputs', () => {
  it.each(HARD.filter(({ fault }) => fault === undefined))('$name', checkHard);
  // Known faults; the number is that of the tester's report.
  for (const hard of HARD.filter(({ fault }) => fault !== undefined))
    it.fails(`${hard.name} (#4, fault ${hard.fault})`, () => checkHard(hard));
});

/** Lines that are whole in a cut archive. */
const linesOf = (bytes: Uint8Array): number =>
  gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1').split('\n').length - 1;

describe('an archive that breaks off', () => {
  const written = async (name: string, bytes: Uint8Array): Promise<number> => {
    const folder = join(root, String(number++));
    mkdirSync(folder);
    writeFileSync(join(folder, name), bytes);
    await classify([join(folder, name)], { out: join(folder, 'out.jsonl') });
    return existsSync(join(folder, 'out.jsonl')) ? records(readFileSync(join(folder, 'out.jsonl'))).length : 0;
  };
  it('gives all lines before the break', async () => {
    expect(await written('in.jsonl.gz', CUT_JSONL.bytes)).toBe(linesOf(CUT_JSONL.bytes));
  });

  it('gives all rows of CSV before the break', async () => {
    expect(await written('in.csv.gz', CUT_CSV.bytes)).toBe(linesOf(CUT_CSV.bytes) - 1);
  });
});
