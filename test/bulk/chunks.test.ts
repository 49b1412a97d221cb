// However the bytes of an input are cut into chunks, and in whatever order workers end, the same rows come out in the same order.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BatchPool } from '../../src/bulk/batchPool.ts';
import type { InputFormat } from '../../src/bulk/inputs.ts';
import type { ReadOptions } from '../../src/bulk/readBatches.ts';
import { csv, jsonl, notes, randomOf, utf16 } from './support/notes.ts';
import { gatherChunks, quickPool, scrambledPool } from './support/pipeline.ts';
import { ZSTD } from './support/torture.ts';

const ROWS = notes(30);
const ODD_LINES = [
  '{"text":"é ü \u4e2d \ud83d\ude00"}',
  '',
  '{"text":"x"',
  '"only a string"',
  '{"id":"q","text":"a\\ud800b"}',
  '{"id":7,"text":"seven"}',
  '\t',
  '{"id":"no text"}',
].join('\r\n');
const ODD_CSV = 'id,text\r\na,"b""c\r\nd,e"\r\nragged\n\n"x,y",é\r\nq,"not closed\nr,s\nt,"u"v\nlast,one';

interface Given {
  readonly name: string;
  readonly format: InputFormat;
  readonly bytes: Uint8Array;
  readonly read?: ReadOptions;
}

const GIVEN: readonly Given[] = [
  { name: 'JSON Lines', format: 'jsonl', bytes: Buffer.from(jsonl(ROWS)) },
  { name: 'JSON Lines with odd lines', format: 'jsonl', bytes: Buffer.from(`{"id":"z","text":"first"}\n${ODD_LINES}`) },
  { name: 'JSON Lines with a mark', format: 'jsonl', bytes: Buffer.from(`\ufeff${jsonl(ROWS.slice(0, 3), '\r\n')}`) },
  { name: 'CSV', format: 'csv', bytes: Buffer.from(csv(ROWS)) },
  { name: 'CSV with odd rows', format: 'csv', bytes: Buffer.from(`\ufeff${ODD_CSV}`) },
  { name: 'CSV with semicolons', format: 'csv', bytes: Buffer.from(csv(ROWS.slice(0, 5), ';', '\r\n')) },
  { name: 'TSV', format: 'tsv', bytes: Buffer.from(csv(ROWS.slice(0, 5), '\t')) },
  { name: 'text', format: 'text', bytes: Buffer.from('\ufeffé Massage \u4e2d, 15 min.\r\n') },
  { name: 'gzip', format: 'jsonl', bytes: gzipSync(jsonl(ROWS)) },
  { name: 'gzip in two pieces', format: 'csv', bytes: Buffer.concat([gzipSync(csv(ROWS)), gzipSync('end,"x"\n')]) },
  { name: 'zstd', format: 'jsonl', bytes: ZSTD },
  { name: 'UTF-16 with a mark', format: 'csv', bytes: utf16(`\ufeff${csv(ROWS.slice(0, 4))}é,\ud83d\ude00\n`, false) },
  { name: 'UTF-16 BE with a mark', format: 'jsonl', bytes: utf16(`\ufeff${jsonl(ROWS.slice(0, 4))}`, true) },
  { name: 'UTF-16 told', format: 'jsonl', bytes: utf16(jsonl(ROWS.slice(0, 4)), false), read: { encoding: 'utf-16' } },
  { name: 'Latin-1 told', format: 'csv', bytes: Buffer.from('id,text\né,Massage ä\n', 'latin1'), read: { encoding: 'latin1' } },
];

/** Where to cut: here and there, at every byte, or beside the ends of lines. */
const cutsOf = (bytes: Uint8Array): fc.Arbitrary<readonly number[]> => {
  const ends = [...bytes.keys()].filter((at) => bytes[at] === 10).flatMap((at) => [at, at + 1]);
  return fc.oneof(
    fc.array(fc.nat(bytes.length), { maxLength: 12 }),
    fc.constant(bytes.length < 4000 ? [...bytes.keys()] : [1, 2, 3, 4, 5, 6, 7]),
    fc.subarray(ends.slice(0, 400)),
  );
};

let pool: BatchPool;
beforeAll(async () => {
  pool = await quickPool();
});

describe('any cut into chunks gives the same', () => {
  it.each(GIVEN)('$name', async ({ format, bytes, read = {} }) => {
    const { notices: _, ...expected } = await gatherChunks(bytes, [], format, pool, read);
    expect(expected.tally.read).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(cutsOf(bytes), fc.nat(), async (cuts, seed) => {
        const { notices: __, ...found } = await gatherChunks(
          bytes,
          cuts,
          format,
          await scrambledPool(randomOf(seed), 1 + (seed % 7)),
          read,
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  const sameCut = async (bytes: Uint8Array, cuts: readonly number[], format: InputFormat): Promise<void> => {
    const whole = await gatherChunks(bytes, [], format, pool);
    const cut = await gatherChunks(bytes, cuts, format, pool);
    expect([cut.out, cut.rejects]).toEqual([whole.out, whole.rejects]);
  };
  const ends = (bytes: Uint8Array): number[] => [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1);

  // Fields are learned from the first chunk alone; where it has none, each batch learns its own.
  it.fails('the field of the note, where the first line tells nothing (#4, fault 6)', async () => {
    const bytes = Buffer.from('{"x":1}\n{"note":"one"}\n{"note":"two","text":"other"}\n{"note":"three"}\n');
    await sameCut(bytes, ends(bytes), 'jsonl');
  });
  it.fails('the field of the id, where the first line has none (#4, fault 6)', async () => {
    const bytes = Buffer.from('{"text":"one"}\n{"text":"two","note_id":"n2"}\n{"text":"three","note_id":"n3","id":"i3"}\n');
    await sameCut(bytes, ends(bytes), 'jsonl');
  });
  // The encoding is guessed from the first chunk alone, so a file and the same bytes through a pipe are read differently.
  it.fails('Latin-1 whose first chunk has no accent (#4, fault 13)', async () => {
    const bytes = Buffer.from('{"id":"a","text":"one"}\n{"id":"é","text":"two"}\n', 'latin1');
    await sameCut(bytes, ends(bytes), 'jsonl');
  });
  // Only what stands before the chunk with the line's end is held against the limit.
  it.fails('a line a little longer than the limit (#4, fault 15)', async () => {
    const bytes = Buffer.from(`{"id":"a","text":"one"}\n"${'x'.repeat(64 * 1024 * 1024)}"\n`);
    await sameCut(bytes, [100, bytes.length - 2], 'jsonl');
  });
});
