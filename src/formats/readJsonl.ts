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

export async function* readJsonl(chunks: AsyncIterable<Uint8Array>, source: string, columns: ColumnOptions = {}): AsyncGenerator<Row> {
  let textName = columns.text;
  let idName = columns.id;
  for await (const { number, bytes } of readLines(chunks)) {
    const reject = (code: string, message: string, id?: string): Row => ({
      kind: 'rejected',
      source,
      line: number,
      ...(id === undefined ? {} : { id }),
      code,
      message,
    });
    if (bytes === undefined) {
      yield reject('PALPATE_ROW_TOO_LONG', 'the line is longer than 64 MB; split the note');
      continue;
    }
    const decoded = decodeUtf8(bytes);
    if (decoded === undefined) {
      yield reject('PALPATE_NOT_UTF8', 'expected UTF-8, found other bytes; convert the file');
      continue;
    }
    const line = number === 1 && decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      yield reject('PALPATE_NOT_JSON', 'expected one JSON object a line, found a line that is not JSON');
      continue;
    }
    if (typeof value === 'string') {
      yield { kind: 'note', source, line: number, id: String(number), text: value };
      continue;
    }
    if (!isRecord(value)) {
      yield reject('PALPATE_NOT_AN_OBJECT', `expected a JSON object with the note in a field, found ${nameOf(value)}`);
      continue;
    }
    if (textName === undefined) {
      textName = guessName(Object.keys(value), TEXT_NAMES);
      if (textName !== undefined && textName !== 'text')
        columns.notice?.(`reading the note from field "${textName}" (--text chooses another)`);
    }
    idName ??= guessName(Object.keys(value), ID_NAMES);
    const givenId = idName === undefined ? undefined : field(value, idName);
    const id = typeof givenId === 'string' || typeof givenId === 'number' ? String(givenId) : String(number);
    const text = textName === undefined ? undefined : field(value, textName);
    if (typeof text !== 'string') {
      const wanted = textName ?? 'text';
      yield reject(
        'PALPATE_NO_TEXT',
        `expected the note as a string in field "${wanted}", found ${nameOf(text)}; --text names the field`,
        id,
      );
      continue;
    }
    const billed = columns.billed === undefined ? undefined : billedOf(field(value, columns.billed));
    yield { kind: 'note', source, line: number, id, text, ...(billed === undefined ? {} : { billed }) };
  }
}
