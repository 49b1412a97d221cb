// What makes a run the same run: inputs, model, options. Values are short strings, so that a difference can be told without showing what is in a file.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Input } from './inputs.ts';
import type { RunIdentity } from './journal.ts';

const ENDS = 1 << 16;

export function shortHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Hash of the first and last 64 KB of a file. With size and time it tells a changed file without reading all of it. */
function hashOfEnds({ path, size }: Input): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(ENDS * 2);
    const first = readSync(file, bytes, 0, Math.min(ENDS, size), 0);
    const last = readSync(file, bytes, first, Math.min(ENDS, size), Math.max(0, size - ENDS));
    return shortHash(bytes.subarray(0, first + last));
  } finally {
    closeSync(file);
  }
}

/** `options`: whatever changes what is written. Keys are told to a person when they differ. */
export function runIdentity(
  inputs: readonly Input[],
  model: string,
  version: string,
  options: Readonly<Record<string, unknown>>,
): RunIdentity {
  const identity: Record<string, string> = { model, version };
  for (const [key, value] of Object.entries(options)) if (value !== undefined) identity[`option ${key}`] = JSON.stringify(value);
  inputs.forEach((input, at) => {
    const { path, format, size, changed } = input;
    identity[`input ${at + 1} (${path})`] = `${format} ${size} ${changed} ${path === '-' ? '' : hashOfEnds(input)}`;
  });
  return identity;
}
