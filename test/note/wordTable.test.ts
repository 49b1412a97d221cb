// The memory of words: the same word has the same number, and what a note's words are does not depend on what was read before.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNote } from '../../src/note/readNote.ts';
import { createWordTable, LONGEST_WORD, TOO_LONG } from '../../src/note/wordTable.ts';
import { randomNote } from '../support/randomNotes.ts';

describe('the memory of words', () => {
  it('reads every note as with a fresh memory, however much was read before and however small it is', () => {
    const shared = createWordTable();
    const small = createWordTable(20);
    fc.assert(
      fc.property(randomNote, (text) => {
        const fresh = readNote(text);
        for (const table of [shared, small]) {
          const note = readNote(text, table);
          expect(note.lower).toEqual(fresh.lower);
          expect([...note.number]).toEqual([...fresh.number]);
          note.lower.forEach((word, i) => {
            const number = note.word[i] ?? -1;
            expect(number === TOO_LONG ? word.length > LONGEST_WORD : note.memory.texts[number] === word).toBe(true);
          });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('gives equal words one number and different words different ones', () => {
    const table = createWordTable();
    const note = readNote("STM stm Stm stm's STM’s mfr 12 12 12.5 café CAFÉ x10 x1", table);
    const numbers = [...note.word];
    expect(new Set(numbers.slice(0, 3)).size).toBe(1);
    expect(numbers[6]).toBe(numbers[7]);
    const words = new Map<string, Set<number>>();
    for (const [i, word] of note.lower.entries()) words.set(word, (words.get(word) ?? new Set()).add(numbers[i] ?? -1));
    const first = [...words.values()].map((set) => [...set][0]);
    expect(new Set(first).size).toBe(first.length);
  });

  it('begins anew when it is full, at the next note', () => {
    const table = createWordTable(3);
    const before = readNote('one two three four five', table).memory;
    expect(readNote('six', table).memory).not.toBe(before);
    expect(before.texts).toContain('five');
  });

  it('keeps apart words that collide: nothing but reading them gets slower', () => {
    const table = createWordTable();
    const words = Array.from({ length: 5000 }, (_, i) => `w${i.toString(36)}`);
    const note = readNote(words.join(' '), table);
    expect(note.lower).toEqual(words.flatMap((word) => [word]));
    expect(new Set(note.word).size).toBe(words.length);
  });
});
