// Names of files that meet: what a run writes is never what it reads, and no two outputs are one file.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ClassifyCommand } from '../../src/cli/bulkOptions.ts';
import { jsonl, notes } from './support/notes.ts';
import { classify, temporaryFolder } from './support/runs.ts';

vi.mock('../../src/createClassifier.ts', async (original) => (await import('./support/oneModel.ts')).openedOnce(await original()));

const folder = temporaryFolder();
type Options = Omit<ClassifyCommand, 'files'>;
const ROWS = notes(4);
const CONTENT = `${JSON.stringify(ROWS[0])}\n{"id":"bad"}\n`;
const TABLE = 'id,text\na,Massage\nragged\n';

let number = 0;
function newFolder(): string {
  const place = join(folder, String(number++));
  mkdirSync(place);
  return place;
}

const files = (place: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(place)
      .sort()
      .map((name) => [name, readFileSync(join(place, name), 'utf8')]),
  );

describe('files that would meet', () => {
  // Only outputs are compared with inputs, by their names as they were written.
  it.each<[string, string, (place: string) => Options]>([
    ['--rejects', 'in.jsonl', (place) => ({ rejects: join(place, 'in.jsonl'), to: 'jsonl' })],
    ['--summary', 'in.jsonl', (place) => ({ summary: join(place, 'in.jsonl'), to: 'jsonl' })],
    ['--report', 'in.jsonl', (place) => ({ report: join(place, 'in.jsonl'), to: 'jsonl' })],
    [
      '--out, named otherwise, with --force',
      'in.jsonl',
      (place) => ({ out: `${place}/../${place.split('/').at(-1)}/in.jsonl`, force: true }),
    ],
    ['the rejects of --out', 'a.jsonl.rejects.jsonl', (place) => ({ out: join(place, 'a.jsonl'), force: true })],
  ])('%s never overwrites an input (#4, fault 8)', async (_, name, options) => {
    const place = newFolder();
    const input = join(place, name);
    writeFileSync(input, CONTENT);
    await classify([input], options(place));
    expect(readFileSync(input, 'utf8')).toBe(CONTENT);
  });

  it('--out never is an input', async () => {
    const place = newFolder();
    const input = join(place, 'in.jsonl');
    writeFileSync(input, CONTENT);
    for (const out of [input, place]) {
      const { code, error } = await classify([input], { out, force: true });
      expect([code, error]).toEqual([2, expect.stringMatching(/PALPATE_SAME_FILE/)]);
    }
    expect(files(place)).toEqual({ 'in.jsonl': CONTENT });
  });

  // Both are written into one partial file.
  it('--out and --rejects are not one file (#4, fault 8)', async () => {
    const place = newFolder();
    writeFileSync(join(place, 'in.jsonl'), CONTENT);
    const { code } = await classify([join(place, 'in.jsonl')], { out: join(place, 'out.jsonl'), rejects: join(place, 'out.jsonl') });
    expect(code).toBe(2);
  });

  // rejects.csv gives rejects.jsonl, which is the name of the file of rejects as well.
  it('an output in a folder is not the file of rejects (#4, fault 8)', async () => {
    const place = newFolder();
    writeFileSync(join(place, 'rejects.csv'), TABLE);
    mkdirSync(join(place, 'coded'));
    await classify([join(place, 'rejects.csv')], { out: join(place, 'coded') });
    expect(Object.keys(files(join(place, 'coded')))).toHaveLength(2);
  });

  it('outputs in a folder whose names would meet get a number', async () => {
    const place = newFolder();
    const inputs = ['a.jsonl', 'a.csv', 'a-2.jsonl'].map((name) => join(place, name));
    for (const input of inputs) writeFileSync(input, input.endsWith('csv') ? 'id,text\nc,x\n' : jsonl(ROWS.slice(0, 1)));
    await classify(inputs, { out: `${join(place, 'coded')}/` });
    expect(Object.keys(files(join(place, 'coded')))).toEqual(['a-2-2.jsonl', 'a-2.jsonl', 'a.jsonl']);
  });
});

describe('a run that cannot begin', () => {
  // The journal is begun before the file of rejects is opened, and stays: the next run is told that one is unfinished.
  it.fails('leaves nothing behind (#4, fault 24)', async () => {
    const place = newFolder();
    writeFileSync(join(place, 'in.jsonl'), CONTENT);
    const { code } = await classify([join(place, 'in.jsonl')], {
      out: join(place, 'out.jsonl'),
      rejects: join(place, 'no/such/folder.jsonl'),
    });
    expect(code).toBe(2);
    expect(Object.keys(files(place))).toEqual(['in.jsonl']);
  });
});
