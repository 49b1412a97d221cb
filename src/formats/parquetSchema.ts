// Takes the path of a Parquet file; gives its footer, checked, and the columns that are wanted of it. Never reads a note and never the whole file.
import { type FileHandle, open } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { z } from 'zod';
import { type ColumnOptions, guessName, ID_NAMES, InputError, TEXT_NAMES } from './rows.ts';

export interface ParquetFile {
  readonly bytes: AsyncBuffer;
  readonly footer: FileMetaData;
  readonly root: SchemaTree;
  readonly close: () => Promise<void>;
}

export interface WantedColumns {
  readonly text: SchemaTree;
  readonly id: SchemaTree | undefined;
  readonly billed: SchemaTree | undefined;
  readonly keep: readonly (readonly [name: string, column: SchemaTree])[];
  /** Each of the above once. */
  readonly all: readonly SchemaTree[];
}

/** A page without values may have no bytes at all, which is no stream of either kind. */
export const COMPRESSORS: Compressors = {
  GZIP: (bytes, length) => (length === 0 ? new Uint8Array() : gunzipSync(bytes, { maxOutputLength: length })),
  ZSTD: (bytes, length) => (length === 0 ? new Uint8Array() : decompress(bytes)),
};
const CODECS: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY', ...Object.keys(COMPRESSORS)]);

const SHOWN = 20;
/** Longest single read that every system takes. */
const MOST_READ = 1 << 30;

/** Bytes of an open file. Whatever a broken footer asks for, nothing is read, or made room for, outside of the file. */
function bytesOf(file: FileHandle, size: number): AsyncBuffer {
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    if (!(start >= 0 && start <= end && end <= size)) throw new RangeError('expected bytes of the file, found a place outside of it');
    const bytes = new Uint8Array(end - start);
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, MOST_READ), start + done);
      if (bytesRead === 0) throw new RangeError('the file became shorter while it was read');
      done += bytesRead;
    }
    return bytes.buffer;
  };
  const slice = (start: number, end = size): Promise<ArrayBuffer> => {
    const reading = read(start, end);
    // Reads are begun ahead; one that fails and that nobody waits for any more must not end the program.
    reading.catch(() => undefined);
    return reading;
  };
  return { byteLength: size, slice };
}

/** What stays bytes here: hyparquet refuses the first two, and the others have no form in JSON that is worth it. */
const LEFT_AS_BYTES: ReadonlySet<string | undefined> = new Set(['BSON', 'INTERVAL', 'GEOMETRY', 'GEOGRAPHY']);

function readableElement(element: SchemaElement): SchemaElement {
  const { converted_type, logical_type, ...plain } = element;
  if (converted_type === 'ENUM' || logical_type?.type === 'ENUM') return { ...plain, converted_type: 'UTF8' };
  return LEFT_AS_BYTES.has(converted_type) || LEFT_AS_BYTES.has(logical_type?.type) ? plain : element;
}

const rowCount = z.bigint().min(0n);
/** What is relied on of a footer: hyparquet gives what it finds. */
const footerSchema = z.object({
  schema: z.array(z.object({ name: z.string() })),
  num_rows: rowCount,
  row_groups: z.array(
    z.object({
      num_rows: rowCount,
      columns: z.array(
        z.object({
          meta_data: z
            .object({ path_in_schema: z.array(z.string()), data_page_offset: z.bigint(), total_compressed_size: z.bigint() })
            .optional(),
        }),
      ),
    }),
  ),
});

async function magic(bytes: AsyncBuffer, start: number): Promise<string> {
  return Buffer.from(await bytes.slice(start, start + 4)).toString('latin1');
}

/** What is wrong with a file that has no readable footer, and what to do; undefined where it looks whole. */
async function faultOf(bytes: AsyncBuffer): Promise<string | undefined> {
  if (bytes.byteLength === 0) return 'an empty file; name a file that holds something';
  const first = bytes.byteLength < 4 ? '' : await magic(bytes, 0);
  if (first === 'PARE') return 'an encrypted one; write it again without encryption';
  if (first !== 'PAR1') return 'a file that does not begin as one; if it is of another kind, name that with --from';
  if (bytes.byteLength < 12 || (await magic(bytes, bytes.byteLength - 4)) !== 'PAR1')
    return 'one that is cut short; copy the file again, whole';
  return undefined;
}

