// Takes the options of `palpate classify` as they were given; gives them checked, or says what does not go together. Opens nothing but a policy file.
import { realpathSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { findInputs, type Input, type InputFormat } from '../bulk/inputs.ts';
import type { Encoding } from '../bulk/openBytes.ts';
import type { OnlyKind } from '../bulk/processBatch.ts';
import type { ClassifyOptions } from '../classifier.ts';
import { FLAT_COLUMNS, type FlatColumn } from '../formats/flatRow.ts';
import { UsageError } from './exit.ts';

export const OUTPUT_FORMATS = ['table', 'jsonl', 'csv', 'parquet'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface ClassifyCommand extends Omit<ClassifyOptions, 'policy'> {
  readonly policy?: string;
  readonly files: readonly string[];
  readonly from?: InputFormat;
  readonly to?: OutputFormat;
  readonly text?: string;
  readonly id?: string;
  readonly billed?: string;
  readonly keep?: readonly string[];
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  readonly out?: string;
  readonly columns?: readonly string[];
  readonly only?: OnlyKind;
  readonly workers?: number;
  readonly rejects?: string;
  readonly maxRejects?: number;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly summary?: string;
  readonly report?: string;
  readonly withText?: boolean;
  readonly model?: string;
  readonly quiet?: boolean;
}

export interface PlannedOutput {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

export interface BulkPlan {
  readonly inputs: readonly Input[];
  readonly to: OutputFormat;
  /** undefined: standard output. */
  readonly outputs: readonly PlannedOutput[] | undefined;
  readonly journal: string;
  readonly rejects: string | undefined;
  /** 0: in the main thread. */
  readonly workers: number;
  readonly flatColumns: readonly FlatColumn[];
}

const BY_ENDING: Readonly<Record<string, OutputFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  parquet: 'parquet',
  pq: 'parquet',
};
const ENDINGS: Readonly<Record<OutputFormat, string>> = { table: 'txt', jsonl: 'jsonl', csv: 'csv', parquet: 'parquet' };
/** Inputs below this are done before a worker has opened its model. */
const SMALL_BYTES = 1_500_000;
const COMPRESSED_FACTOR = 8;

function isFolder(path: string): boolean {
  return /[/\\]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function formatOf(command: ClassifyCommand): OutputFormat {
  if (command.to !== undefined) return command.to;
  if (command.out === undefined || isFolder(command.out)) {
    return command.out === undefined && process.stdout.isTTY === true ? 'table' : 'jsonl';
  }
  const ending = /\.([A-Za-z]+)$/.exec(command.out)?.[1]?.toLowerCase() ?? '';
  const format = BY_ENDING[ending];
  if (format === undefined)
    throw new UsageError(`PALPATE_FORMAT: ${command.out}: cannot tell the format from the name; give --to jsonl, csv or parquet`);
  return format;
}

/** One output an input in a folder; names that would meet get a number. */
function outputsIn(folder: string, inputs: readonly Input[], to: OutputFormat): PlannedOutput[] {
  // The rejected rows of a folder have a file of this name.
  const taken = new Set<string>(to === 'jsonl' ? ['rejects'] : []);
  return inputs.map(({ path }, at) => {
    const stem =
      path === '-'
        ? 'stdin'
        : basename(path)
            .replace(/(\.(gz|gzip|zst|zstd))?$/i, '')
            .replace(/\.[A-Za-z]+$/, '');
    let name = stem;
    for (let number = 2; taken.has(name); number++) name = `${stem}-${number}`;
    taken.add(name);
    return { path: join(folder, `${name}.${ENDINGS[to]}`), first: at, last: at };
  });
}

function flatColumnsOf(command: ClassifyCommand, to: OutputFormat): readonly FlatColumn[] {
  if (command.columns === undefined || to !== 'csv') return FLAT_COLUMNS;
  return command.columns.map((name) => {
    const found = FLAT_COLUMNS.find((column) => column === name);
    if (found === undefined) throw new UsageError(`PALPATE_COLUMNS: expected some of ${FLAT_COLUMNS.join(', ')}, found "${name}"`);
    return found;
  });
}

function workersFor(command: ClassifyCommand, inputs: readonly Input[]): number {
  if (command.workers !== undefined) return command.workers;
  const size = inputs.reduce(
    (sum, { path, size: bytes }) => sum + bytes * (/\.(gz|gzip|zst|zstd)$/i.test(path) ? COMPRESSED_FACTOR : 1),
    0,
  );
  const endless = inputs.some(({ path, format, size: bytes }) => (path === '-' && format !== 'text') || (path !== '-' && bytes === 0));
  return size < SMALL_BYTES && !endless ? 0 : availableParallelism();
}

/** A file by whatever name: links are followed, and a file that is not there yet is known by its folder's real name. */
function realName(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return resolve(path);
    }
  }
}

/** Nothing that is read or written may be written twice: it would be lost. Throws UsageError. */
function refuseSameFile(read: readonly string[], written: readonly string[]): void {
  const inputs = new Set(read.map(realName));
  const taken = new Set<string>();
  for (const path of written) {
    // /dev/null and pipes may be named as often as one likes.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) continue;
    const name = realName(path);
    if (inputs.has(name)) throw new UsageError(`PALPATE_SAME_FILE: ${path}: is both input and output; name another output`);
    if (taken.has(name)) throw new UsageError(`PALPATE_SAME_FILE: ${path}: would be written by two outputs of this run; name another`);
    taken.add(name);
  }
}

/** Throws UsageError for options that do not go together, InputError for inputs that are not there. */
export function planBulk(command: ClassifyCommand): BulkPlan {
  const inputs = findInputs(command.files.length === 0 ? ['-'] : command.files, command.from);
  const { out } = command;
  const to = formatOf(command);
  const fromStandardInput = inputs.some(({ path }) => path === '-');
  if (command.resume === true && out === undefined)
    throw new UsageError('PALPATE_RESUME: a run to standard output cannot go on later: what was written is gone; name a file with --out');
  if (command.resume === true && fromStandardInput)
    throw new UsageError('PALPATE_RESUME: a run from standard input cannot go on later: what was read is gone; name a file');
  if (to === 'parquet' && out === undefined)
    throw new UsageError('PALPATE_FORMAT: Parquet goes to a file, its table of contents stands at its end; name one with --out');
  if (to === 'table' && out !== undefined)
    throw new UsageError('PALPATE_FORMAT: a table is for a terminal; a file is jsonl, csv or parquet');
  if (command.only === 'disagree' && command.billed === undefined && command.quiet !== true)
    process.stderr.write('palpate: --only disagree without --billed: only codes that stand in the notes are compared\n');
  const named = (path: string): readonly PlannedOutput[] => [{ path, first: 0, last: inputs.length - 1 }];
  const folder = out !== undefined && isFolder(out);
  const outputs = out === undefined ? undefined : folder ? outputsIn(out, inputs, to) : named(out);
  const rejects = command.rejects ?? (out === undefined ? undefined : folder ? join(out, 'rejects.jsonl') : `${out}.rejects.jsonl`);
  const journal = folder ? join(out, '.palpate-journal') : `${out ?? ''}.journal`;
  const written = [
    ...(outputs ?? []).map(({ path }) => path),
    rejects,
    command.summary,
    command.report,
    out === undefined ? undefined : journal,
  ];
  refuseSameFile(
    inputs.map(({ path }) => path).filter((path) => path !== '-'),
    written.filter((path) => path !== undefined),
  );
  return {
    inputs,
    to,
    outputs,
    journal,
    rejects,
    workers: workersFor(command, inputs),
    flatColumns: flatColumnsOf(command, to),
  };
}
