// Takes a stream of bytes; gives the records of a CSV file (RFC 4180) as cells of bytes, each with the line it begins on.
// A broken record costs its first line alone: reading goes on with the line after it, so that one forgotten quote does not swallow the rows
// behind it. That is why this is ours: parsers of the trade look for the end of the broken record, which is somewhere in a later row.
import { type Line, LONGEST_LINE, readLines } from './readLines.ts';

export type CsvRecord =
  | { readonly line: number; readonly cells: readonly Uint8Array[] }
  | { readonly line: number; readonly broken: 'quote never closed' | 'text after a closing quote' | 'too long' };

const QUOTE = 34;

/** What a line costs beside its bytes, so that endless empty lines in a cell reach the limit too. */
const LINE_COST = 256;
/** How often a line may begin a record that breaks over several lines; from then on it must end by itself. It keeps the work linear. */
const MOST_READS = 4;

interface Waiting {
  readonly line: Line;
  readonly reads: number;
}

/** A record that is being read: it may go on over several lines. */
interface Open {
  readonly line: number;
  /** How often its first line was read before. */
  readonly reads: number;
  readonly cells: Uint8Array[];
  /** Pieces of the cell in quotes that the last line left open. */
  parts: Uint8Array[];
  readonly lines: Waiting[];
  size: number;
}

type Fed = 'done' | 'open' | 'broken';

/** Reads one more line into a record. */
function feed(open: Open, bytes: Uint8Array, end: Uint8Array, delimiter: number): Fed {
  let at = 0;
  let quoted = open.parts.length > 0;
  while (true) {
    if (!quoted) {
      if (bytes[at] !== QUOTE) {
        const next = bytes.indexOf(delimiter, at);
        open.cells.push(bytes.subarray(at, next < 0 ? bytes.length : next));
        if (next < 0) return 'done';
        at = next + 1;
        continue;
      }
      quoted = true;
      at++;
    }
    const close = bytes.indexOf(QUOTE, at);
    if (close < 0) {
      open.parts.push(bytes.subarray(at), end);
      return 'open';
    }
    if (bytes[close + 1] === QUOTE) {
      open.parts.push(bytes.subarray(at, close + 1));
      at = close + 2;
      continue;
    }
    open.parts.push(bytes.subarray(at, close));
    open.cells.push(open.parts.length === 1 ? bytes.subarray(at, close) : Buffer.concat(open.parts));
    open.parts = [];
    quoted = false;
    if (close + 1 >= bytes.length) return 'done';
    if (bytes[close + 1] !== delimiter) return 'broken';
    at = close + 2;
  }
}

const EMPTY = new Uint8Array();
const ENDS = { '\n': Uint8Array.of(10), '\r\n': Uint8Array.of(13, 10), '': EMPTY } as const;

/** `delimiter` is one byte, "," unless told otherwise. Empty lines between records are skipped. */
export async function* readCsvRecords(chunks: AsyncIterable<Uint8Array>, delimiter = 44, limit = LONGEST_LINE): AsyncGenerator<CsvRecord> {
  let open: Open | undefined;
  /** Gives the records that one more line completes; a broken record's later lines are read again. */
  function* take(first: Waiting): Generator<CsvRecord> {
    const waiting: Waiting[] = [first];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { line, reads } = next;
      if (open === undefined) {
        if (line.bytes === undefined) {
          yield { line: line.number, broken: 'too long' };
          continue;
        }
        if (line.bytes.length === 0) continue;
        open = { line: line.number, reads, cells: [], parts: [], lines: [], size: 0 };
      }
      const own: Open = open;
      own.lines.push({ line, reads: reads + 1 });
      own.size += (line.bytes?.length ?? limit) + LINE_COST;
      const fed = own.size > limit || line.bytes === undefined ? 'broken' : feed(own, line.bytes, ENDS[line.end], delimiter);
      if (fed === 'open' && own.reads < MOST_READS) continue;
      open = undefined;
      if (fed === 'done') yield { line: own.line, cells: own.cells };
      else {
        yield {
          line: own.line,
          broken: own.size > limit ? 'too long' : fed === 'open' ? 'quote never closed' : 'text after a closing quote',
        };
        for (let i = own.lines.length - 1; i > 0; i--) waiting.push(own.lines[i] ?? first);
      }
    }
  }
  for await (const line of readLines(chunks, limit)) yield* take({ line, reads: 0 });
  while (open !== undefined) {
    const { line, lines }: Open = open;
    open = undefined;
    yield { line, broken: 'quote never closed' };
    for (const later of lines.slice(1)) yield* take(later);
  }
}
