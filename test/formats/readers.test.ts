// Torture tables of the readers: each bad row gives one rejected row with its line, the others go on, and no note text is in a message.
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/readCsv.ts';
import { readCsvRecords } from '../../src/formats/readCsvRecords.ts';
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
    ['a quote never closed', joined(`id,text\n1,"${SECRET}\n2,def\n3,ok\n`), ['rejected 2', 'note 3 3', 'note 4 2']],
    ['a quote never closed before a quoted row', joined(`id,text\n1,"${SECRET}\n2,"def"\n3,ok\n`), ['rejected 2', 'note 3 3', 'note 4 2']],
    ['a quote in a quoted cell', joined(`id,text\n1,"a"${SECRET}"\n2,def\n3,"ok"\n`), ['rejected 2', 'note 3 3', 'note 4 2']],
    ['a quote in a bare cell is text', joined('id,text\n1,6" scar\n2,"d"\n'), ['note 2 7', 'note 3 1']],
    [
      'broken rows keep their place',
      joined('id,text\n1,"a"b\n2,x\n3\n4,"a"b\n5,y\n'),
      ['rejected 2', 'note 3 1', 'rejected 4', 'rejected 5', 'note 6 1'],
    ],
    ['empty lines', joined('id,text\n\n1,abc\n\r\n2,"a\n\nb"\n'), ['note 3 3', 'note 5 4']],
    ['semicolons', joined('id;text\n1;a, b\n2;"c;d"\n'), ['note 2 4', 'note 3 3']],
    ['tabs', joined('id\ttext\n1\ta, b\n'), ['note 2 4']],
    ['CRLF in a cell', joined('id,text\r\n1,"a\r\nb"\r\n2,c\r\n'), ['note 2 4', 'note 4 1']],
    ['no last newline after a quote', joined('id,text\n1,"abc"'), ['note 2 3']],
    ['bytes that are no UTF-8', joined('id,text\n1,', INVALID, SECRET, '\n2,abc\n'), ['rejected 2', 'note 3 3']],
    ['a cell of 100,000 lines', joined(`id,text\n1,"${'ab\n'.repeat(100_000)}"\n2,abc\n`), ['note 2 300000', 'note 100003 3']],
  ])('%s', async (_, bytes, expected) => {
    expect(await collect(readCsv(chunksOf(bytes, 65_536), 'f.csv'))).toEqual(expected);
    if (bytes.length < 1000) expect(await collect(readCsv(chunksOf(bytes, 1), 'f.csv'))).toEqual(expected);
  });

  it('reads what a CSV library writes, whatever the cells hold and however the bytes are cut', async () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a', '"', '""', ',', '\n', '\r\n', '"a"', ' b ', '=1+1'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const written = rows.map(([id, text]) => [id, text]);
          const bytes = joined(stringify([['id', 'text'], ...written], { quoted: true }));
          const read: string[][] = [];
          for await (const row of readCsv(chunksOf(bytes, size), 'f.csv'))
            read.push(row.kind === 'note' ? [row.id, row.text] : ['rejected']);
          expect(read).toEqual(written);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('accounts for every line of broken files: no throw beyond the header, no row read twice', async () => {
    const line = fc.array(fc.constantFrom('"', '""', ',', 'a', '\n', 'b"', '",'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(line, async (pieces) => {
        const bytes = joined('id,text\n', pieces.join(''), '\n9,end\n');
        const lines: number[] = [];
        for await (const row of readCsv(chunksOf(bytes, 5), 'f.csv')) lines.push(row.line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });

  it('never repeats a row of a file without a header', async () => {
    const work = collect(readCsv(chunksOf(encode(`MFR R subscap,${SECRET} Doe\nSTM UT,John Roe\n`), 64), 'f.csv'));
    await expect(work).rejects.toThrow(InputError);
    await work.catch((error: unknown) => expect(String(error)).not.toMatch(/Doe|subscap|Zanzibar/));
  });

  it('reports a cell of endless empty lines instead of keeping them', async () => {
    const rows: string[] = [];
    for await (const record of readCsvRecords(chunksOf(joined('1,"a\n', '\n'.repeat(50_000), '2,b\n'), 65_536), 44, 100_000))
      rows.push('broken' in record ? `broken ${record.line} ${record.broken}` : `record ${record.line}`);
    expect(rows).toEqual(['broken 1 too long', 'record 50002']);
  });

  it.each(['1,"abc\n', 'a","b\n'])('takes time in proportion to a file in which every row forgets a quote (%j)', async (row) => {
    const time = async (rows: number): Promise<number> => {
      const started = performance.now();
      const read = await collect(readCsv(chunksOf(joined('id,text\n', row.repeat(rows)), 65_536), 'f.csv'));
      expect(read.length).toBe(rows);
      return performance.now() - started;
    };
    await time(2000);
    expect((await time(40_000)) / (await time(4000))).toBeLessThan(40);
  });

  it('closes its source when whoever reads has seen enough', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield encode('id,text\n');
        while (true) yield encode('1,abc\n');
      } finally {
        closed = true;
      }
    }
    for await (const row of readCsv(source(), 'f.csv')) if (row.line > 3) break;
    expect(closed).toBe(true);
  });

  it('finds a column whose name differs by capitals alone', async () => {
    expect(await collect(readCsv(chunksOf(encode('ID,Narrative\n1,abc\n'), 64), 'f.csv', { text: 'narrative' }))).toEqual(['note 2 3']);
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
