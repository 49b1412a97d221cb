// The command line as a person meets it: exit code, what goes to which stream, and that notes stay out of errors.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'palpate-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SECRET = 'Zanzibar';
writeFileSync(join(folder, 'notes.csv'), 'id,Narrative\n1,"Effleurage and petrissage to the back, 15 min."\n');
writeFileSync(join(folder, 'empty.csv'), '');
writeFileSync(join(folder, 'note.xyz'), 'Massage');
writeFileSync(join(folder, 'ours.yaml'), 'id: ours\ntitle: ours\nreadings:\n  iastm: "97039"\n');
writeFileSync(join(folder, 'broken.yaml'), 'id: ours\ntitle: ours\nreading:\n  iastm: "97039"\n');

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function palpate(args: readonly string[], input = ''): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'src/cli/main.ts'), ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, error: stderr };
}

const file = (name: string): string => join(folder, name);
const GOOD = JSON.stringify({ id: 'a', text: `${SECRET}. Effleurage to the back, 15 min.` });

describe('palpate', () => {
  it.each<[string, string[], string, number, RegExp, RegExp]>([
    ['help', ['--help'], '', 0, /Usage: palpate/, /^$/],
    ['help of a command', ['classify', '--help'], '', 0, /Examples:/, /^$/],
    ['version', ['--version'], '', 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ['an unknown command', ['clasify'], '', 2, /^$/, /unknown command.*clasify[\s\S]*classify/],
    ['an unknown option', ['classify', '--form', 'csv'], '', 2, /^$/, /unknown option.*--form/],
    ['a wrong format', ['classify', '-', '--from', 'xml'], '', 2, /^$/, /xml.*jsonl/],
    ['a missing file', ['classify', 'no-such.csv'], '', 2, /^$/, /PALPATE_NO_FILE: no-such\.csv/],
    ['a folder without notes', ['classify', folder], '', 2, /^$/, /PALPATE_EMPTY_FOLDER/],
    ['an unknown ending', ['classify', file('note.xyz')], '', 2, /^$/, /PALPATE_FORMAT.*--from/],
    ['a wrong column', ['classify', file('notes.csv'), '--text', 'nope'], '', 2, /^$/, /nope[\s\S]*Narrative/],
    ['a note on standard input', ['classify', '-', '--to', 'jsonl'], 'Effleurage to the back, 15 min.', 0, /"code":"97124"/, /^$/],
    [
      'a CSV file',
      ['classify', file('notes.csv'), '--text', 'Narrative', '--to', 'csv', '--quiet'],
      '',
      0,
      /^id,code,[^\n]*\n1,97124,/,
      /^$/,
    ],
    ['a wrong model folder', ['classify', '-', '--model', folder], 'x', 2, /^$/, /PALPATE_MODEL_MISSING/],
    ['explain without colours', ['explain'], 'Effleurage to the back, 15 min.', 0, /97124/, /^$/],
    ['codes', ['codes'], '', 0, /97124[\s\S]*97530/, /^$/],
    ['policies', ['policies'], '', 0, /collins-2006[\s\S]*trigger-points[\s\S]*97140/, /^$/],
    ['a policy', ['classify', '-', '--to', 'jsonl', '--policy', 'collins-2006'], 'IASTM to the elbow 12 min.', 0, /"code":"97124"/, /^$/],
    ['a policy file', ['explain', '-', '--policy', file('ours.yaml')], 'IASTM to the elbow 12 min.', 0, /policy ours reads 97039/, /^$/],
    ['an unknown policy', ['classify', '-', '--policy', 'gide'], 'x', 2, /^$/, /PALPATE_POLICY: expected one of .*guide/],
    ['a broken policy file', ['explain', '-', '--policy', file('broken.yaml')], 'x', 2, /^$/, /broken\.yaml:\d+: .*reading/],
    ['a missing policy file', ['explain', '-', '--policy', 'no/such.yaml'], 'x', 2, /^$/, /PALPATE_POLICY: cannot read no\/such\.yaml/],
    ['phrases', ['phrases', 'effleurage'], '', 0, /97124/, /^$/],
  ])('%s', (_, args, input, code, out, error) => {
    const outcome = palpate(args, input);
    expect(outcome.error).toMatch(error);
    expect(outcome.out).toMatch(out);
    expect(outcome.out.includes('\x1b'), 'colours although NO_COLOR is set').toBe(false);
    expect(outcome.code).toBe(code);
  });

  it('goes on after a broken line, with one error record and exit code 1', () => {
    const input = `${GOOD}\n{"text":"${SECRET}\n${GOOD}\n`;
    const { code, out, error } = palpate(['classify', '-', '--from', 'jsonl', '--to', 'jsonl'], input);
    const schemas = out
      .trim()
      .split('\n')
      .map((line) => /"schema":"([^"]+)"/.exec(line)?.[1]);
    expect(schemas).toEqual(['palpate.suggestion/1', 'palpate.error/1', 'palpate.suggestion/1']);
    expect(out.split('\n')[1]?.includes(SECRET)).toBe(false);
    expect(error.includes(SECRET)).toBe(false);
    expect(code).toBe(1);
  });

  it('never repeats the first row of a CSV file without a header', () => {
    writeFileSync(join(folder, 'headless.csv'), `${SECRET} Smith declined massage today and left early,2024-01-02\n`);
    const { code, out, error } = palpate(['classify', file('headless.csv')]);
    expect([code, out]).toEqual([2, '']);
    expect(error).toMatch(/PALPATE_NO_COLUMN.*header row/);
    expect(error.includes(SECRET)).toBe(false);
  });

  it('ends quietly when whoever reads has seen enough', () => {
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `set -o pipefail; yes '${GOOD}' | head -n 3000 | "$0" --import tsx src/cli/main.ts classify - --from jsonl --to jsonl --quiet | head -n 1 | wc -l`,
        process.execPath,
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(stdout.trim()).toBe('1');
    expect(stderr).toBe('');
  });
});
