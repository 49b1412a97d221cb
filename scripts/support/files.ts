// Where the scripts find the project's folders, and small helpers to read and write them.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../../src/codebook/problems.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const MODEL_ID = 'palpate-1';
export const MODEL_FOLDER = join(ROOT, 'models', MODEL_ID);

export function readFolder(folder: string, ending: string): SourceFile[] {
  const full = join(ROOT, folder);
  return readdirSync(full)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ path: relative(ROOT, join(full, name)), text: readFileSync(join(full, name), 'utf8') }));
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function writeText(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
