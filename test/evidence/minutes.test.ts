// Stated times and the service each belongs to: a table of ways to write them.
import { describe, expect, it } from 'vitest';
import { suggestionOf } from '../support/classifier.ts';

describe('times', () => {
  it.each<[string, [number, string][]]>([
    ['Massage to the low back x 12 min.', [[12, '97124']]],
    ["Effleurage to the back 15'.", [[15, '97124']]],
    ['1:10-1:25 massage to the low back', [[15, '97124']]],
    ['Fifteen minutes of massage to the neck.', [[15, '97124']]],
    [
      'MFR 10 min, ultrasound 8 min',
      [
        [10, '97140'],
        [8, '97035'],
      ],
    ],
    [
      'Joint mobs gr III L GH 12 min\nTherapeutic exercise 23 min',
      [
        [12, '97140'],
        [23, '97110'],
      ],
    ],
    [
      'Massage to back 20 min. Total time 45 min.',
      [
        [20, '97124'],
        [45, 'total'],
      ],
    ],
    ['Massage to the back. Hold 30 sec each.', []],
    ['Pain for 20 minutes after sitting. Massage to the back.', []],
  ])('%s', async (text, expected) => {
    const { times } = await suggestionOf(text);
    expect(times.map(({ minutes, code }) => [minutes, code])).toEqual(expected);
  });
});
