// Reads plain text: the whole of a file is one note. Its id is the file's name.
import { basename } from 'node:path';
import { decodeUtf8, type Row } from './rows.ts';

/** Longest text file that is read at all, in bytes; four bytes a character of the longest note. */
const MOST_BYTES = 64 * 1024 * 1024;

export async function* readText(chunks: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<Row> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size <= MOST_BYTES) parts.push(chunk);
    else parts.length = 0;
  }
  const id = source === '-' ? 'stdin' : basename(source);
  if (size > MOST_BYTES) {
    yield {
      kind: 'rejected',
      source,
      line: 1,
      id,
      code: 'PALPATE_NOTE_TOO_LONG',
      message: `the file has ${size} bytes, expected at most ${MOST_BYTES} for one note; split it, or use --from jsonl or csv`,
    };
    return;
  }
  const text = decodeUtf8(Buffer.concat(parts));
  if (text === undefined) {
    yield {
      kind: 'rejected',
      source,
      line: 1,
      id,
      code: 'PALPATE_NOT_UTF8',
      message: 'expected UTF-8 text, found other bytes; convert the file (for example with iconv)',
    };
    return;
  }
  yield { kind: 'note', source, line: 1, id, text: text.startsWith('\ufeff') ? text.slice(1) : text };
}
