// Takes the words of a note; gives the number of each word's stem, so that "kneads" and "kneaded" are one word to what is learned of words.
// Misspellings count as the codebook word they stand for; figures count by their length alone. What follows from a word is remembered as long as the notes' memory does, which changes no result.
import porter from 'natural/lib/natural/stemmers/porter_stemmer.js';
import { TOO_LONG, type WordMemory } from '../note/wordTable.ts';
import type { Reading } from './matcher.ts';

const LETTERS = /^[a-z']{4,}$/;

/** The stem that stands for a word: "kneaded" -> "knead", "12" -> "0", "1200" -> "#". */
export function stemOf(word: string): string {
  const first = word.charCodeAt(0);
  if (first >= 48 && first <= 57) return word.length > 2 ? '#' : '0';
  return LETTERS.test(word) ? porter.stem(word) : word;
}

/** `numberOf` gives the number of a stem, 0 for one that is not known. */
export function createWordNumbers(numberOf: (stem: string) => number): (reading: Reading) => Int32Array {
  let remembered: (number | undefined)[] = [];
  let memory: WordMemory | undefined;
  return (reading) => {
    const { note, words } = reading;
    if (note.memory !== memory) {
      remembered = [];
      memory = note.memory;
    }
    const numbers = new Int32Array(note.count);
    for (let i = 0; i < note.count; i++) {
      const entry = words[i];
      if (entry === undefined || entry.id === TOO_LONG) continue;
      let number = remembered[entry.id];
      if (number === undefined) {
        number = numberOf(stemOf(entry.word === '' ? (note.lower[i] ?? '') : entry.word));
        remembered[entry.id] = number;
      }
      numbers[i] = number;
    }
    return numbers;
  };
}
