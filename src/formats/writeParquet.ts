// Takes a stream of results; writes them as one Parquet file with typed, nested columns, row group by row group, so that memory is bounded by a group.
// An error record is a row too: it has an error_code, and nothing where a suggestion has its answer.
import { type FileHandle, open } from 'node:fs/promises';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter, type Writer } from 'hyparquet-writer';
import { isError } from '../classifier.ts';
import type { ErrorRecord, Suggestion } from '../suggestion/schema.ts';

interface Column {
  readonly name: string;
  /** What Parquet's schema says of it: itself, then what is in it. */
  readonly elements: readonly SchemaElement[];
}

type Cells = Readonly<Record<string, unknown>>;

const GROUP_ROWS = 10_000;
/** A group of large rows ends earlier: characters that it holds, estimated. */
const GROUP_SIZE = 32 * 1024 * 1024;
const ROW_SIZE = 512;
const ITEM_SIZE = 64;

const OPTIONAL = 'OPTIONAL' as const;
const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
  repetition_type: OPTIONAL,
});
const real = (name: string): SchemaElement => ({ name, type: 'DOUBLE', repetition_type: OPTIONAL });
const offset = (name: string): SchemaElement => ({ name, type: 'INT32', repetition_type: OPTIONAL });
const whole = (name: string): SchemaElement => ({ name, type: 'INT64', repetition_type: OPTIONAL });
const flag = (name: string): SchemaElement => ({ name, type: 'BOOLEAN', repetition_type: OPTIONAL });

const column = (element: SchemaElement): Column => ({ name: element.name, elements: [element] });

function list(name: string, ...item: readonly SchemaElement[]): Column {
  const head = { name, converted_type: 'LIST', logical_type: { type: 'LIST' }, repetition_type: OPTIONAL, num_children: 1 } as const;
  return { name, elements: [head, { name: 'list', repetition_type: 'REPEATED', num_children: 1 }, ...item] };
}

function records(name: string, ...fields: readonly SchemaElement[]): Column {
  return list(name, { name: 'element', repetition_type: 'REQUIRED', num_children: fields.length }, ...fields);
}

const COLUMNS: readonly Column[] = [
  column(text('id')),
  column(text('code')),
  column(real('confidence')),
  column(text('decision')),
  column(text('reason')),
  column(text('policy')),
  column(text('runner_up')),
  column(real('minutes')),
  list('set', text('element')),
  records('ranking', text('code'), real('probability'), real('score')),
  records('services', text('code'), real('probability'), real('minutes')),
  records(
    'evidence',
    ...[offset('start'), offset('end'), text('text'), text('phrase')],
    ...[text('code'), text('role'), text('status'), text('cue_text')],
  ),
  records('times', offset('start'), offset('end'), text('text'), real('minutes'), text('code')),
  records('billed', text('code'), offset('start'), offset('end'), flag('agrees')),
  column(text('kept')),
  column(text('model_id')),
  column(text('model_version')),
  column(text('model_sha256')),
  column(text('error_code')),
  column(text('error_message')),
  column(text('source')),
  column(whole('line')),
];

const SCHEMA: SchemaElement[] = [{ name: 'root', num_children: COLUMNS.length }, ...COLUMNS.flatMap(({ elements }) => elements)];

/** "none" where nothing else would tell it from a missing value. */
const named = (code: string | null): string => code ?? 'none';

function suggestionCells(result: Suggestion): Cells {
  const { id, code, confidence, decision, reason, policy, set, ranking, services, evidence, times, billed, kept, model } = result;
  const second = ranking[1];
  return {
    id,
    code,
    confidence,
    decision,
    reason,
    policy,
    runner_up: second === undefined ? null : named(second.code),
    minutes: services[0]?.minutes,
    set: set?.map(named),
    ranking,
    services,
    evidence: evidence.map(({ cue, ...rest }) => ({ ...rest, cue_text: cue?.text })),
    times,
    billed,
    kept: kept === undefined ? null : JSON.stringify(kept),
    model_id: model.id,
    model_version: model.version,
    model_sha256: model.sha256,
  };
}

function errorCells({ id, error }: ErrorRecord): Cells {
  const line = error.line === undefined ? null : BigInt(error.line);
  return { id, error_code: error.code, error_message: error.message, source: error.source, line };
}

/** About how many characters a row holds, so that memory follows what is in the rows and not only their number. */
function sizeOf(cells: Cells): number {
  return Object.values(cells).reduce<number>((sum, cell) => {
    if (typeof cell === 'string') return sum + cell.length;
    return Array.isArray(cell) ? sum + cell.length * ITEM_SIZE : sum;
  }, ROW_SIZE);
}

/** Collects what the library writes and hands it to the file after each row group. */
function fileWriter(file: FileHandle): Writer {
  const writer = new ByteWriter();
  const flush = async (): Promise<void> => {
    await file.writeFile(writer.getBytes());
    writer.index = 0;
  };
  return Object.assign(writer, { flush, finish: flush });
}

/** Writes a new file at `path` and gives the number of rows. Rejects with the system's error, for example when the disk is full; what is there then is no whole file. */
export async function writeParquet(results: AsyncIterable<Suggestion | ErrorRecord>, path: string): Promise<number> {
  const file = await open(path, 'w');
  try {
    // Statistics would put words of notes into the table of contents.
    const parquet = new ParquetWriter({ writer: fileWriter(file), schema: SCHEMA, statistics: false, createdBy: 'palpate' });
    let rows: Cells[] = [];
    let size = 0;
    let written = 0;
    const writeGroup = async (): Promise<void> => {
      const columnData = COLUMNS.map(({ name }) => ({ name, data: rows.map((cells) => cells[name] ?? null) }));
      await parquet.write({ columnData, rowGroupSize: rows.length });
      written += rows.length;
      rows = [];
      size = 0;
    };
    for await (const result of results) {
      const cells = isError(result) ? errorCells(result) : suggestionCells(result);
      rows.push(cells);
      size += sizeOf(cells);
      if (rows.length >= GROUP_ROWS || size >= GROUP_SIZE) await writeGroup();
    }
    if (rows.length > 0) await writeGroup();
    await parquet.finish();
    return written;
  } finally {
    await file.close();
  }
}
