// Takes the words of a note; gives the number of each word's stem, so that "kneads" and "kneaded" are one word to what is learned of words.
// Misspellings count as the codebook word they stand for; figures count by their length alone. Remembers words (bounded), which changes no result.
import porter from 'natural/lib/natural/stemmers/porter_stemmer.js';
import type { Reading } from './matcher.ts';

const MEMORY = 50_000;
const LONGEST_WORD = 30;
const LETTERS = /^[a-z']{4,}$/;

/** The stem that stands for a word: "kneaded" -> "knead", "12" -> "0", "1200" -> "#". */
export function stemOf(word: string): string {
  const first = word.charCodeAt(0);
  if (first >= 48 && first <= 57) return word.length > 2 ? '#' : '0';
  return LETTERS.test(word) ? porter.stem(word) : word;
}

/** `numberOf` gives the number of a stem, 0 for one that is not known. */
export function createWordNumbers(numberOf: (stem: string) => number): (reading: Reading) => Int32Array {
  const remembered = new Map<string, number>();
  return ({ note, words }) => {
    const numbers = new Int32Array(note.count);
    for (let i = 0; i < note.count; i++) {
      const lower = note.lower[i] ?? '';
      if (lower.length > LONGEST_WORD) continue;
      let number = remembered.get(lower);
      if (number === undefined) {
        const known = words[i]?.word ?? '';
        number = numberOf(stemOf(known === '' ? lower : known));
        if (remembered.size >= MEMORY) remembered.clear();
        remembered.set(lower, number);
      }
      numbers[i] = number;
    }
    return numbers;
  };
}
