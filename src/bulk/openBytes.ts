// Takes an input; gives its bytes as UTF-8, whatever it is packed with (gzip, zstd, told by the first bytes) and however it is encoded.
// Reads no more than the size that the file had at the start of the run; never holds more than a few chunks.
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { peekBytes } from '../formats/peekBytes.ts';
import { InputError } from '../formats/rows.ts';
import type { Input } from './inputs.ts';
import { transcoded } from './transcode.ts';

export const ENCODINGS = ['utf-8', 'latin1', 'utf-16'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Small enough that Ctrl-C and a journal never wait long for what is on its way, large enough that a batch costs little. */
const CHUNK = 64 * 1024;

type Chunks = AsyncIterable<Uint8Array>;

/** Bytes at the start of a file that tell what it is packed with. */
const LONGEST_MAGIC = 4;

function startsWith(bytes: Uint8Array, ...magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

async function* gunzipped(chunks: Chunks, source: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // Carries errors of the source over and waits for room; what it ends with is told by the loop below.
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    throw brokenArchive(error, source, 'gzip');
  } finally {
    gunzip.destroy();
  }
}

async function* unzstd(chunks: Chunks, source: string): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let last = false;
  const decompress = new Decompress((chunk, final) => {
    // fzstd hands out views of a window that it goes on writing to.
    if (chunk.length > 0) ready.push(chunk.slice());
    last = final ?? false;
  });
  const take = function* (): Generator<Uint8Array> {
    const given = ready;
    ready = [];
    yield* given;
  };
  try {
    for await (const chunk of chunks) {
      decompress.push(chunk);
      yield* take();
    }
    decompress.push(new Uint8Array(), true);
    yield* take();
  } catch (error) {
    throw brokenArchive(error, source, 'zstd');
  }
  if (!last) throw brokenArchive(undefined, source, 'zstd');
}

function brokenArchive(error: unknown, source: string, kind: string): unknown {
  // An error of the file itself keeps its own face.
  if (error instanceof InputError || (error instanceof Error && 'syscall' in error)) return error;
  return new InputError(
    `PALPATE_BROKEN_ARCHIVE: ${source}: expected ${kind} data up to its end, found it broken or cut off; rows before the break were read`,
  );
}

async function unpacked(chunks: Chunks, source: string): Promise<Chunks> {
  const [start, all] = await peekBytes(chunks, (_, size) => size >= LONGEST_MAGIC);
  if (startsWith(start, 0x1f, 0x8b)) return gunzipped(all, source);
  if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) return unzstd(all, source);
  return all;
}

/** Throws InputError for a file that ends before the size it had: what stood behind is lost, and nobody would know. */
async function* counted(chunks: Chunks, { path, size }: Input, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    onBytes(chunk.length);
    yield chunk;
  }
  if (read < size)
    throw new InputError(
      `PALPATE_FILE_CUT: ${path}: expected ${size} bytes, found ${read}: it was cut short while it was read; run it again once it is whole`,
    );
}

/** `notice` tells of a guessed encoding, `onBytes` of how much of the file was read. Throws InputError for a broken archive, after the bytes before the break. */
export async function openBytes(
  input: Input,
  encoding: Encoding | undefined,
  notice: (message: string) => void,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Chunks> {
  const end = input.size > 0 ? { end: input.size - 1 } : {};
  const chunks = input.path === '-' ? process.stdin : createReadStream(input.path, { highWaterMark: CHUNK, ...end });
  return transcoded(await unpacked(counted(chunks, input, onBytes), input.path), input.path, encoding, notice);
}
