// Reads CSV (RFC 4180, with a header row). A ragged or broken row becomes one rejected row in its place; the others go on.
import { withoutByteOrderMark } from './byteOrderMark.ts';
import { withDelimiter } from './csvDelimiter.ts';
import { readCsvRecords } from './readCsvRecords.ts';
import { type ColumnOptions, decodeUtf8, guessName, ID_NAMES, InputError, type Row, splitBilled, TEXT_NAMES } from './rows.ts';

interface Columns {
  readonly count: number;
  readonly text: number;
  readonly id: number;
  readonly billed: number;
  readonly keep: readonly (readonly [name: string, at: number])[];
}

const SHOWN = 20;

const HEADER_WORDS: ReadonlySet<string> = new Set(
  'id ids no number text note notes narrative document body content comment comments description soap subjective objective assessment plan treatment visit encounter session record chart claim date time dos service services patient client member provider therapist clinician doctor name first last code codes cpt hcpcs billed billing units unit modifier diagnosis dx icd age sex gender clinic site location department type status total minutes duration'.split(
    ' ',
  ),
);

/** The names of a header for a message: only those made of words that headers are made of, others by their place. A file without a header has a row of data there, which no message may repeat. */
function namesOf(header: readonly string[]): string {
  const isName = (column: string): boolean => {
    const words = column.toLowerCase().match(/[a-z]+/g) ?? [];
    return words.length > 0 && words.every((word) => HEADER_WORDS.has(word)) && /^[\w .#/()-]{1,30}$/.test(column);
  };
  if (!header.some(isName)) return `${header.length} columns without a name that is known for a column (is the header row missing?)`;
  return header
    .slice(0, SHOWN)
    .map((column, at) => (isName(column) ? `"${column}"` : `column ${at + 1}`))
    .join(', ');
}

/** The column of a name; where none has it letter by letter, the one that differs by capitals alone. */
function findColumn(header: readonly string[], name: string): number {
  const exact = header.findIndex((column) => column.trim() === name);
  const loose = header.flatMap((column, at) => (column.trim().toLowerCase() === name.toLowerCase() ? [at] : []));
  return exact >= 0 || loose.length !== 1 ? exact : (loose[0] ?? -1);
}

function findColumns(header: readonly string[], source: string, options: ColumnOptions): Columns {
  const place = (name: string | undefined): number => (name === undefined ? -1 : findColumn(header, name.trim()));
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
  const keep = (options.keep ?? []).map((name) => [name, require(name, '--keep')] as const);
  return { count: header.length, text, id, billed: require(options.billed, '--billed'), keep };
}

const REASONS = {
  'quote never closed': 'a quote is opened and never closed',
  'text after a closing quote':
    'text follows a closing quote, so one before it is missing or one too many (a quote inside a cell is written twice)',
  'too long': 'the row is longer than 64 MB, or a quote is opened and not closed within it',
} as const;

/** `told`: the sign that parts columns, unless the first line shows it. Throws InputError when the header lacks a wanted column or the file has none. */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  options: ColumnOptions = {},
  told?: string,
): AsyncGenerator<Row> {
  let columns: Columns | undefined;
  let records = 0;
  const [bytes, delimiter] =
    told === undefined
      ? await withDelimiter(withoutByteOrderMark(chunks), (name) =>
          options.notice?.(`columns are parted by the ${name} (the first line has no comma)`),
        )
      : [withoutByteOrderMark(chunks), told.charCodeAt(0)];
  for await (const item of readCsvRecords(bytes, delimiter)) {
    const { line } = item;
    if ('broken' in item) {
      if (columns === undefined)
        throw new InputError(`PALPATE_NOT_CSV: ${source}:${line}: expected a header row with column names; ${REASONS[item.broken]}`);
      records++;
      yield { kind: 'rejected', source, line, code: 'PALPATE_NOT_CSV', message: `the row is not CSV: ${REASONS[item.broken]}` };
      continue;
    }
    const cells = item.cells.map((cell) => decodeUtf8(cell));
    if (columns === undefined) {
      if (cells.some((cell) => /\r(?!\n)/.test(cell ?? '')))
        throw new InputError(
          `PALPATE_NOT_CSV: ${source}:${line}: expected lines that end with LF or CRLF, found CR alone in the header; convert the file (for example save it as "CSV UTF-8")`,
        );
      columns = findColumns(
        cells.map((cell) => cell ?? ''),
        source,
        options,
      );
      continue;
    }
    records++;
    const id = columns.id >= 0 ? (cells[columns.id] ?? '') : String(records);
    const reject = (code: string, message: string): Row => ({ kind: 'rejected', source, line, id, code, message });
    const text = cells[columns.text];
    if (cells.length !== columns.count)
      yield reject('PALPATE_RAGGED_ROW', `expected ${columns.count} columns, found ${cells.length}; check quotes and delimiters`);
    else if (text === undefined)
      yield reject(
        'PALPATE_NOT_UTF8',
        'expected UTF-8, found other bytes; convert the file (for example with iconv, or save it as "CSV UTF-8")',
      );
    else {
      const billed = columns.billed >= 0 ? splitBilled(cells[columns.billed] ?? '') : undefined;
      const kept =
        columns.keep.length === 0 ? undefined : Object.fromEntries(columns.keep.map(([name, at]) => [name, cells[at] ?? ''] as const));
      yield {
        kind: 'note',
        source,
        line,
        id,
        text,
        ...(billed === undefined ? {} : { billed }),
        ...(kept === undefined ? {} : { kept }),
      };
    }
  }
  if (columns === undefined)
    throw new InputError(`PALPATE_EMPTY_FILE: ${source}: expected a header row with column names, found an empty file`);
}
