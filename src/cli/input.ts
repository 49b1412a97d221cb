// Opens what the command line names: files or standard input ("-"), and picks the reader for the format.
import { createReadStream, statSync } from 'node:fs';
import { readCsv } from '../formats/readCsv.ts';
import { readJsonl } from '../formats/readJsonl.ts';
import { readText } from '../formats/readText.ts';
import type { ColumnOptions, Row } from '../formats/rows.ts';
import { UsageError } from './exit.ts';

export const INPUT_FORMATS = ['text', 'jsonl', 'csv'] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

const BY_ENDING: Readonly<Record<string, InputFormat>> = { jsonl: 'jsonl', ndjson: 'jsonl', csv: 'csv', txt: 'text', text: 'text' };

/** Throws UsageError unless the path is "-" or a file that exists. */
function requireFile(path: string): void {
  if (path === '-') return;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`PALPATE_NO_FILE: ${path}: no such file; name a file, or - for standard input`);
  if (stats.isDirectory())
    throw new UsageError(`PALPATE_IS_FOLDER: ${path}: is a folder, expected a file; name its files, for example ${path}/*.txt`);
}

export function openInput(path: string): AsyncIterable<Uint8Array> {
  requireFile(path);
  if (path === '-') return process.stdin;
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}

/** The format that was given, or that the file's ending says; standard input without --from is text. */
export function formatOf(path: string, given: InputFormat | undefined): InputFormat {
  requireFile(path);
  if (given !== undefined) return given;
  if (path === '-') return 'text';
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = BY_ENDING[ending];
  if (format === undefined)
    throw new UsageError(`PALPATE_FORMAT: ${path}: cannot tell the format from the name; give --from ${INPUT_FORMATS.join('|')}`);
  return format;
}

export function readRows(path: string, format: InputFormat, columns: ColumnOptions): AsyncGenerator<Row> {
  const chunks = openInput(path);
  switch (format) {
    case 'text':
      return readText(chunks, path);
    case 'jsonl':
      return readJsonl(chunks, path, columns);
    case 'csv':
      return readCsv(chunks, path, columns);
  }
}
