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

export interface Lexer {
  /** Symbols of each word; empty for a word that no pattern knows. */
  readonly read: (tokens: Tokens) => readonly Symbols[];
  /** Symbols of the codebook word one edit from an ordinary word, to stand in inside a phrase. */
  readonly near: (word: string) => Symbols;
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
  const corrected = new Map<string, Symbols>();
  const lookUp = (word: string): Symbols => {
    const known = codebook.words.get(word);
    if (known !== undefined) return known;
    const remembered = corrected.get(word);
    if (remembered !== undefined) return remembered;
    const target = correctWord(codebook, word);
    const symbols = target === undefined ? NONE : (codebook.words.get(target) ?? NONE);
    if (word.length <= LONGEST_WORD) {
      if (corrected.size >= MEMORY) corrected.clear();
      corrected.set(word, symbols);
    }
    return symbols;
  };
  return {
    read: (tokens) => {
      const symbols: Symbols[] = new Array(tokens.count);
      for (let i = 0; i < tokens.count; i++) symbols[i] = lookUp(tokens.lower[i] ?? '');
      return symbols;
    },
    near: (word) => {
      const target = codebook.spelling.near.get(word);
      return target === undefined ? NONE : (codebook.words.get(target) ?? NONE);
    },
  };
}
