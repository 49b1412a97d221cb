// tsx scripts/killTest.ts [--kills 25] [--rows 4000] [--seed 1]: kills the built program at random moments of bulk runs, lets it go on, and compares bytes with a
// run that was left alone. The same with Ctrl-C, and on a full disk where a small one may be mounted (Linux, root). Prints a line for each; exit code 1 on any difference.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { summarySchema } from '../src/bulk/tally.ts';
import { readSamples } from './support/samples.ts';

const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '25' }, rows: { type: 'string', default: '4000' }, seed: { type: 'string', default: '1' } },
});
const [kills, rows, seed] = [values.kills, values.rows, values.seed].map(Number);
if (
  kills === undefined ||
  rows === undefined ||
  seed === undefined ||
  ![kills, rows, seed].every((each) => Number.isInteger(each) && each >= 0)
)
  throw new Error('expected whole numbers for --kills, --rows and --seed');
if (!existsSync(PROGRAM)) throw new Error('dist/cli/main.js is not there; run npm run build first');

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
let state = seed;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const folder = mkdtempSync(join(tmpdir(), 'palpate-kill-'));
const counts = { kills: 0, interrupts: 0, compared: 0, different: 0, fullDisks: 0 };

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wrong(line: string): void {
  counts.different++;
  say(`DIFFERENT: ${line}`);
}

const samples = readSamples();
/** With a row now and then that is refused. */
function lines(from: number, count: number): string {
  return Array.from({ length: count }, (_, at) => {
    const number = from + at + 1;
    const text = `${number}. ${samples[number % samples.length]?.text ?? ''}`;
    return `${JSON.stringify(number % 97 === 0 ? { id: `n${number}` } : { id: `n${number}`, text })}\n`;
  }).join('');
}

const inputs = [0, 1, 2].map((part) => {
  const path = join(folder, `part${part}.jsonl`);
  const share = Math.ceil(rows / 3);
  writeFileSync(path, lines(part * share, part === 2 ? Math.max(0, rows - 2 * share) : share));
  return path;
});

interface Kind {
  readonly name: string;
  /** What is given for --out in a folder. */
  readonly out: string;
  readonly args: readonly string[];
}
const KINDS: readonly Kind[] = [
  { name: 'JSON Lines to one file', out: 'out.jsonl', args: ['--workers', '0'] },
  { name: 'CSV to a file each, 2 workers', out: 'out/', args: ['--to', 'csv', '--workers', '2'] },
  { name: 'Parquet to one file, 1 worker', out: 'out.parquet', args: ['--workers', '1'] },
];

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: string;
  readonly milliseconds: number;
}

async function run(
  kind: Kind,
  place: string,
  more: readonly string[],
  kill?: { readonly after: number; readonly by: NodeJS.Signals },
): Promise<Ended> {
  mkdirSync(place, { recursive: true });
  const out = `${place}/${kind.out}`;
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [PROGRAM, 'classify', ...inputs, '--out', out, ...kind.args, '--summary', `${place}/summary.json`, ...more],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let error = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const timer = kill === undefined ? undefined : setTimeout(() => child.kill(kill.by), kill.after);
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  clearTimeout(timer);
  return { code, signal, error, milliseconds: performance.now() - began };
}

/** All that a run left, but the summary, which holds times. */
function left(place: string): ReadonlyMap<string, Buffer> {
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(place, name)).isFile());
  return new Map(
    files
      .filter((name) => name !== 'summary.json')
      .sort()
      .map((name) => [name, readFileSync(join(place, name))]),
  );
}

function countsOf(place: string): string {
  const { seconds: _, output: __, ...rest } = summarySchema.parse(JSON.parse(readFileSync(join(place, 'summary.json'), 'utf8')));
  return JSON.stringify(rest);
}

function compare(what: string, place: string, calm: string): void {
  counts.compared++;
  const [found, expected] = [left(place), left(calm)];
  const names = [...new Set([...found.keys(), ...expected.keys()])];
  const other = names.filter((name) => {
    const bytes = expected.get(name);
    return bytes === undefined || found.get(name)?.equals(bytes) !== true;
  });
  if (other.length > 0) wrong(`${what}: ${other.join(', ')}`);
  else if (countsOf(place) !== countsOf(calm)) wrong(`${what}: the counts of the summary`);
  else say(`  ${what}: the same ${names.length} files, byte by byte, and the same counts`);
}

/** Whatever stands under a name that the calm run left is whole. */
function checkNames(what: string, place: string, calm: string): void {
  const expected = left(calm);
  for (const [name, bytes] of left(place)) {
    const whole = expected.get(name);
    if (whole !== undefined && !basename(name).includes('rejects') && !whole.equals(bytes))
      wrong(`${what}: ${name} is there and not whole`);
  }
}

