// Takes the text of a note; gives its words with exact offsets and what stands between them.
// Never alters the text, never throws, and reads each UTF-16 unit a bounded number of times.
import { characterClass, SEPARATOR, separatorFlag } from './separators.ts';
import { createWordTable, HASH_START, LONGEST_WORD, nextHash, type WordMemory, type WordTable } from './wordTable.ts';

/** The words of a note in columns: word i covers text.slice(start[i], end[i]). */
export interface Tokens {
  readonly text: string;
  readonly count: number;
  /** UTF-16 offsets of each word. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** SEPARATOR flags of all that stands before word i (index `count`: after the last word). */
  readonly before: Int32Array;
  /** Lower-cased words, a possessive 's removed. */
  readonly lower: readonly string[];
  /** Number of each word in `memory`; 0 for one too long to be a word. */
  readonly word: Int32Array;
  /** What the numbers mean; numbers of different memories have nothing in common. */
  readonly memory: WordMemory;
  /** Value of a number word, else -1. */
  readonly number: Float64Array;
}

const APOSTROPHE = 39;
const CURLY_APOSTROPHE = 0x2019;

function isApostrophe(code: number): boolean {
  return code === APOSTROPHE || code === CURLY_APOSTROPHE;
}

/** A tick box: "[x]", "(x)", "[ ]", "( )", "[]", at `at`. Gives its length and flag, or undefined. */
function readBox(text: string, at: number): { readonly length: number; readonly flag: number } | undefined {
  const open = text.charCodeAt(at);
  const closing = open === 91 ? 93 : open === 40 ? 41 : 0;
  if (closing === 0) return undefined;
  const next = text.charCodeAt(at + 1);
  if (next === closing) return open === 91 ? { length: 2, flag: SEPARATOR.unticked } : undefined;
  if (text.charCodeAt(at + 2) === closing) {
    if (next === 32 || next === 95) return { length: 3, flag: SEPARATOR.unticked };
    if (next === 120 || next === 88 || next === 0x2713 || next === 0x2714) return { length: 3, flag: SEPARATOR.ticked };
  }
  if (next === 32 && text.charCodeAt(at + 2) === 32 && text.charCodeAt(at + 3) === closing) {
    return { length: 4, flag: SEPARATOR.unticked };
  }
  return undefined;
}

/** Splits a note into words. Linear in its length. Offsets are UTF-16 units of the text as given. `table` remembers words from note to note. */
export function tokenize(text: string, table: WordTable = createWordTable()): Tokens {
  const memory = table.current();
  const { texts } = memory;
  const length = text.length;
  let capacity = Math.max(16, (length >> 2) + 8);
  let start = new Int32Array(capacity);
  let end = new Int32Array(capacity);
  let before = new Int32Array(capacity + 1);
  let number = new Float64Array(capacity);
  let word = new Int32Array(capacity);
  const lower: string[] = [];
  let count = 0;
  let flags = 0;
  let newlines = 0;
  let at = 0;

  while (at < length) {
    const code = text.charCodeAt(at);
    const kind = characterClass(code);
    if (kind === 0) {
      if (code === 10) {
        newlines++;
        flags |= SEPARATOR.newline;
        if (newlines > 1) flags |= SEPARATOR.blankLine;
        at++;
        continue;
      }
      if (code === 13) {
        if (text.charCodeAt(at + 1) !== 10) {
          newlines++;
          flags |= newlines > 1 ? SEPARATOR.newline | SEPARATOR.blankLine : SEPARATOR.newline;
        }
        at++;
        continue;
      }
      if (code === 91 || code === 40) {
        const box = readBox(text, at);
        if (box !== undefined) {
          flags |= box.flag;
          at += box.length;
          continue;
        }
      }
      if (isApostrophe(code) && count > 0 && end[count - 1] === at && (number[count - 1] ?? -1) >= 0) flags |= SEPARATOR.prime;
      flags |= separatorFlag(code);
      at++;
      continue;
    }
    const from = at;
    let value = -1;
    let hash = nextHash(HASH_START, code);
    // ASCII letters and digits alone: the table knows them without a string of their own.
    let plain = code < 128;
    at++;
    if (kind === 2) {
      value = code - 48;
      let decimal = false;
      while (at < length) {
        const next = text.charCodeAt(at);
        if (characterClass(next) === 2) {
          hash = nextHash(hash, next);
          value = value * 10 + next - 48;
          at++;
        } else if (next === 46 && !decimal && characterClass(text.charCodeAt(at + 1)) === 2) {
          decimal = true;
          plain = false;
          at += 2;
        } else break;
      }
      if (at - from > 15) value = Number.MAX_SAFE_INTEGER;
      else if (decimal) value = Number(text.slice(from, at));
    } else {
      const single = code === 120 || code === 88; // "x10" is "x" and a number
      while (at < length) {
        const next = text.charCodeAt(at);
        const nextKind = characterClass(next);
        if (nextKind === 0) {
          if (!isApostrophe(next) || characterClass(text.charCodeAt(at + 1)) !== 1) break;
          plain = false;
          at += 2;
          continue;
        }
        if (nextKind === 2 && single && at === from + 1) break;
        if (next >= 128) plain = false;
        hash = nextHash(hash, next);
        at++;
      }
    }
    if (count === capacity) {
      capacity *= 2;
      start = grown(start, new Int32Array(capacity));
      end = grown(end, new Int32Array(capacity));
      before = grown(before, new Int32Array(capacity + 1));
      number = grown(number, new Float64Array(capacity));
      word = grown(word, new Int32Array(capacity));
    }
    start[count] = from;
    end[count] = at;
    before[count] = flags;
    number[count] = value;
    const known =
      plain && at - from <= LONGEST_WORD ? table.numberOfPlain(text, from, at, hash) : table.numberOf(plainForm(text.slice(from, at)));
    word[count] = known;
    lower.push(known === 0 ? plainForm(text.slice(from, at)) : (texts[known] ?? ''));
    count++;
    flags = 0;
    newlines = 0;
  }
  before[count] = flags;
  // Cut to size: a place beyond the last word must read as absent, not as zero.
  return {
    text,
    count,
    start: start.subarray(0, count),
    end: end.subarray(0, count),
    before,
    lower,
    word: word.subarray(0, count),
    memory,
    number: number.subarray(0, count),
  };
}

function grown<T extends Int32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

function plainForm(word: string): string {
  const lower = word.toLowerCase();
  const length = lower.length;
  if (length > 2 && lower.charCodeAt(length - 1) === 115 && isApostrophe(lower.charCodeAt(length - 2))) {
    return lower.slice(0, length - 2);
  }
  return lower.includes('\u2019') ? lower.replaceAll('\u2019', "'") : lower;
}