async function readFooter(bytes: AsyncBuffer, source: string): Promise<Omit<ParquetFile, 'bytes' | 'close'>> {
  const refuse = (found: string): never => {
    throw new InputError(`PALPATE_NOT_PARQUET: ${source}: expected a Parquet file, found ${found}`);
  };
  const fault = await faultOf(bytes);
  if (fault !== undefined) refuse(fault);
  try {
    const read = await parquetMetadataAsync(bytes, { geoparquet: false });
    const { num_rows, row_groups } = footerSchema.parse(read);
    if (row_groups.reduce((sum, group) => sum + group.num_rows, 0n) !== num_rows) throw new RangeError('rows are missing or too many');
    const footer = { ...read, schema: read.schema.map(readableElement) };
    return { footer, root: parquetSchema(footer) };
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    return refuse('one whose footer is broken; copy the file again, or write it anew');
  }
}

/** Throws InputError for what is no Parquet file. Whoever opens it closes it. */
export async function openParquet(path: string, source: string): Promise<ParquetFile> {
  const file = await open(path, 'r');
  try {
    const bytes = bytesOf(file, (await file.stat()).size);
    return { bytes, ...(await readFooter(bytes, source)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The column of a name; where none has it letter by letter, the one that differs by capitals alone. */
function findColumn(columns: readonly SchemaTree[], name: string): SchemaTree | undefined {
  const exact = columns.find(({ element }) => element.name.trim() === name.trim());
  const loose = columns.filter(({ element }) => element.name.trim().toLowerCase() === name.trim().toLowerCase());
  return exact ?? (loose.length === 1 ? loose[0] : undefined);
}

/** A column whose bytes we cannot have is an error of the file, told before the first row. */
function checkChunks({ footer }: ParquetFile, column: SchemaTree, source: string): void {
  const { name } = column.element;
  for (const { columns } of footer.row_groups) {
    const chunks = columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name);
    if (chunks.length === 0 || chunks.some(({ file_path }) => file_path !== undefined))
      throw new InputError(
        `PALPATE_NOT_PARQUET: ${source}: expected a Parquet file, found one in which column "${name}" is encrypted or in another file; write it again in one piece`,
      );
    const codec = chunks.map(({ meta_data }) => String(meta_data?.codec ?? 'an unknown codec')).find((each) => !CODECS.has(each));
    if (codec !== undefined)
      throw new InputError(
        `PALPATE_PARQUET_CODEC: ${source}: expected column "${name}" compressed with ${[...CODECS].slice(1).join(', ')} or not at all, found ${codec}; write the file again with one of these`,
      );
  }
}

/** Throws InputError when a wanted column is missing or cannot be read. */
export function wantedColumns(file: ParquetFile, source: string, options: ColumnOptions): WantedColumns {
  const { children } = file.root;
  const names = children.map(({ element }) => element.name);
  const found = (): string =>
    `${names
      .slice(0, SHOWN)
      .map((name) => `"${name}"`)
      .join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;
  const require = (name: string, flag: string): SchemaTree => {
    const column = findColumn(children, name);
    if (column === undefined) throw new InputError(`PALPATE_NO_COLUMN: ${source}: expected a column "${name}" (${flag}), found ${found()}`);
    return column;
  };
  const guess = (wanted: readonly string[]): SchemaTree | undefined => {
    const name = guessName(names, wanted);
    return name === undefined ? undefined : findColumn(children, name);
  };
  const text = options.text === undefined ? guess(TEXT_NAMES) : require(options.text, '--text');
  if (text === undefined)
    throw new InputError(
      `PALPATE_NO_COLUMN: ${source}: expected a column with the note (text, note, ...), found ${found()}; name it with --text`,
    );
  if (options.text === undefined && text.element.name !== 'text')
    options.notice?.(`reading the note from column "${text.element.name}" (--text chooses another)`);
  const id = options.id === undefined ? guess(ID_NAMES) : require(options.id, '--id');
  const billed = options.billed === undefined ? undefined : require(options.billed, '--billed');
  const keep = (options.keep ?? []).map((name) => [name, require(name, '--keep')] as const);
  const all = [...new Set([text, id, billed, ...keep.map(([, column]) => column)])].filter((column) => column !== undefined);
  for (const column of all) checkChunks(file, column, source);
  return { text, id, billed, keep, all };
}
