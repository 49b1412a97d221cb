// Takes bytes and what is known of their encoding; gives UTF-8. Without a word of the user's, a byte order mark tells UTF-16, and a start that is not
// UTF-8 is taken for Windows' Latin-1, with a notice. Bytes that are UTF-8 already are handed on untouched.
import { peekBytes } from '../formats/peekBytes.ts';
import type { Encoding } from './openBytes.ts';

type Chunks = AsyncIterable<Uint8Array>;

/** How much of the start is looked at. */
const LOOKED_AT = 1 << 20;

const LABELS = { latin1: 'windows-1252', 'utf-16le': 'utf-16le', 'utf-16be': 'utf-16be' } as const;

/** Valid but for a character that the end cuts. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

async function* recoded(chunks: Chunks, label: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(label);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest.length > 0) yield encoder.encode(rest);
}

/** Text (no NUL) in which no byte beyond ASCII belongs to a valid UTF-8 character: else it is UTF-8 with broken rows, which are refused one by one. */
function looksLikeLatin1(bytes: Uint8Array): boolean {
  return !bytes.includes(0) && !/[^\0-\x7f\ufffd]/.test(new TextDecoder('utf-8').decode(bytes));
}

export async function transcoded(
  chunks: Chunks,
  source: string,
  encoding: Encoding | undefined,
  notice: (message: string) => void,
): Promise<Chunks> {
  if (encoding === 'utf-8') return chunks;
  if (encoding === 'latin1') return recoded(chunks, LABELS.latin1);
  // One chunk tells enough, and more must not be waited for: whoever writes may be waiting for an answer.
  const [start, all] = await peekBytes(chunks, (_, size) => size >= 2);
  if (encoding === 'utf-16' || (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    const label = start[0] === 0xfe && start[1] === 0xff ? LABELS['utf-16be'] : LABELS['utf-16le'];
    if (encoding === undefined) notice(`${source}: reading it as UTF-16, as its first bytes say (--encoding chooses another)`);
    return recoded(all, label);
  }
  const sample = start.subarray(0, LOOKED_AT);
  if (!isUtf8(sample) && looksLikeLatin1(sample)) {
    notice(`${source}: the text is not UTF-8; reading it as Latin-1 (--encoding utf-8 refuses such rows instead)`);
    return recoded(all, LABELS.latin1);
  }
  return all;
}
