// Prediction sets: the threshold keeps its promise on draws of the same kind, and rare classes take the threshold of all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSetThresholds, conformalThreshold } from '../../src/training/chooseSets.ts';

describe('conformalThreshold', () => {
  it.each<[string, number[], number, number]>([
    ['one in ten may be missed', [0.9, 0.1, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.95], 0.9, 0.1],
    ['too few to rule anything out', [0.9, 0.8], 0.95, 0],
    ['nothing known', [], 0.95, 0],
    ['exactly two of nineteen', Array.from({ length: 19 }, (_, i) => (i + 1) / 20), 0.9, 0.1],
    ['half', [0.2, 0.4, 0.6], 0.5, 0.4],
  ])('%s', (_, probabilities, coverage, expected) => expect(conformalThreshold(probabilities, coverage)).toBe(expected));

  it('covers new draws of the same kind as often as promised, within what chance allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.8, 0.9, 0.95), (seed, coverage) => {
        let state = seed;
        const draw = (): number => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return (state / 2 ** 32) ** 0.3;
        };
        const threshold = conformalThreshold(Array.from({ length: 1000 }, draw), coverage);
        const covered = Array.from({ length: 4000 }, draw).filter((value) => value >= threshold).length / 4000;
        // Five standard deviations of both samples.
        expect(covered).toBeGreaterThan(coverage - 5 * Math.sqrt((coverage * (1 - coverage)) / 1000 + (coverage * (1 - coverage)) / 4000));
      }),
      { numRuns: 100 },
    );
  });
});

describe('chooseSetThresholds', () => {
  const row = (scores: number[], primary: number) => ({ scores, primary, defensible: scores.map((_, c) => c === primary), services: [] });

  it('gives a class its own threshold where it has enough notes, else that of all', () => {
    const sure = Array.from({ length: 80 }, () => row([4, 0, 0], 0));
    const unsure = Array.from({ length: 80 }, () => row([1, 0.9, 0], 1));
    const rare = [row([0, 0, 3], 2)];
    const [first = 0, second = 0, third = 0] = chooseSetThresholds([...sure, ...unsure, ...rare], 1, 0.9);
    expect(first).toBeGreaterThan(0.9);
    expect(second).toBeLessThan(0.5);
    expect(third).toBeCloseTo(second, 6);
  });
});
