// Takes the words of a note; gives the codebook symbols of each, misspellings corrected towards codebook words only.
// A single word is never corrected from an ordinary English word. Remembers corrections (bounded), which changes no result.
import type { Codebook } from '../codebook/codebook.ts';
import { editDistance, letterMask, maskDistance, reachOf } from '../codebook/editDistance.ts';
import type { Tokens } from '../note/tokenize.ts';

export type Symbols = readonly number[];
const NONE: Symbols = [];
const MEMORY = 50_000;
const LONGEST_WORD = 30;
const PLAIN_WORD = /^[a-z]+$/;

/** What a word means to the codebook. Equal words share one entry, so that what follows from it can be remembered with it. */
export interface WordEntry {
  /** A small number, its own among the words remembered now, so that what follows from a word can be kept in arrays. */
  readonly id: number;
  /** The codebook word it is or misspells; empty for a word that no pattern knows. */
  readonly word: string;
  /** Symbols that patterns know it by, sorted; empty for a word that no pattern knows. */
  readonly symbols: Symbols;
  /** For an ordinary word: symbols of the one codebook word an edit away, which may stand in inside a phrase. */
  readonly near: Symbols;
}

export interface Lexer {
  readonly read: (tokens: Tokens) => { readonly entries: readonly WordEntry[]; readonly generation: number };
}

/** The codebook word that an unknown word most likely misspells, if one is close enough and no other is as close. */
export function correctWord(codebook: Codebook, word: string): string | undefined {
  const reach = reachOf(word.length);
  if (reach === 0 || word.length > LONGEST_WORD || !PLAIN_WORD.test(word)) return undefined;
  if (codebook.spelling.ordinary.has(word)) return undefined;
  const mask = letterMask(word);
  let best: string | undefined;
  let bestDistance = reach + 1;
  let tied = false;
  for (const target of codebook.spelling.targets.get(word.charCodeAt(0)) ?? []) {
    const difference = Math.abs(target.word.length - word.length);
    if (difference > reach || maskDistance(target.mask, mask) > 2 * reach) continue;
    // A short target allows fewer edits than a long misspelling of it would.
    const allowed = Math.min(reach, Math.max(1, reachOf(target.word.length)));
    const distance = editDistance(word, target.word);
    if (distance > allowed) continue;
    if (distance < bestDistance) {
      best = target.word;
      bestDistance = distance;
      tied = false;
    } else if (distance === bestDistance) tied = true;
  }
  // Two equally near words at two edits say too little; at one edit the first in order is taken, the same every time.
  return tied && bestDistance > 1 ? undefined : best;
}

/** Entry of words too long to be one, whatever they are. */
export const TOO_LONG = 0;

export function createLexer(codebook: Codebook): Lexer {
  const remembered = new Map<string, WordEntry>();
  const tooLong: WordEntry = { id: TOO_LONG, word: '', symbols: NONE, near: NONE };
  /** Grows each time that the memory is full and begins anew: what others keep by id is then void. */
  let generation = 0;
  let nextId = 1;
  const begin = (): void => {
    remembered.clear();
    nextId = 1;
    for (const [word, symbols] of codebook.words) remembered.set(word, { id: nextId++, word, symbols, near: NONE });
  };
  begin();
  const capacity = remembered.size + MEMORY;
  const symbolsOf = (word: string | undefined): Symbols => (word === undefined ? NONE : (codebook.words.get(word) ?? NONE));
  const learn = (word: string): WordEntry => {
    if (word.length > LONGEST_WORD) return tooLong;
    const target = correctWord(codebook, word);
    const entry = {
      id: nextId++,
      word: target ?? '',
      symbols: symbolsOf(target),
      near: target === undefined ? symbolsOf(codebook.spelling.near.get(word)) : NONE,
    };
    // A copy of its own: a piece of a note's text would keep the whole note in memory.
    remembered.set(word.split('').join(''), entry);
    return entry;
  };
  return {
    read: (tokens) => {
      if (remembered.size >= capacity) {
        begin();
        generation++;
      }
      const entries: WordEntry[] = new Array(tokens.count);
      for (let i = 0; i < tokens.count; i++) {
        const word = tokens.lower[i] ?? '';
        entries[i] = remembered.get(word) ?? learn(word);
      }
      return { entries, generation };
    },
  };
}
