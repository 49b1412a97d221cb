// CSV that opens in a spreadsheet: no cell is read as a formula, and the guard can always be undone.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, FLAT_COLUMNS, flatRow, guardCell, unguardCell } from '../../src/formats/flatRow.ts';
import { suggestionOf } from '../support/classifier.ts';

const RUNS = { numRuns: 1000 };
const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.tuple(fc.constantFrom("'", "''", '', '=', '+', '-', '@', '\t', '\r'), fc.string({ maxLength: 6 })).map((parts) => parts.join('')),
);

describe('guardCell', () => {
  it('gives a cell that no spreadsheet takes for a formula, and unguardCell gives the original back', () => {
    fc.assert(
      fc.property(cell, (value) => {
        const guarded = guardCell(value);
        expect(/^[=+\-@\t\r]/.test(guarded)).toBe(false);
        expect(unguardCell(guarded) === value).toBe(true);
      }),
      RUNS,
    );
  });

  it('survives a CSV parser', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
        const rows: string[][] = parse(csvLine(cells), { relaxColumnCount: true });
        expect(rows).toHaveLength(1);
        expect(rows[0]?.map(unguardCell)).toEqual(cells);
      }),
      RUNS,
    );
  });
});

describe('flatRow', () => {
  it('has a cell for each column', async () => {
    const row = flatRow(await suggestionOf('Effleurage and petrissage to the back, 15 min.'));
    expect(row).toHaveLength(FLAT_COLUMNS.length);
    expect(row[FLAT_COLUMNS.indexOf('code')]).toBe('97124');
    expect(row[FLAT_COLUMNS.indexOf('minutes')]).toBe('15');
  });

  it('gives an error record a row with its code and message only', () => {
    const row = flatRow({ schema: 'palpate.error/1', id: 'n', error: { code: 'PALPATE_X', message: 'no text' } });
    expect(row.filter((value) => value !== '')).toEqual(['n', 'PALPATE_X: no text']);
  });
});
