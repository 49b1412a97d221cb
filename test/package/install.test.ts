// The packed tarball, installed into an empty folder without the GPU files of onnxruntime-node, works as library and as command.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('installs and classifies', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'palpate-install-'));
  try {
    const home = join(folder, 'home');
    mkdirSync(home);
    const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
    const run = (command: string, args: readonly string[], cwd: string, input = ''): string =>
      execFileSync(command, args, { cwd, env, encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
    run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
    writeFileSync(join(folder, 'package.json'), '{"name":"empty","version":"1.0.0","type":"module","private":true}');
    run('bash', ['-c', 'npm install --no-audit --no-fund ./palpate-*.tgz'], folder);
    const program =
      "import { createClassifier } from 'palpate'; const c = await createClassifier(); console.log((await c.classify('Effleurage to the back, 15 min.')).code);";
    expect(run(process.execPath, ['--input-type=module', '-e', program], folder).trim()).toBe('97124');
    expect(
      run(join(folder, 'node_modules', '.bin', 'palpate'), ['classify', '-', '--to', 'jsonl'], folder, 'Effleurage to the back, 15 min.'),
    ).toMatch(/"code":"97124"/);
    // The runtime's own reporting would leave its queue in the home folder.
    execFileSync(join(folder, 'node_modules', '.bin', 'palpate'), ['explain', '-'], {
      env: { PATH: process.env.PATH ?? '', HOME: home },
      input: 'Massage 20 min.',
    });
    expect(existsSync(join(home, '.cache')) ? readdirSync(join(home, '.cache'), { recursive: true }) : []).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
