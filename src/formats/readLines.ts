// Splits a byte stream into lines at LF or CRLF, with line numbers. A line beyond the limit is reported, not kept: memory stays bounded.

export interface Line {
  readonly number: number;
  /** undefined: longer than the limit. */
  readonly bytes: Uint8Array | undefined;
  /** What ended it; empty for a last line without an end. */
  readonly end: '\n' | '\r\n' | '';
}

export const LONGEST_LINE = 64 * 1024 * 1024;

export async function* readLines(chunks: AsyncIterable<Uint8Array>, limit = LONGEST_LINE): AsyncGenerator<Line> {
  let pending: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const take = (ended: boolean): Line => {
    const whole = size > limit ? undefined : pending.length === 1 ? (pending[0] ?? new Uint8Array()) : Buffer.concat(pending);
    const returned = ended && whole?.at(-1) === 13;
    const line: Line = { number, bytes: returned ? whole.subarray(0, -1) : whole, end: returned ? '\r\n' : ended ? '\n' : '' };
    pending = [];
    size = 0;
    number++;
    return line;
  };
  const keep = (part: Uint8Array): void => {
    size += part.length;
    if (size <= limit) pending.push(part);
    else pending = [];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at));
      yield take(true);
      from = at + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (size > 0) yield take(false);
}
