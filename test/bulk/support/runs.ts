// Runs `palpate classify` for tests: in this process, with its streams caught (fast), or as a child process (signals, standard input, memory).
// Nothing here looks at what a run gives.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { ClassifyCommand } from '../../../src/cli/bulkOptions.ts';
import { classifyCommand } from '../../../src/cli/classifyCommand.ts';
import { reportFailure } from '../../../src/cli/exit.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder that is removed when the tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'palpate-bulk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function caught(stream: NodeJS.WriteStream): { readonly text: () => string; readonly release: () => void } {
  const parts: Uint8Array[] = [];
  const { write } = stream;
  stream.write = (part: string | Uint8Array): boolean => {
    parts.push(typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part));
    return true;
  };
  return {
    text: () => Buffer.concat(parts).toString('utf8'),
    release: () => {
      stream.write = write;
    },
  };
}

/** What the command line gives where nothing is said, but without workers. */
const DEFAULTS = { workers: 0, maxLength: 1_000_000, ranking: 'top', parts: 'first' } as const;

/** As src/cli/main.ts runs it: exit code, and what went to the two streams. */
export async function classify(files: readonly string[], options: Omit<ClassifyCommand, 'files'> = {}): Promise<Outcome> {
  const out = caught(process.stdout);
  const error = caught(process.stderr);
  let code: number;
  try {
    code = await classifyCommand({ files, ...DEFAULTS, ...options });
  } catch (failure) {
    code = reportFailure(failure);
  } finally {
    out.release();
    error.release();
  }
  return { code, out: out.text(), error: error.text() };
}

/** From source. `register` is preloaded as ESM code, for example to measure memory. */
export function start(args: readonly string[], register?: string): ChildProcess {
  const preload = register === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
  return spawn(process.execPath, ['--import', 'tsx', ...preload, join(ROOT, 'src/cli/main.ts'), 'classify', ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1' },
  });
}

/** Waits for the end of a child. One that is still there after `limit` milliseconds is killed; its code is null then. */
export async function ended(child: ChildProcess, limit = 40_000): Promise<Outcome & { readonly signal: NodeJS.Signals | null }> {
  let out = '';
  let error = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limit);
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  clearTimeout(timer);
  return { code, signal, out, error };
}

export function palpate(args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  const child = start(args);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return ended(child);
}

/** The same, and the most memory that the child had, in megabytes. */
export async function palpateMeasured(folder: string, args: readonly string[]): Promise<Outcome & { readonly megabytes: number }> {
  const file = join(folder, `rss-${Math.random().toString(36).slice(2)}`);
  const child = start(
    args,
    `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));`,
  );
  child.stdin?.end();
  const outcome = await ended(child);
  return { ...outcome, megabytes: Number(readFileSync(file, 'utf8')) / 1024 };
}
