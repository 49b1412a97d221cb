// Takes what the command line names (files, folders, patterns, "-"); gives the inputs in a fixed order, each with its format. Opens nothing but the first bytes.
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { escapePath, globSync, isDynamicPattern } from 'tinyglobby';
import { InputError } from '../formats/rows.ts';

export const INPUT_FORMATS = ['text', 'jsonl', 'csv', 'tsv', 'parquet'] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

export interface Input {
  /** As it was named, or the file's path; "-" is standard input. */
  readonly path: string;
  readonly format: InputFormat;
  /** Bytes at the start of the run; 0 for standard input. What grows while it is read is read up to here. */
  readonly size: number;
  /** Milliseconds since 1970 when it was last changed; 0 for standard input. */
  readonly changed: number;
}

const BY_ENDING: Readonly<Record<string, InputFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'text',
  text: 'text',
  parquet: 'parquet',
  pq: 'parquet',
};
const COMPRESSED = /\.(gz|gzip|zst|zstd)$/i;

/** The format that was given, or that the file's ending says; standard input without one is text. */
function formatOf(path: string, given: InputFormat | undefined): InputFormat {
  if (given !== undefined) return given;
  if (path === '-') return 'text';
  const ending = /\.([A-Za-z]+)$/.exec(path.replace(COMPRESSED, ''))?.[1]?.toLowerCase() ?? '';
  const format = BY_ENDING[ending] ?? (startsAsParquet(path) ? 'parquet' : undefined);
  if (format === undefined)
    throw new InputError(`PALPATE_FORMAT: ${path}: cannot tell the format from the name; give --from ${INPUT_FORMATS.join('|')}`);
  return format;
}

function startsAsParquet(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(4);
    return readSync(file, start, 0, 4, 0) === 4 && start.toString('latin1') === 'PAR1';
  } finally {
    closeSync(file);
  }
}

function statsOf(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new InputError(`PALPATE_NO_FILE: ${path}: no such file; name a file, a folder of .txt files, or - for standard input`);
  return stats;
}

function inputOf(path: string, given: InputFormat | undefined): Input {
  if (path === '-') return { path, format: formatOf(path, given), size: 0, changed: 0 };
  const stats = statsOf(path);
  return {
    path,
    format: formatOf(path, given),
    size: stats.isFile() ? stats.size : 0,
    changed: stats.isFile() ? Math.floor(stats.mtimeMs) : 0,
  };
}

/** Throws InputError for what is not there, names no file, or has no known format. */
export function findInputs(paths: readonly string[], given?: InputFormat): readonly Input[] {
  if (paths.filter((path) => path === '-').length > 1)
    throw new InputError('PALPATE_STDIN_TWICE: expected - (standard input) once, found it more than once');
  return paths.flatMap((path) => {
    if (path === '-') return [inputOf(path, given)];
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined && isDynamicPattern(path)) {
      const found = globSync(path, { onlyFiles: true, expandDirectories: false }).sort();
      if (found.length === 0) throw new InputError(`PALPATE_NO_FILE: ${path}: no file fits this pattern`);
      return found.map((each) => inputOf(each, given));
    }
    if (stats?.isDirectory() !== true) return [inputOf(path, given)];
    const found = globSync(`${escapePath(path.replace(/[/\\]+$/, ''))}/**/*.{txt,text}`, {
      onlyFiles: true,
      caseSensitiveMatch: false,
    }).sort();
    if (found.length === 0)
      throw new InputError(
        `PALPATE_EMPTY_FOLDER: ${path}: expected .txt files in the folder, found none; name other files by a pattern, for example '${path}/*.csv'`,
      );
    return found.map((each) => inputOf(each, given ?? 'text'));
  });
}
