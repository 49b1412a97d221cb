// A run that dies at any step of its work with files, and goes on until it is done, leaves the bytes of a run that never died. Every step is tried, or one of a few, with all three ways to die.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { type FilePlan, fileDestination } from '../../src/bulk/destination.ts';
import { findInputs } from '../../src/bulk/inputs.ts';
import { readJournal } from '../../src/bulk/journal.ts';
import { runIdentity } from '../../src/bulk/runIdentity.ts';
import { spoolToParquet } from '../../src/bulk/spoolToParquet.ts';
import type { Tally } from '../../src/bulk/tally.ts';
import { csvLine, FLAT_COLUMNS, flatHeader } from '../../src/formats/flatRow.ts';
import { arm, closeAll, type Death, disk, Killed } from './support/dyingDisk.ts';
import { csv, incompressible, jsonl, notes, randomOf } from './support/notes.ts';
import { type Ran, runInto, scrambledPool } from './support/pipeline.ts';
import { temporaryFolder } from './support/runs.ts';

vi.mock('node:fs/promises', async (original) => (await import('./support/dyingDisk.ts')).dyingPromises(await original()));

const folder = temporaryFolder();
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Rows of half a kilobyte, so that a file of a few hundred is several batches. */
const lines = jsonl(incompressible(400, 3));
const MANY = put('many.jsonl', `${lines}{"id":"bad"}\nnot JSON\n\n${lines}`);
const TABLE = put('table.csv', `${csv(notes(600))}ragged\n"never closed\n${csv(notes(30)).split('\n').slice(1).join('\n')}`);
const packed = gzipSync(csv(incompressible(700, 4)));
const CUT = put('cut.csv.gz', packed.subarray(0, Math.floor(packed.length * 0.8)));
const TEXTS = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => put(`${name}.txt`, `${name} Massage`));
const NONE = put('none.csv', '');

interface Scenario {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly to: 'jsonl' | 'csv' | 'parquet';
  /** One output an input. */
  readonly each?: boolean;
  readonly commitEvery: number;
  /** Every so many steps are tried. */
  readonly every: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'one file to one', inputs: [MANY], to: 'jsonl', commitEvery: 0, every: 3 },
  { name: 'CSV, which has a header', inputs: [TABLE], to: 'csv', commitEvery: 0, every: 2 },
  { name: 'three files to three', inputs: [TABLE, MANY, ...TEXTS.slice(0, 1)], to: 'csv', each: true, commitEvery: 0, every: 5 },
  { name: 'texts to one', inputs: TEXTS, to: 'jsonl', commitEvery: 0, every: 1 },
  { name: 'texts to as many', inputs: TEXTS, to: 'csv', each: true, commitEvery: 1e9, every: 2 },
  { name: 'files that break off to one', inputs: [TABLE, CUT, NONE, MANY], to: 'jsonl', commitEvery: 0, every: 7 },
  { name: 'Parquet, made at the end', inputs: [MANY, ...TEXTS], to: 'parquet', each: true, commitEvery: 0, every: 12 },
  { name: 'seldom made safe', inputs: [MANY, TABLE], to: 'jsonl', commitEvery: 1e9, every: 2 },
];

let number = 0;
let lastStep = '';

function planOf({ inputs, to, each, commitEvery }: Scenario, place: string, resume: boolean): FilePlan {
  const found = findInputs(inputs);
  return {
    outputs:
      each === true
        ? found.map((_, at) => ({ path: join(place, `${at}.${to}`), first: at, last: at }))
        : [{ path: join(place, `out.${to}`), first: 0, last: found.length - 1 }],
    rejects: join(place, 'rejects.jsonl'),
    journal: join(place, 'journal'),
    header: Buffer.from(to === 'csv' ? csvLine(flatHeader(FLAT_COLUMNS, [])) : ''),
    ...(to === 'parquet' ? { convert: spoolToParquet } : {}),
    run: runIdentity(found, 'm', '1', { to }),
    resume,
    force: false,
    commitEvery,
  };
}

async function runOnce(scenario: Scenario, place: string, resume: boolean, seed: number): Promise<Ran> {
  const destination = await fileDestination(planOf(scenario, place, resume));
  const pool = await scrambledPool(randomOf(seed), 1 + (seed % 5), { to: scenario.to === 'csv' ? 'csv' : 'jsonl' });
  return runInto(destination, findInputs(scenario.inputs), pool);
}

const DEATHS: readonly Death[] = ['kill', 'torn', 'power'];

const newPlace = (): string => {
  const place = join(folder, `run${number++}`);
  mkdirSync(place);
  return place;
};
const content = (place: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(place)
      .sort()
      .map((name) => [name, readFileSync(join(place, name), 'latin1')]),
  );

/** Runs and dies; true when it came to its end before. */
async function runAndDie(scenario: Scenario, place: string, resume: boolean, dieAt: number, how: Death): Promise<Tally | undefined> {
  arm(dieAt, how);
  try {
    return (await runOnce(scenario, place, resume, dieAt)).tally;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return undefined;
  } finally {
    await closeAll();
    lastStep = disk.last;
    arm();
  }
}

/** Not even the first line of the journal was written. */
const unborn = async (place: string): Promise<boolean> =>
  existsSync(join(place, 'journal')) && (await readJournal(join(place, 'journal'))) === undefined;

describe('a run that dies at any step', () => {
  it.each(SCENARIOS)('$name', { timeout: 120_000 }, async (scenario) => {
    const reference = newPlace();
    arm();
    const { tally } = await runOnce(scenario, reference, false, 1);
    const steps = disk.steps;
    const expected = content(reference);
    expect(expected.size).toBeGreaterThan(0);
    const random = randomOf(steps);
    for (let dieAt = 1; dieAt <= steps; dieAt += scenario.every) {
      const place = newPlace();
      let done = await runAndDie(scenario, place, false, dieAt, DEATHS[dieAt % 3] ?? 'kill');
      const where = `died at step ${dieAt} (${DEATHS[dieAt % 3]}): ${lastStep}`;
      for (let tries = 0; done === undefined && tries < 40; tries++) {
        for (const [name, bytes] of content(place))
          if (expected.has(name) && name !== 'rejects.jsonl')
            expect(bytes === expected.get(name), `${name} is not whole, ${where}`).toBe(true);
        done = await runAndDie(
          scenario,
          place,
          true,
          tries > 3 ? Number.POSITIVE_INFINITY : 1 + Math.floor(random() * steps),
          DEATHS[Math.floor(random() * 3)] ?? 'kill',
        );
      }
      expect(content(place), where).toEqual(expected);
      expect(done, where).toEqual(tally);
      rmSync(place, { recursive: true });
    }
  });

  it.each(['kill', 'torn'] as const)('goes on when it died while it began its journal: %s (#4, fault 7)', async (how) => {
    const scenario: Scenario = { name: '', inputs: TEXTS, to: 'jsonl', commitEvery: 0, every: 1 };
    const place = newPlace();
    for (let dieAt = 1; !(await unborn(place)); dieAt++) await runAndDie(scenario, place, false, dieAt, how);
    arm();
    await runOnce(scenario, place, true, 1);
  });
});
