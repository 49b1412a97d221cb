// Reads JSON Lines: one object a line with the note in a field. A broken line becomes one rejected row; the others go on.

import { readLines } from './readLines.ts';
import { type ColumnOptions, decodeUtf8, guessName, ID_NAMES, type Row, splitBilled, TEXT_NAMES } from './rows.ts';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own field of an object: a "__proto__" key is data like any other. */
function field(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`;
}

function billedOf(value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === 'string' || typeof item === 'number' ? splitBilled(String(item)) : []));
  return typeof value === 'string' || typeof value === 'number' ? splitBilled(String(value)) : [];
}

/** Which fields hold note and id. A reader learns what it was not told from the first object that has such a field. */
export interface JsonlFields {
  text: string | undefined;
  id: string | undefined;
}

/** One line; undefined where it is blank. `fields` is filled in when the line tells of a field that was not named. */
export function readJsonLine(
  number: number,
  bytes: Uint8Array | undefined,
  source: string,
  columns: ColumnOptions,
  fields: JsonlFields,
): Row | undefined {
  const reject = (code: string, message: string, id?: string): Row => ({
    kind: 'rejected',
    source,
    line: number,
    ...(id === undefined ? {} : { id }),
    code,
    message,
  });
  if (bytes === undefined) return reject('PALPATE_ROW_TOO_LONG', 'the line is longer than 64 MB; split the note');
  const decoded = decodeUtf8(bytes);
  if (decoded === undefined) return reject('PALPATE_NOT_UTF8', 'expected UTF-8, found other bytes; convert the file');
  const line = number === 1 && decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
  if (line.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return reject('PALPATE_NOT_JSON', 'expected one JSON object a line, found a line that is not JSON');
  }
  if (typeof value === 'string') return { kind: 'note', source, line: number, id: String(number), text: value };
  if (!isRecord(value)) return reject('PALPATE_NOT_AN_OBJECT', `expected a JSON object with the note in a field, found ${nameOf(value)}`);
  if (fields.text === undefined) {
    fields.text = guessName(Object.keys(value), TEXT_NAMES);
    if (fields.text !== undefined && fields.text !== 'text')
      columns.notice?.(`reading the note from field "${fields.text}" (--text chooses another)`);
  }
  fields.id ??= guessName(Object.keys(value), ID_NAMES);
  const givenId = fields.id === undefined ? undefined : field(value, fields.id);
  const id = typeof givenId === 'string' || typeof givenId === 'number' ? String(givenId) : String(number);
  const text = fields.text === undefined ? undefined : field(value, fields.text);
  if (typeof text !== 'string')
    return reject(
      'PALPATE_NO_TEXT',
      `expected the note as a string in field "${fields.text ?? 'text'}", found ${nameOf(text)}; --text names the field`,
      id,
    );
  const billed = columns.billed === undefined ? undefined : billedOf(field(value, columns.billed));
  const { keep } = columns;
  const kept = keep === undefined ? undefined : Object.fromEntries(keep.map((name) => [name, field(value, name) ?? null]));
  return {
    kind: 'note',
    source,
    line: number,
    id,
    text,
    ...(billed === undefined ? {} : { billed }),
    ...(kept === undefined ? {} : { kept }),
  };
}

export async function* readJsonl(chunks: AsyncIterable<Uint8Array>, source: string, columns: ColumnOptions = {}): AsyncGenerator<Row> {
  const fields: JsonlFields = { text: columns.text, id: columns.id };
  for await (const { number, bytes } of readLines(chunks)) {
    const row = readJsonLine(number, bytes, source, columns, fields);
    if (row !== undefined) yield row;
  }
}
