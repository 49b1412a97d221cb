// Takes a stream of bytes; gives its start to look at, and the whole stream to read. Keeps no more than that start; whoever stops early leaves nothing open.

/** `enough` is asked after each chunk: the chunk, and how many bytes were seen with it. A stream that ends before gives all it has. */
export async function peekBytes(
  chunks: AsyncIterable<Uint8Array>,
  enough: (chunk: Uint8Array, size: number) => boolean,
): Promise<readonly [start: Buffer, all: AsyncIterable<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    seen.push(next.value);
    size += next.value.length;
    if (enough(next.value, size)) break;
  }
  const start = Buffer.concat(seen);
  async function* again(): AsyncGenerator<Uint8Array> {
    try {
      if (start.length > 0) yield start;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return [start, again()];
}
