// Reads Parquet: one note a row. Takes only the wanted columns, page by page, so that memory is bounded by a page and not by the file; a column of lists or
// records is taken a row group at once.
// A page that cannot be decoded costs its own rows: each becomes one rejected row; the others go on.
import { crc32 } from 'node:zlib';
import {
  type AsyncBuffer,
  type ColumnMetaData,
  type DecodedArray,
  type PageHeader,
  parquetScan,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { COMPRESSORS, openParquet, type ParquetFile, type WantedColumns, wantedColumns } from './parquetSchema.ts';
import { type ColumnOptions, decodeUtf8, type Row, splitBilled } from './rows.ts';

/** Rows that are put together at once. */
const SLICE_ROWS = 1000;
/** How much is read in the hope of a page's header; the statistics in it may be long. */
const FIRST_READ = 8 * 1024;
const LONGEST_HEADER = 16 * 1024 * 1024;

/** Stands for a cell that could not be decoded. */
const BROKEN = Symbol('broken');

/** Rows of one column that stand together; without cells when they could not be decoded. */
interface Run {
  readonly rows: number;
  readonly cells: ArrayLike<unknown> | undefined;
}

interface PageBytes {
  readonly header: PageHeader;
  readonly view: DataView;
  /** Where in the view the page's data begin. */
  readonly offset: number;
  readonly end: number;
}

/** Bytes that are no UTF-8 stay bytes; a byte order mark stays. */
const PARSERS = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (bytes: Uint8Array): string | Uint8Array => decodeUtf8(bytes) ?? bytes,
  jsonFromBytes: (bytes: Uint8Array): unknown => {
    const text = decodeUtf8(bytes);
    try {
      return text === undefined ? bytes : JSON.parse(text);
    } catch {
      return text;
    }
  },
};

/** The page that begins at `start`; undefined where none does that ends within the column. */
async function pageAt(bytes: AsyncBuffer, start: number, end: number): Promise<PageBytes | undefined> {
  for (let size = FIRST_READ; size <= LONGEST_HEADER; size *= 8) {
    const reader = { view: new DataView(await bytes.slice(start, Math.min(start + size, end))), offset: 0 };
    let header: PageHeader;
    try {
      header = parquetHeader(reader);
    } catch {
      if (start + size >= end) return undefined;
      continue;
    }
    const { offset } = reader;
    const length = offset + header.compressed_page_size;
    if (!(length >= offset && start + length <= end)) return undefined;
    const view = length <= reader.view.byteLength ? reader.view : new DataView(await bytes.slice(start, start + length));
    return { header, view, offset, end: start + length };
  }
  return undefined;
}

