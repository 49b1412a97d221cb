// fastText as a baseline: runs the command `fasttext` where it is installed (Debian's package). Its files go to a folder of their own, deleted afterwards.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Baseline, Labelled } from './baselines.ts';

/** Word pairs, character n-grams of 3 to 5, 50 epochs: the best of a handful of settings by cross-validation. One thread: the same bytes each time. */
const SETTINGS = '-wordNgrams 2 -minn 3 -maxn 5 -dim 50 -epoch 50 -lr 0.5 -thread 1 -verbose 0'.split(' ');
const LABEL = '__label__';

function line({ text, primary }: Labelled): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
  return `${LABEL}${primary ?? 'none'} ${words.join(' ')}\n`;
}

export function hasFasttext(): boolean {
  return spawnSync('fasttext', [], { stdio: 'ignore' }).error === undefined;
}

export const fasttextBaseline: Baseline = (train, judged) => {
  const folder = mkdtempSync(join(tmpdir(), 'palpate-fasttext-'));
  const file = (name: string): string => join(folder, name);
  try {
    writeFileSync(file('train.txt'), train.map(line).join(''));
    writeFileSync(file('judged.txt'), judged.map(line).join(''));
    execFileSync('fasttext', ['supervised', '-input', file('train.txt'), '-output', file('model'), ...SETTINGS], { stdio: 'ignore' });
    const out = execFileSync('fasttext', ['predict', file('model.bin'), file('judged.txt'), '3'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const rows = out.trimEnd().split('\n');
    if (rows.length !== judged.length) throw new Error(`fasttext: expected ${judged.length} answers, found ${rows.length}`);
    return rows.map((row) => row.split(' ').map((label) => (label === `${LABEL}none` ? null : label.slice(LABEL.length))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
