// Reads CSV (RFC 4180, with a header row) through csv-parse. A ragged or broken row becomes one rejected row; the others go on.
import { Readable } from 'node:stream';
import { type Info, parse } from 'csv-parse';
import { withoutByteOrderMark } from './byteOrderMark.ts';
import { type ColumnOptions, decodeUtf8, guessName, ID_NAMES, InputError, type Row, splitBilled, TEXT_NAMES } from './rows.ts';

const LONGEST_RECORD = 64 * 1024 * 1024;

interface Columns {
  readonly count: number;
  readonly text: number;
  readonly id: number;
  readonly billed: number;
}

const SHOWN = 20;

/** The names of a header for a message. A file without one has a row of data there, which no message may repeat: then only their number. */
function namesOf(header: readonly string[]): string {
  if (!header.every((column) => /^[\w .#/()-]{0,30}$/.test(column) && column.trim().split(/\s+/).length <= 3 && !/^\d/.test(column)))
    return `${header.length} columns without names (is the header row missing?)`;
  return header
    .slice(0, SHOWN)
    .map((column) => `"${column}"`)
    .join(', ');
}

function findColumns(header: readonly string[], source: string, options: ColumnOptions): Columns {
  const place = (name: string | undefined): number =>
    name === undefined ? -1 : header.findIndex((column) => column.trim() === name.trim());
  const require = (name: string | undefined, flag: string): number => {
    if (name === undefined) return -1;
    const at = place(name);
    if (at < 0) throw new InputError(`PALPATE_NO_COLUMN: ${source}:1: expected a column "${name}" (${flag}), found ${namesOf(header)}`);
    return at;
  };
  let text = require(options.text, '--text');
  if (text < 0) {
    const guessed = guessName(header, TEXT_NAMES);
    text = place(guessed);
    if (text < 0) {
      throw new InputError(
        `PALPATE_NO_COLUMN: ${source}:1: expected a column with the note (text, note, ...), found ${namesOf(header)}; name it with --text`,
      );
    }
    if (guessed !== 'text') options.notice?.(`reading the note from column "${guessed ?? ''}" (--text chooses another)`);
  }
  const id = options.id === undefined ? place(guessName(header, ID_NAMES)) : require(options.id, '--id');
  return { count: header.length, text, id, billed: require(options.billed, '--billed') };
}

interface Record {
  readonly record: readonly Buffer[];
  readonly info: Info;
}

/** Throws InputError when the header lacks a wanted column or the file has none. */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>, source: string, options: ColumnOptions = {}): AsyncGenerator<Row> {
  const broken: Row[] = [];
  const parser = parse({
    encoding: null,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_RECORD,
    on_skip: (error) => {
      const line = error !== undefined && typeof error.lines === 'number' ? error.lines : 0;
      broken.push({
        kind: 'rejected',
        source,
        line,
        code: 'PALPATE_NOT_CSV',
        message: `the row is not CSV (${error?.code ?? 'unknown'}): check its quotes`,
      });
      return undefined;
    },
  });
  const input = Readable.from(withoutByteOrderMark(chunks));
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let columns: Columns | undefined;
  for await (const item of parser) {
    const { record, info }: Record = item;
    while (broken.length > 0) {
      const row = broken.shift();
      if (row !== undefined) yield row;
    }
    const cells = record.map((cell) => decodeUtf8(cell));
    if (columns === undefined) {
      columns = findColumns(
        cells.map((cell) => cell ?? ''),
        source,
        options,
      );
      continue;
    }
    const lineFeeds = record.reduce((count, cell) => count + countLineFeeds(cell), 0);
    const line = Math.max(1, info.lines - lineFeeds);
    const id = columns.id >= 0 ? (cells[columns.id] ?? '') : String(info.records - 1);
    const reject = (code: string, message: string): Row => ({ kind: 'rejected', source, line, id, code, message });
    const text = cells[columns.text];
    if (record.length !== columns.count)
      yield reject('PALPATE_RAGGED_ROW', `expected ${columns.count} columns, found ${record.length}; check quotes and delimiters`);
    else if (text === undefined) yield reject('PALPATE_NOT_UTF8', 'expected UTF-8, found other bytes; convert the file');
    else {
      const billed = columns.billed >= 0 ? splitBilled(cells[columns.billed] ?? '') : undefined;
      yield { kind: 'note', source, line, id, text, ...(billed === undefined ? {} : { billed }) };
    }
  }
  yield* broken;
  if (columns === undefined)
    throw new InputError(`PALPATE_EMPTY_FILE: ${source}: expected a header row with column names, found an empty file`);
}

function countLineFeeds(cell: Buffer): number {
  let count = 0;
  for (let at = cell.indexOf(10); at >= 0; at = cell.indexOf(10, at + 1)) count++;
  return count;
}
