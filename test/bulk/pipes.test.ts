// Inputs and outputs that are no files: standard input line by line, pipes of a shell, a reader that is slow. All as child processes.
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csv, jsonl, notes, records, SECRET } from './support/notes.ts';
import { ended, type Outcome, palpate, ROOT, start, temporaryFolder } from './support/runs.ts';

const folder = temporaryFolder();
const path = join(folder, 'notes.jsonl');
const ROWS = notes(6);
writeFileSync(path, jsonl(ROWS));
const IDS = ROWS.map(({ id }) => id);
const COMMAND = `"${process.execPath}" --import tsx src/cli/main.ts classify`;

function bash(script: string, limit: number): Promise<Outcome> {
  return ended(spawn('bash', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } }), limit);
}

describe('a pipe of lines', () => {
  it('answers three lines before more are sent, then one, and a bad line in its place', { timeout: 30_000 }, async () => {
    const child = start(['-', '--from', 'jsonl', '--to', 'jsonl']);
    let out = '';
    let told = (): void => undefined;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      told();
    });
    const answers = async (count: number, within: number): Promise<void> => {
      const until = Date.now() + within;
      while (out.split('\n').length - 1 < count) {
        const left = until - Date.now();
        if (left <= 0) throw new Error(`expected ${count} answers, found ${out.split('\n').length - 1}`);
        await new Promise<void>((resolve) => {
          told = resolve;
          setTimeout(resolve, Math.min(left, 200));
        });
      }
      expect(out.split('\n').length - 1).toBe(count);
    };
    child.stdin?.write(jsonl(ROWS.slice(0, 3)));
    // The first answers wait for the program and its model as well.
    await answers(3, 15_000);
    child.stdin?.write(jsonl(ROWS.slice(3, 4)));
    await answers(4, 5000);
    child.stdin?.write(`{"text":"${SECRET}\n`);
    await answers(5, 5000);
    // A line that is not whole yet gets no answer.
    const [start5 = '', rest5 = ''] = [jsonl(ROWS.slice(4, 5)).slice(0, 20), jsonl(ROWS.slice(4, 5)).slice(20)];
    child.stdin?.write(start5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await answers(5, 1);
    child.stdin?.write(rest5);
    await answers(6, 5000);
    child.stdin?.end(JSON.stringify(ROWS[5]));
    const { code, error } = await ended(child);
    expect(records(out).map(({ id, error: failed }) => failed?.code ?? id)).toEqual([...IDS.slice(0, 4), 'PALPATE_NOT_JSON', 'n5', 'n6']);
    expect(error.includes(SECRET)).toBe(false);
    expect(code).toBe(1);
  });

  it('takes CSV and packed bytes from standard input', async () => {
    const outcome = await palpate(['-', '--from', 'csv', '--to', 'jsonl', '--quiet', '--workers', '0'], gzipSync(csv(ROWS)));
    expect([outcome.code, outcome.error]).toEqual([0, '']);
    expect(records(outcome.out).map(({ id }) => id)).toEqual(IDS);
  });
});

describe.skipIf(process.platform === 'win32').concurrent('a pipe of a shell', () => {
  it('is read as a file when its format is named', async () => {
    const { code, out } = await bash(`${COMMAND} <(cat "${path}") --from jsonl --to jsonl --quiet --workers 0`, 20_000);
    expect(code).toBe(0);
    expect(records(out).map(({ id }) => id)).toEqual(IDS);
  });

  // Looking for Parquet's first bytes reads a pipe at a place, which no pipe allows: PALPATE_INTERNAL: Error (ESPIPE).
  it.fails('asks for --from when its format cannot be told (#4, fault 1)', async () => {
    const { code, error } = await bash(`${COMMAND} <(cat "${path}") --to jsonl --workers 0`, 20_000);
    expect(error).toMatch(/PALPATE_FORMAT.*--from/);
    expect(code).toBe(2);
  });

  it('is read when it has a name and the output is standard output', async () => {
    const pipe = join(folder, 'named.jsonl');
    execFileSync('mkfifo', [pipe]);
    const running = ended(start([pipe, '--from', 'jsonl', '--to', 'jsonl', '--quiet', '--workers', '0']), 20_000);
    const writer = createWriteStream(pipe);
    writer.on('error', () => undefined);
    writer.end(jsonl(ROWS));
    const { code, out } = await running;
    expect(records(out).map(({ id }) => id)).toEqual(IDS);
    expect(code).toBe(0);
  });

  // The run's identity opens the pipe and closes it: whoever writes into it is cut off, and the run waits for ever.
  it.fails('is read when it has a name and the output is a file (#4, fault 2)', { timeout: 30_000 }, async () => {
    const pipe = join(folder, 'tofile.jsonl');
    const out = join(folder, 'tofile.out.jsonl');
    execFileSync('mkfifo', [pipe]);
    const { code } = await bash(
      `cat "${path}" > "${pipe}" & exec ${COMMAND} "${pipe}" --from jsonl --out "${out}" --quiet --workers 0`,
      6000,
    );
    expect(code).toBe(0);
    expect(existsSync(out) && records(readFileSync(out)).map(({ id }) => id)).toEqual(IDS);
  });
});

describe('standard output', () => {
  // Each wait for a slow reader once left a listener behind, of which Node warns.
  it('says nothing of its own on standard error when its reader is slow', async () => {
    const long = join(folder, `${'long'.repeat(50)}.csv`);
    writeFileSync(long, `id,text\n${'1,2,3\n'.repeat(256 * 20)}`);
    const child = start([long, '--to', 'jsonl', '--quiet', '--workers', '0']);
    child.stdout?.on('data', () => {
      child.stdout?.pause();
      setTimeout(() => child.stdout?.resume(), 5);
    });
    const { code, error } = await ended(child);
    expect(code).toBe(1);
    expect(error).not.toMatch(/Warning/);
  });
});
