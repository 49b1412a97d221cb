// The file of the segment model: what is written is read back, and any other bytes are refused with SegmentFileError, never another error.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedModelFolder } from '../../src/createClassifier.ts';
import { decodeSegments, encodeSegments, SegmentFileError } from '../../src/evidence/segmentFile.ts';
import { featureKey } from '../../src/evidence/segmentTable.ts';

const SMALL = {
  classes: ['none', '97124', 'refused'],
  bias: Float64Array.of(0.5, -0.25, 0),
  noteWeight: Int16Array.of(0, 64, -64),
  words: ['knead', 'declin'],
  slots: ['muscle'],
  codes: ['97124'],
  phrases: ['knead'],
  high: Int32Array.of(featureKey(0, 1), featureKey(1, 1)),
  low: Int32Array.of(0, 2),
  rowStart: Int32Array.of(0, 1, 3),
  column: Uint8Array.of(1, 0, 2),
  weight: Int16Array.of(192, -256, 32),
};

const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array => bytes.map((byte, index) => (index === at ? value : byte));

describe('segments.bin', () => {
  it('reads back what was written', () => expect(decodeSegments(encodeSegments(SMALL))).toEqual(SMALL));

  it('reads the shipped file', () => {
    const table = decodeSegments(readFileSync(join(shippedModelFolder(), 'segments.bin')));
    expect(table.high.length).toBeGreaterThan(5000);
    expect(table.classes[0]).toBe('none');
  });

  it('refuses bytes that were cut, lengthened or changed, with its own error only', () => {
    const bytes = encodeSegments(SMALL);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, cut) => {
        const broken = cut ? bytes.slice(0, at) : bytes.slice();
        if (!cut) broken[at] = (broken[at] ?? 0) ^ change;
        try {
          decodeSegments(broken);
          // A changed name or weight is another valid file: the checksum in the manifest tells it from ours.
          expect(cut).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(SegmentFileError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['another kind of file', () => new TextEncoder().encode('{"schema":"x"}'), /another kind/],
    ['an empty file', () => new Uint8Array(0), /another kind/],
    ['a header that claims more than there is', (bytes) => changed(bytes, 7, 127), /ends in the middle/],
    ['a longer file', (bytes) => Uint8Array.of(...bytes, 0), /another size/],
    ['a weight for a class that it lacks', (bytes) => changed(bytes, bytes.length - 1, 9), /class that it lacks/],
  ])('refuses %s', (_, change, message) => {
    expect(() => decodeSegments(change(encodeSegments(SMALL)))).toThrow(message);
  });
});
