// Words, sentences, lines and boxes of awkward texts: a table.
import { describe, expect, it } from 'vitest';
import { readNote } from '../../src/note/readNote.ts';

function wordsOf(text: string): string[] {
  const note = readNote(text);
  return Array.from({ length: note.count }, (_, i) => text.slice(note.start[i], note.end[i]));
}

describe('words are slices of the text as given', () => {
  it.each([
    ['', []],
    [' \n\t ', []],
    ["Pt's neck", ["Pt's", 'neck']],
    ['x10', ['x', '10']],
    ['2x10', ['2', 'x', '10']],
    ['L5-S1', ['L5', 'S1']],
    ['4.5 min', ['4.5', 'min']],
    ['w/ e-stim', ['w', 'e', 'stim']],
    ['\ud83d\ude00MFR\ud83d\ude00', ['MFR']],
    ['\ud800MFR\udc00', ['MFR']],
    ['\u0000MFR\u0000', ['MFR']],
    ['\ufeffMFR', ['MFR']],
    ['e\u0301lan vital', ['e\u0301lan', 'vital']],
    ['\u05e9\u05dc\u05d5\u05dd massage', ['\u05e9\u05dc\u05d5\u05dd', 'massage']],
    ['a\r\nb\rc', ['a', 'b', 'c']],
    ['12\u2032 MFR', ['12', 'MFR']],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

describe('structure', () => {
  it.each([
    ['Massage 20 min. Ice given.', 2],
    ['Worked ant. scalene and post. delt', 1],
    ['MFR 4.5 min', 1],
    ['MFR\nSTM', 2],
    ['MFR; STM', 2],
    ['', 0],
  ])('%j has %i sentences', (text, sentences) => {
    const note = readNote(text);
    expect(note.count === 0 ? 0 : (note.sentence[note.count - 1] ?? 0) + 1).toBe(sentences);
  });

  it.each([
    ['[ ] NMR', 2],
    ['[x] NMR', 1],
    ['(x) NMR', 1],
    ['[] NMR', 2],
    ['\u2610 NMR', 2],
    ['\u2611 NMR', 1],
    ['NMR', 0],
  ])('the box of %j is %i', (text, box) => {
    expect(readNote(text).box[0]).toBe(box);
  });
});
