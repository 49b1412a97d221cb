// Remembers the words of notes by small numbers, so that a word that was seen before costs no new string. Bounded: when it is full it begins anew.
// Takes places in a text; gives numbers. What it remembers changes no result, only how fast a word is known again.

/** Longer words are nobody's: they have number 0. */
export const LONGEST_WORD = 30;
export const TOO_LONG = 0;

/** What numbers mean holds for one memory only: whoever keeps something by number keeps the memory beside it and compares. */
export interface WordMemory {
  /** Words in lower case by number. */
  readonly texts: readonly string[];
}

export interface WordTable {
  /** The memory that numbers are of until the next call; begins anew when full. To be called once a note. */
  readonly current: () => WordMemory;
  /** Number of an ASCII word of letters and digits at from..to, whose hash is `hash` (see nextHash). */
  readonly numberOfPlain: (text: string, from: number, to: number, hash: number) => number;
  /** Number of a word given in lower case. */
  readonly numberOf: (lower: string) => number;
}

const CAPACITY = 60_000;
const FIRST_SIZE = 1024;
/** A word that collides with so many others is remembered by the slower map: made-up words cannot make reading slow. */
const LONGEST_PROBE = 12;
export const HASH_START = 0x811c9dc5 | 0;

/** FNV-1a over the characters in lower case; exact for ASCII letters and digits only. */
export function nextHash(hash: number, code: number): number {
  return Math.imul(hash ^ (code | 32), 0x01000193);
}

/** A copy of its own: a piece of a note's text would keep the whole note in memory. */
function copyOf(word: string): string {
  return word.split('').join('');
}

export function createWordTable(capacity: number = CAPACITY): WordTable {
  let texts: string[] = [''];
  let memory: WordMemory = { texts };
  let others = new Map<string, number>();
  let size = FIRST_SIZE;
  // Two numbers a slot: the word's number (0: empty), its hash.
  let slots = new Int32Array(size * 2);

  const restart = (): void => {
    texts = [''];
    memory = { texts };
    others = new Map();
    slots.fill(0);
  };
  const grow = (): void => {
    const old = slots;
    size *= 2;
    slots = new Int32Array(size * 2);
    for (let i = 0; i < old.length; i += 2) {
      const number = old[i] ?? 0;
      if (number === 0) continue;
      const hash = old[i + 1] ?? 0;
      let at = hash & (size - 1);
      while (slots[at * 2] !== 0) at = (at + 1) & (size - 1);
      slots[at * 2] = number;
      slots[at * 2 + 1] = hash;
    }
  };
  const equals = (word: string, text: string, from: number, to: number): boolean => {
    if (word.length !== to - from) return false;
    for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== (text.charCodeAt(from + i) | 32)) return false;
    return true;
  };
  const numberOf = (lower: string): number => {
    if (lower.length > LONGEST_WORD) return TOO_LONG;
    const known = others.get(lower);
    if (known !== undefined) return known;
    const number = texts.length;
    const own = copyOf(lower);
    texts.push(own);
    others.set(own, number);
    return number;
  };
  return {
    current: () => {
      if (texts.length > capacity) restart();
      return memory;
    },
    numberOf,
    numberOfPlain: (text, from, to, hash) => {
      if (to - from > LONGEST_WORD) return TOO_LONG;
      const mixed = hash ^ (hash >>> 15);
      let at = mixed & (size - 1);
      for (let probe = 0; probe < LONGEST_PROBE; probe++) {
        const number = slots[at * 2] ?? 0;
        if (number === 0) {
          const fresh = texts.length;
          texts.push(copyOf(text.slice(from, to).toLowerCase()));
          slots[at * 2] = fresh;
          slots[at * 2 + 1] = mixed;
          if (texts.length * 2 > size) grow();
          return fresh;
        }
        if (slots[at * 2 + 1] === mixed && equals(texts[number] ?? '', text, from, to)) return number;
        at = (at + 1) & (size - 1);
      }
      return numberOf(text.slice(from, to).toLowerCase());
    },
  };
}
