// Segments: a table of how notes are cut, and that they cover every word once whatever the text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNote } from '../../src/note/readNote.ts';
import { readSegments } from '../../src/note/segments.ts';

function segmentsOf(text: string): string[] {
  const note = readNote(text);
  const segments = readSegments(note);
  return Array.from({ length: segments.count }, (_, s) => {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    return `${text.slice(note.start[from], note.end[to - 1])}${segments.heads[s] === 1 ? ' |' : ''}`;
  });
}

describe('segments', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['MFR to R UT', ['MFR to R UT']],
    ['MFR, STM; joint mobs', ['MFR', 'STM', 'joint mobs']],
    ['Manual therapy: glides gr III', ['Manual therapy |', 'glides gr III']],
    ['1:10-1:25 massage', ['1:10-1:25 massage']],
    ['Massage to back (20 min) done', ['Massage to back', '20 min', 'done']],
    ['kneaded the calves then stretched the hip', ['kneaded the calves', 'then stretched the hip']],
    ['Rolled the ball. Caught it.', ['Rolled the ball', 'Caught it']],
    ['one two three four five and six seven', ['one two three four five', 'and six seven']],
  ])('%s', (text, expected) => expect(segmentsOf(text)).toEqual(expected));

  it('cover every word once, in order, and stay inside a sentence, on 1,000 random texts', () => {
    const word = fc.constantFrom('massage', 'and', 'then', '12', 'min', ',', '.', ':', '\n', '(', ')', '😀', 'MFR', '|', '[ ]', 'x');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const note = readNote(words.join(' '));
        const segments = readSegments(note);
        expect(segments.start[0]).toBe(0);
        expect(segments.start[segments.count]).toBe(note.count);
        for (let s = 0; s < segments.count; s++) {
          const from = segments.start[s] ?? 0;
          const to = segments.start[s + 1] ?? 0;
          expect(to).toBeGreaterThan(from);
          expect(to - from).toBeLessThanOrEqual(14);
          expect(note.sentence[from]).toBe(note.sentence[to - 1]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
