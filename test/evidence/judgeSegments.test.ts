// Scores of segments: the hashed lookups against a naive sum over named features, and what judging does with evidence.
import { describe, expect, it } from 'vitest';
import { readSamples } from '../../scripts/support/samples.ts';
import { readModelFolder, shippedModelFolder } from '../../src/createClassifier.ts';
import { createLexer } from '../../src/evidence/lexer.ts';
import { createMatcher } from '../../src/evidence/matcher.ts';
import { readPhrases } from '../../src/evidence/readPhrases.ts';
import { featureNumbers, segmentContext } from '../../src/evidence/segmentContext.ts';
import { readSegmentFeatures, type SegmentContext } from '../../src/evidence/segmentFeatures.ts';
import type { SegmentModel } from '../../src/evidence/segmentModel.ts';
import { segmentProbabilities } from '../../src/evidence/segmentProbabilities.ts';
import { featureKey, UNIT } from '../../src/evidence/segmentTable.ts';
import { readStatusContext } from '../../src/evidence/status.ts';
import { createWordNumbers } from '../../src/evidence/wordNumbers.ts';
import { readNote } from '../../src/note/readNote.ts';
import { suggestionOf } from '../support/classifier.ts';
import { codebook } from '../support/examples.ts';

const model = readModelFolder(shippedModelFolder()).learned.segments;
const matcher = createMatcher(codebook, createLexer(codebook));
const wordsOf = createWordNumbers((stem) => model.wordNumber.get(stem) ?? 0);
const numbers = featureNumbers(codebook, model);

function contextOf(text: string): SegmentContext {
  const reading = matcher.read(readNote(text));
  const status = readStatusContext(codebook, matcher, reading);
  const { dated } = readPhrases(codebook, matcher, reading, status);
  return segmentContext(codebook, reading, status, dated, { ...numbers, words: wordsOf(reading) });
}

/** Every feature by its name in a plain map, every class by itself. */
function naive(table: SegmentModel, context: SegmentContext): number[] {
  const rows = new Map<string, Map<number, number>>();
  table.high.forEach((high, row) => {
    const weights = new Map<number, number>();
    for (let i = table.rowStart[row] ?? 0; i < (table.rowStart[row + 1] ?? 0); i++)
      weights.set(table.column[i] ?? 0, (table.weight[i] ?? 0) / UNIT);
    rows.set(`${high} ${table.low[row]}`, weights);
  });
  const features: string[][] = [];
  readSegmentFeatures(
    context,
    () => features.push([]),
    (kind, a, b) => features.at(-1)?.push(`${featureKey(kind, a)} ${b}`),
  );
  const words = [...new Set(context.numbers.words)].filter((word) => word > 0);
  const offset = words.reduce((sum, word) => sum + (table.noteWeight[word] ?? 0), 0) / Math.sqrt(words.length + 1) / UNIT;
  const alone = features.map((names) => {
    const known = names.flatMap((name) => rows.get(name) ?? []);
    const raised = table.classes.map((_, c) => {
      const sum = known.reduce((total, weights) => total + (weights.get(c) ?? 0), 0);
      return Math.exp(sum / Math.sqrt(known.length + 1) + (table.bias[c] ?? 0) + (c === 0 ? offset : 0));
    });
    const all = raised.reduce((total, value) => total + value, 0);
    return raised.map((value) => value / all);
  });
  // What the rest of the note says of a code, as segmentProbabilities.ts describes it.
  return alone.flatMap((own, s) => {
    const changed = own.map((value, c) => {
      if (c === 0 || c >= table.codesEnd) return value;
      const others = alone.reduce((sum, other, at) => sum + (at === s ? 0 : (other[c] ?? 0)), 0);
      return value * ((Math.min(2, others) + 0.1) / 1.1) ** (0.5 * Math.min(1, (alone.length - 1) / 6));
    });
    const sum = changed.reduce((total, value) => total + value, 0);
    return changed.map((value) => value / sum);
  });
}

describe('the learned reading of segments', () => {
  it('equals a naive sum over named features on every sample note', () => {
    for (const { text } of readSamples()) {
      const context = contextOf(text);
      const fast = segmentProbabilities(model, context);
      const slow = naive(model, context);
      expect(fast.length).toBe(slow.length);
      for (const [index, value] of slow.entries()) expect(Math.abs((fast[index] ?? 0) - value)).toBeLessThan(1e-9);
    }
  });

  it('sums to one in every segment', () => {
    const classes = model.classes.length;
    for (const { text } of readSamples()) {
      const probabilities = segmentProbabilities(model, contextOf(text));
      for (let at = 0; at < probabilities.length; at += classes)
        expect(probabilities.subarray(at, at + classes).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    }
  });

  it.each<[string, string | null]>([
    ['Lotion on, then I worked slowly down both sides of the spine and out over the hips for half an hour. Drowsy after.', '97124'],
    ['Had him carry the laundry basket up from the garage and put the cans away on the high shelf, 20 min.', '97530'],
    ['Stood on the pillow with eyes shut while I bumped her hips, lost it twice, 15 min.', '97112'],
    ['Reviewed the colonoscopy with the patient. Colon mobilized laparoscopically in 2019. Continue metformin.', null],
  ])('reads what no phrase need hold: %s', async (text, code) => expect((await suggestionOf(text)).code).toBe(code));
});