/** A number with `scale` digits behind the point, exactly: as a string where a JSON number would round it. */
function decimalOf(value: unknown, scale: number): unknown {
  if (value === null || value === undefined) return value;
  const whole =
    value instanceof Uint8Array
      ? BigInt.asIntN(8 * value.length, BigInt(`0x0${Buffer.from(value).toString('hex')}`))
      : BigInt(typeof value === 'number' || typeof value === 'bigint' ? value : String(value));
  const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0');
  const text = `${whole < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  return Number.isSafeInteger(Number(whole)) ? Number(text) : text;
}

/** Decodes the pages of one column, in order. Gives undefined for a page that cannot be. */
function pageDecoder(chunk: ColumnMetaData, root: SchemaTree, column: SchemaTree): (page: PageBytes) => ArrayLike<unknown> | undefined {
  const { converted_type, logical_type, ...plain } = column.element;
  const scale =
    converted_type === 'DECIMAL'
      ? (plain.scale ?? 0)
      : logical_type?.type === 'DECIMAL'
        ? (logical_type.scale ?? plain.scale ?? 0)
        : undefined;
  const decoder = {
    pathInSchema: chunk.path_in_schema,
    type: chunk.type,
    // hyparquet multiplies decimals, which rounds them.
    element: scale === undefined ? column.element : plain,
    schemaPath: [root, column],
    codec: chunk.codec,
    compressors: COMPRESSORS,
    parsers: PARSERS,
    utf8: false,
  };
  let dictionary: DecodedArray | undefined;
  const decode = ({ header, view, offset }: PageBytes): DecodedArray | undefined => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, header.compressed_page_size);
    if (header.crc !== undefined && crc32(bytes) !== header.crc >>> 0) return undefined;
    const encoding = (header.data_page_header ?? header.data_page_header_v2)?.encoding;
    if (encoding?.endsWith('_DICTIONARY') === true && dictionary === undefined) return undefined;
    return readPage({ view, offset }, header, decoder, dictionary, undefined, 0).data;
  };
  return (page) => {
    try {
      const data = decode(page);
      if (data === undefined) return undefined;
      if (page.header.type === 'DICTIONARY_PAGE') dictionary = convert(data, decoder);
      return scale === undefined ? data : Array.from(data, (value: unknown) => decimalOf(value, scale));
    } catch {
      return undefined;
    }
  };
}

/** A column without lists or fields in it, page by page. */
async function* flatRuns(file: ParquetFile, chunk: ColumnMetaData, column: SchemaTree, rows: number): AsyncGenerator<Run> {
  const decode = pageDecoder(chunk, file.root, column);
  // A writer that has no dictionary may say so by 0.
  let at = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const end = Math.min(at + Number(chunk.total_compressed_size), file.bytes.byteLength);
  let left = rows;
  while (left > 0 && at >= 0 && at < end) {
    const page = await pageAt(file.bytes, at, end);
    if (page === undefined) break;
    at = page.end;
    const { header } = page;
    const cells = decode(page);
    const count = Math.min(header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0, left);
    if (!(count > 0)) continue;
    // What a broken dictionary or run leaves out is undefined; a cell without a value is null.
    const whole = cells !== undefined && cells.length >= count && !(Array.isArray(cells) && cells.includes(undefined));
    yield { rows: count, cells: whole ? cells : undefined };
    left -= count;
  }
  if (left > 0) yield { rows: left, cells: undefined };
}

/** A column with lists or fields in it, a row group at once: its rows may run on from page to page. */
async function* nestedRuns(file: ParquetFile, group: RowGroup, column: SchemaTree, rows: number): AsyncGenerator<Run> {
  const { name } = column.element;
  try {
    const scan = await parquetScan({
      file: file.bytes,
      metadata: { ...file.footer, num_rows: group.num_rows, row_groups: [group] },
      columns: [name],
      compressors: COMPRESSORS,
      parsers: PARSERS,
      utf8: false,
      useOffsetIndex: false,
    });
    const cells = await scan.readColumn({ column: name, rowStart: 0, rowEnd: rows });
    yield { rows, cells: cells.length === rows ? cells : undefined };
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    yield { rows, cells: undefined };
  }
}

function runsOf(file: ParquetFile, group: RowGroup, column: SchemaTree, rows: number): AsyncGenerator<Run> {
  const flat = column.children.length === 0 && column.element.repetition_type !== 'REPEATED';
  const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column.element.name)?.meta_data;
  return flat && chunk !== undefined ? flatRuns(file, chunk, column, rows) : nestedRuns(file, group, column, rows);
}

/** Gives the next so many cells of a column, whatever runs they stand in. */
function cellTaker(runs: AsyncGenerator<Run>): (count: number) => Promise<unknown[]> {
  let run: Run = { rows: 0, cells: undefined };
  let at = 0;
  return async (count) => {
    const cells: unknown[] = [];
    while (cells.length < count) {
      if (at === run.rows) {
        const next = await runs.next();
        run = next.done === true ? { rows: count, cells: undefined } : next.value;
        at = 0;
      }
      for (const end = Math.min(run.rows, at + count - cells.length); at < end; at++)
        cells.push(run.cells === undefined ? BROKEN : run.cells[at]);
    }
    return cells;
  };
}

/** A cell as a value that JSON holds: large whole numbers as strings, dates in ISO form, bytes in base64. */
function jsonOf(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString();
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64');
  if (Array.isArray(cell)) return cell.map(jsonOf);
  if (typeof cell === 'object' && cell !== null)
    return Object.fromEntries(Object.entries(cell).map(([name, value]) => [name, jsonOf(value)]));
  return cell ?? null;
}

function stringOf(cell: unknown): string | undefined {
  if (cell instanceof Uint8Array) return decodeUtf8(cell);
  if (typeof cell === 'string') return cell;
  return typeof cell === 'bigint' || (typeof cell === 'number' && Number.isFinite(cell)) ? String(cell) : undefined;
}

function billedOf(cell: unknown): string[] {
  return Array.isArray(cell) ? cell.flatMap(billedOf) : splitBilled(stringOf(cell) ?? '');
}

function nameOf(cell: unknown): string {
  if (cell === null || cell === undefined) return 'null';
  if (typeof cell === 'bigint') return 'a number';
  return Array.isArray(cell) ? 'a list' : cell instanceof Date ? 'a date' : `a ${typeof cell}`;
}

function rowOf(wanted: WantedColumns, cellOf: (column: SchemaTree) => unknown, source: string, line: number): Row {
  const id = (wanted.id === undefined ? undefined : stringOf(cellOf(wanted.id))) ?? String(line);
  const reject = (code: string, message: string): Row => ({ kind: 'rejected', source, line, id, code, message });
  const broken = wanted.all.find((column) => cellOf(column) === BROKEN);
  if (broken !== undefined)
    return reject(
      'PALPATE_PARQUET_BROKEN',
      `the row cannot be decoded, column "${broken.element.name}" is damaged there; copy the file again, or write it anew`,
    );
  const cell = cellOf(wanted.text);
  const text = cell instanceof Uint8Array ? decodeUtf8(cell) : cell;
  const { name } = wanted.text.element;
  if (cell instanceof Uint8Array && text === undefined)
    return reject('PALPATE_NOT_UTF8', `expected UTF-8 in column "${name}", found other bytes; write the column as strings`);
  if (typeof text !== 'string')
    return reject('PALPATE_NO_TEXT', `expected the note as a string in column "${name}", found ${nameOf(text)}; --text names the column`);
  return {
    kind: 'note',
    source,
    line,
    id,
    text,
    ...(wanted.billed === undefined ? {} : { billed: billedOf(cellOf(wanted.billed)) }),
    ...(wanted.keep.length === 0
      ? {}
      : { kept: Object.fromEntries(wanted.keep.map(([kept, column]) => [kept, jsonOf(cellOf(column))] as const)) }),
  };
}

/** The line of a row is its number from 1. Throws InputError for a file that is not Parquet, lacks a wanted column, or is compressed otherwise than we read. */
export async function* readParquet(path: string, source: string, columns: ColumnOptions = {}): AsyncGenerator<Row> {
  const file = await openParquet(path, source);
  try {
    const wanted = wantedColumns(file, source, columns);
    let line = 0;
    for (const group of file.footer.row_groups) {
      const rows = Number(group.num_rows);
      const takers = wanted.all.map((column) => [column, cellTaker(runsOf(file, group, column, rows))] as const);
      for (let done = 0; done < rows; done += SLICE_ROWS) {
        const count = Math.min(SLICE_ROWS, rows - done);
        const slice = new Map<SchemaTree, readonly unknown[]>();
        for (const [column, take] of takers) slice.set(column, await take(count));
        for (let row = 0; row < count; row++) yield rowOf(wanted, (column) => slice.get(column)?.[row], source, ++line);
      }
    }
  } finally {
    await file.close();
  }
}
