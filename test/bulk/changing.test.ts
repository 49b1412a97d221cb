// Files that change while they are read: a run reads what was there when it began, or says that it could not.
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInputs } from '../../src/bulk/inputs.ts';
import { csv, incompressible, jsonl, records } from './support/notes.ts';
import { gather, quickPool } from './support/pipeline.ts';
import { temporaryFolder } from './support/runs.ts';

const folder = temporaryFolder();
const ROWS = incompressible(700, 5);
let number = 0;

/** Runs a file, and does something to it after each batch. */
async function run(content: string, ending: string, act: (path: string) => void) {
  const path = join(folder, `${number++}.${ending}`);
  writeFileSync(path, content);
  const inputs = findInputs([path]);
  act(path);
  const pool = await quickPool();
  let batches = 0;
  const result = await gather(inputs, {
    ...pool,
    run: (batch) => {
      batches++;
      act(path);
      return pool.run(batch);
    },
  });
  return { ...result, batches };
}

describe('a file that grows', () => {
  it.each([
    ['jsonl', jsonl(ROWS), jsonl(ROWS.slice(0, 50))],
    ['csv', csv(ROWS), 'more,more,more\n'],
    ['tsv', csv(ROWS, '\t'), '\nmore\tmore\tmore\n'],
  ])('is read as it was at the start: %s', async (ending, content, more) => {
    const still = await run(content, ending, () => undefined);
    const growing = await run(content, ending, (path) => appendFileSync(path, more));
    expect(growing.batches).toBeGreaterThan(1);
    expect(growing.tally.read).toBe(ROWS.length);
    expect(growing.out).toBe(still.out);
  });

  it('whose last line is being written has that line refused', async () => {
    const { out, rejects } = await run(jsonl(ROWS.slice(0, 2)).slice(0, -30), 'jsonl', (path) => appendFileSync(path, 'x'));
    expect(records(out)).toHaveLength(1);
    expect(records(rejects).map(({ error }) => error?.code)).toEqual(['PALPATE_NOT_JSON']);
  });

  // A size of nothing stands for "not known", so all that comes is read.
  it.fails('and was empty has no rows (#4, fault 20)', async () => {
    const { tally } = await run('', 'jsonl', (path) => appendFileSync(path, jsonl(ROWS.slice(0, 1))));
    expect(tally.read).toBe(0);
  });
});

describe('a file that shrinks', () => {
  it('is not taken for whole: its rows go on, and one rejected row says that it was cut (#4, fault 20)', async () => {
    const content = jsonl(ROWS);
    const { tally } = await run(content, 'jsonl', (path) => truncateSync(path, content.indexOf('\n', content.length >> 1) + 1));
    expect(tally.written).toBeGreaterThan(0);
    expect(tally.written).toBeLessThan(ROWS.length);
    expect(tally.rejects.PALPATE_FILE_CUT).toBe(1);
  });
});
