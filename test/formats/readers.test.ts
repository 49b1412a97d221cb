// Torture tables of the readers: each bad row gives one rejected row with its line, the others go on, and no note text is in a message.
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/readCsv.ts';
import { readJsonl } from '../../src/formats/readJsonl.ts';
import { readLines } from '../../src/formats/readLines.ts';
import { readText } from '../../src/formats/readText.ts';
import { InputError, type Row } from '../../src/formats/rows.ts';

const SECRET = 'Zanzibar';
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const INVALID = Uint8Array.of(0xc3, 0x28);

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? encode(part) : part)));
}

async function collect(rows: AsyncIterable<Row>): Promise<string[]> {
  const out: string[] = [];
  for await (const row of rows) {
    if (row.kind === 'rejected') {
      expect(row.message.includes(SECRET), 'a message holds note text').toBe(false);
      expect(row.code).toMatch(/^PALPATE_[A-Z0-9_]+$/);
      out.push(`rejected ${row.line}`);
    } else out.push(`note ${row.line} ${row.text.length}`);
  }
  return out;
}

describe('readJsonl', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['an empty file', joined(''), []],
    ['one note', joined('{"id":"a","text":"abc"}\n'), ['note 1 3']],
    ['no last newline', joined('{"text":"abc"}'), ['note 1 3']],
    ['a byte order mark', joined('\ufeff{"text":"abc"}\n'), ['note 1 3']],
    ['CRLF', joined('{"text":"abc"}\r\n{"text":"abcd"}\r\n'), ['note 1 3', 'note 2 4']],
    ['a broken line', joined(`{"text":"${SECRET}\n{"text":"abc"}\n`), ['rejected 1', 'note 2 3']],
    ['a missing text', joined(`{"id":"a","other":"${SECRET}"}\n{"id":"b","text":"abc"}\n`), ['rejected 1', 'note 2 3']],
    ['a text that is a number', joined('{"text":7}\n{"text":"abc"}\n'), ['rejected 1', 'note 2 3']],
    ['a text that is null', joined('{"text":null}\n{"text":"abc"}\n'), ['rejected 1', 'note 2 3']],
    ['a list', joined(`["${SECRET}"]\n{"text":"abc"}\n`), ['rejected 1', 'note 2 3']],
    ['a bare string is a note', joined(`"${SECRET}"\n{"text":"abc"}\n`), ['note 1 8', 'note 2 3']],
    ['__proto__ keys', joined(`{"__proto__":{"text":"${SECRET}"},"id":"a"}\n{"text":"abc"}\n`), ['rejected 1', 'note 2 3']],
    ['repeated ids', joined('{"id":"a","text":"abc"}\n{"id":"a","text":"abcd"}\n'), ['note 1 3', 'note 2 4']],
    ['an empty text', joined('{"text":""}\n'), ['note 1 0']],
    ['a lone surrogate escape', joined('{"text":"\\ud800"}\n'), ['note 1 1']],
    ['a NUL escape', joined('{"text":"\\u0000"}\n'), ['note 1 1']],
    ['bytes that are no UTF-8', joined('{"text":"', INVALID, SECRET, '"}\n{"text":"abc"}\n'), ['rejected 1', 'note 2 3']],
    ['a line of 5 MB', joined(`{"text":"${'a'.repeat(5_000_000)}"}\n{"text":"abc"}\n`), ['note 1 5000000', 'note 2 3']],
  ])('%s', async (_, bytes, expected) => {
    expect(await collect(readJsonl(chunksOf(bytes, 65_536), 'f.jsonl'))).toEqual(expected);
    if (bytes.length < 1000) expect(await collect(readJsonl(chunksOf(bytes, 1), 'f.jsonl'))).toEqual(expected);
  });
});

describe('readCsv', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['two notes', joined('id,text\n1,abc\n2,abcd\n'), ['note 2 3', 'note 3 4']],
    ['a byte order mark', joined('\ufeffid,text\n1,abc\n'), ['note 2 3']],
    ['CRLF', joined('id,text\r\n1,abc\r\n2,abcd\r\n'), ['note 2 3', 'note 3 4']],
    ['a newline and doubled quotes in a cell', joined('id,text\n1,"a\nb""c"\n2,abc\n'), ['note 2 5', 'note 4 3']],
    ['a short row', joined('id,text\n1\n2,abc\n'), ['rejected 2', 'note 3 3']],
    ['a long row', joined(`id,text\n1,abc,${SECRET}\n2,abc\n`), ['rejected 2', 'note 3 3']],
    ['an empty cell', joined('id,text\n1,\n'), ['note 2 0']],
    ['a header alone', joined('id,text\n'), []],
    ['repeated ids', joined('id,text\n1,abc\n1,abcd\n'), ['note 2 3', 'note 3 4']],
  ])('%s', async (_, bytes, expected) => {
    expect(await collect(readCsv(chunksOf(bytes, 7), 'f.csv'))).toEqual(expected);
  });

  it('names a column that is not there, and those that are', async () => {
    const work = collect(readCsv(chunksOf(encode('id,narrative\n1,abc\n'), 64), 'f.csv', { text: 'nope' }));
    await expect(work).rejects.toThrow(InputError);
    await expect(collect(readCsv(chunksOf(encode('id,narrative\n1,abc\n'), 64), 'f.csv', { text: 'nope' }))).rejects.toThrow(
      /f\.csv.*nope.*narrative/s,
    );
  });
});

describe('readText', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['an empty file', joined(''), ['note 1 0']],
    ['a whole file is one note', joined('abc\n\ndef'), ['note 1 8']],
    ['bytes that are no UTF-8', joined('abc', INVALID, SECRET), ['rejected 1']],
  ])('%s', async (_, bytes, expected) => {
    expect(await collect(readText(chunksOf(bytes, 3), 'f.txt'))).toEqual(expected);
  });
});

describe('readLines', () => {
  it('reports a line beyond the limit, keeps none of it, and goes on', async () => {
    const lines: string[] = [];
    for await (const line of readLines(chunksOf(encode('abc\nabcdefgh\nab\r\n\nc'), 2), 4))
      lines.push(`${line.number} ${line.bytes === undefined ? 'too long' : Buffer.from(line.bytes).toString()}`);
    expect(lines).toEqual(['1 abc', '2 too long', '3 ab', '4 ', '5 c']);
  });
});
