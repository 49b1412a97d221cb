// Takes the words of a note; gives the codebook symbols of each, misspellings corrected towards codebook words only.
// A single word is never corrected from an ordinary English word. Remembers words as long as the notes' memory does, which changes no result.
import type { Codebook } from '../codebook/codebook.ts';
import { editDistance, letterMask, maskDistance, reachOf } from '../codebook/editDistance.ts';
import type { Tokens } from '../note/tokenize.ts';
import { LONGEST_WORD, TOO_LONG, type WordMemory } from '../note/wordTable.ts';

export type Symbols = readonly number[];
const NONE: Symbols = [];
const PLAIN_WORD = /^[a-z]+$/;

/** What a word means to the codebook. Equal words share one entry, so that what follows from it can be remembered with it. */
export interface WordEntry {
  /** The word's number in the note's memory, so that what follows from a word can be kept in arrays. */
  readonly id: number;
  /** The codebook word it is or misspells; empty for a word that no pattern knows. */
  readonly word: string;
  /** Symbols that patterns know it by, sorted; empty for a word that no pattern knows. */
  readonly symbols: Symbols;
  /** For an ordinary word: symbols of the one codebook word an edit away, which may stand in inside a phrase. */
  readonly near: Symbols;
}

export interface Lexer {
  readonly read: (tokens: Tokens) => readonly WordEntry[];
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

export function createLexer(codebook: Codebook): Lexer {
  const tooLong: WordEntry = { id: TOO_LONG, word: '', symbols: NONE, near: NONE };
  let memory: WordMemory | undefined;
  let known: WordEntry[] = [];
  const symbolsOf = (word: string | undefined): Symbols => (word === undefined ? NONE : (codebook.words.get(word) ?? NONE));
  const learn = (id: number, text: string): WordEntry => {
    const own = codebook.words.get(text);
    if (own !== undefined) return { id, word: text, symbols: own, near: NONE };
    const target = correctWord(codebook, text);
    return {
      id,
      word: target ?? '',
      symbols: symbolsOf(target),
      near: target === undefined ? symbolsOf(codebook.spelling.near.get(text)) : NONE,
    };
  };
  return {
    read: (tokens) => {
      if (tokens.memory !== memory) {
        memory = tokens.memory;
        known = [tooLong];
      }
      const entries: WordEntry[] = [];
      for (let i = 0; i < tokens.count; i++) {
        const id = tokens.word[i] ?? TOO_LONG;
        let entry = known[id];
        if (entry === undefined) {
          entry = learn(id, tokens.lower[i] ?? '');
          known[id] = entry;
        }
        entries.push(entry);
      }
      return entries;
    },
  };
}
