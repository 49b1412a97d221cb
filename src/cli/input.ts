// Opens the one file, or standard input ("-"), that a command names.
import { createReadStream, statSync } from 'node:fs';
import { UsageError } from './exit.ts';

/** Throws UsageError unless the path is "-" or a file that exists. */
export function openInput(path: string): AsyncIterable<Uint8Array> {
  if (path === '-') return process.stdin;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`PALPATE_NO_FILE: ${path}: no such file; name a file, or - for standard input`);
  if (stats.isDirectory()) throw new UsageError(`PALPATE_IS_FOLDER: ${path}: is a folder, expected a file; name one of its files`);
  return createReadStream(path);
}