const done = ({ code }: Ended): boolean => code === 0 || code === 1;

/** Kills and goes on until so many kills; each chain ends with a run that comes to its end. */
async function chains(by: 'SIGKILL' | 'SIGINT', count: number): Promise<void> {
  let chain = 0;
  for (let number = 1; number <= count; chain++) {
    const kind = KINDS[chain % KINDS.length];
    const calm = join(folder, `calm${chain % KINDS.length}`);
    if (kind === undefined) return;
    const length = calmLength.get(kind) ?? 1000;
    const place = join(folder, `${by}${chain}`);
    let finished = false;
    for (let tries = 0; !finished && number <= count && tries < 6; tries++, number++) {
      const after = Math.round(random() * length);
      const ended = await run(kind, place, tries === 0 ? [] : ['--resume'], { after, by });
      finished = done(ended);
      const said =
        /PALPATE_INTERRUPTED: \d+ rows done/.exec(ended.error)?.[0] ?? `code ${ended.code ?? '-'}, signal ${ended.signal ?? '-'}`;
      say(`${by} ${number}/${count} after ${after} ms, ${kind.name}: ${finished ? 'it was done already' : said}`);
      if (!finished) counts[by === 'SIGKILL' ? 'kills' : 'interrupts']++;
      const expected = by === 'SIGKILL' ? ended.signal === 'SIGKILL' : ended.code === 130 || ended.signal === 'SIGINT';
      if (!finished && !expected) wrong(`${kind.name} ended otherwise: ${ended.error.trim().split('\n').at(-1) ?? ''}`);
      checkNames(kind.name, place, calm);
    }
    if (!finished) {
      const ended = await run(kind, place, ['--resume']);
      if (!done(ended)) wrong(`${kind.name} did not go on: ${ended.error.trim().split('\n').at(-1) ?? ''}`);
    }
    if (existsSync(join(place, 'summary.json'))) compare(`${kind.name}, gone on`, place, calm);
    rmSync(place, { recursive: true });
  }
}

function mount(place: string, ...options: readonly string[]): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', ...options, 'tmpfs', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A disk that is full after a part of the output; then it is made larger, and the run goes on. */
async function fullDisk(kind: Kind, calm: string): Promise<void> {
  const size = [...left(calm).values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const place = join(folder, 'disk');
  mkdirSync(place);
  if (process.platform !== 'linux' || !mount(place, '-o', `size=${Math.ceil(size / 3 / 4096) * 4096}`)) {
    say('full disk: could not mount a small one (it takes Linux and root); not tried');
    rmSync(place, { recursive: true });
    return;
  }
  try {
    const full = await run(kind, place, []);
    say(`full disk, ${kind.name}: code ${full.code ?? '-'}, ${full.error.match(/PALPATE_[A-Z_]+/g)?.at(-1) ?? 'nothing said'}`);
    if (full.code !== 2 || !full.error.includes('PALPATE_DISK_FULL'))
      wrong(`${kind.name} on a full disk: ${full.error.trim().split('\n').at(-1) ?? ''}`);
    checkNames(`${kind.name} on a full disk`, place, calm);
    if (!mount(place, '-o', 'remount,size=1g')) throw new Error('the disk could not be made larger');
    const ended = await run(kind, place, ['--resume']);
    if (!done(ended)) wrong(`${kind.name} did not go on after a full disk: ${ended.error.trim().split('\n').at(-1) ?? ''}`);
    else compare(`${kind.name}, gone on after a full disk`, place, calm);
    counts.fullDisks++;
  } finally {
    execFileSync('umount', [place]);
    rmSync(place, { recursive: true });
  }
}

const calmLength = new Map<Kind, number>();
try {
  for (const [at, kind] of KINDS.entries()) {
    const ended = await run(kind, join(folder, `calm${at}`), []);
    if (!done(ended)) throw new Error(`a run that was left alone failed: ${ended.error}`);
    calmLength.set(kind, ended.milliseconds);
    say(`left alone, ${kind.name}: ${rows} rows in ${Math.round(ended.milliseconds)} ms`);
  }
  await chains('SIGKILL', kills);
  await chains('SIGINT', Math.ceil(kills / 3));
  for (const [at, kind] of KINDS.entries()) await fullDisk(kind, join(folder, `calm${at}`));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
say(
  `${counts.kills} kills, ${counts.interrupts} interrupts, ${counts.fullDisks} full disks, ${counts.compared} comparisons, ${counts.different} different`,
);
process.exitCode = counts.different > 0 ? 1 : 0;
