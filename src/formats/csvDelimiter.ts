// Takes the bytes of a CSV file; gives them on, with the sign that parts its columns as the first line shows it. Keeps no more than that line.
import { peekBytes } from './peekBytes.ts';

/** How much of a file is looked at for the end of its first line. */
const HEADER_BYTES = 1 << 16;
const DELIMITERS = [
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
] as const;

/** Gives the stream on, and the delimiter of its first line: the comma, unless that line has none and another sign parts it. */
export async function withDelimiter(
  chunks: AsyncIterable<Uint8Array>,
  notice: (name: string) => void,
): Promise<readonly [AsyncIterable<Uint8Array>, number]> {
  const [start, all] = await peekBytes(chunks, (chunk, size) => chunk.includes(10) || size > HEADER_BYTES);
  const end = start.indexOf(10);
  const line = (end < 0 ? start : start.subarray(0, end)).toString('utf8');
  const other = line.includes(',') ? undefined : DELIMITERS.find(([sign]) => line.includes(sign));
  if (other !== undefined) notice(other[1]);
  return [all, (other?.[0] ?? ',').charCodeAt(0)];
}
