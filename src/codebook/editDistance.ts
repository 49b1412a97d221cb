// How far a misspelled word lies from a codebook word. natural counts the edits; a letter mask rules most pairs out first.
// Pure functions of two words; no tables.
import { DamerauLevenshteinDistance } from 'natural/lib/natural/distance/levenshtein_distance.js';

/** Edits (insert, delete, replace, swap of neighbours) from one word to another. */
export function editDistance(from: string, to: string): number {
  return DamerauLevenshteinDistance(from, to, { restricted: true });
}

/** How many edits a word of this length may be off: short words none, since they collide with others. */
export function reachOf(length: number): number {
  return length < 5 ? 0 : length < 8 ? 1 : 2;
}

/** One bit a letter a-z that occurs in the word. */
export function letterMask(word: string): number {
  let mask = 0;
  for (let i = 0; i < word.length; i++) mask |= 1 << ((word.charCodeAt(i) - 97) & 31);
  return mask;
}

/** Letters that only one of two masks holds: one edit changes at most two. */
export function maskDistance(a: number, b: number): number {
  let x = a ^ b;
  let bits = 0;
  while (x !== 0) {
    x &= x - 1;
    bits++;
  }
  return bits;
}
