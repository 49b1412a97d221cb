// The five promises of the program as properties over random notes, and the invariants of a suggestion.
import net from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isError } from '../src/classifier.ts';
import { type Suggestion, suggestionSchema } from '../src/suggestion/schema.ts';
import { sharedClassifier, suggestionOf } from './support/classifier.ts';
import { randomNote } from './support/randomNotes.ts';

const RUNS = { numRuns: 1000 };
const classifier = await sharedClassifier();

async function classifyAll(notes: readonly string[], size: number): Promise<string[]> {
  const out: string[] = [];
  for (let at = 0; at < notes.length; at += size)
    out.push(...(await classifier.classifyBatch(notes.slice(at, at + size))).map((result) => JSON.stringify(result)));
  return out;
}

describe('promise 1: offsets', () => {
  it('text.slice(start, end) is the text of every evidence, cue, time and billed code', async () => {
    await fc.assert(
      fc.asyncProperty(randomNote, async (text) => {
        const { evidence, times, billed } = await suggestionOf(text);
        for (const item of [...evidence, ...times, ...evidence.flatMap((each) => (each.cue === undefined ? [] : [each.cue]))]) {
          expect(text.slice(item.start, item.end) === item.text).toBe(true);
          expect(item.end > item.start).toBe(true);
        }
        for (const item of billed)
          expect(item.start !== undefined && item.end !== undefined && text.slice(item.start, item.end).toUpperCase() === item.code).toBe(
            true,
          );
      }),
      RUNS,
    );
  });
});

describe('promise 2: what is highlighted is what decided', () => {
  it('a score is its bias plus its parts to 1e-4, and every part names a span of the output', async () => {
    await fc.assert(
      fc.asyncProperty(randomNote, async (text) => {
        const [result] = await (await allParts()).classifyBatch([text]);
        if (result === undefined || isError(result)) throw new Error('expected a suggestion');
        const spans = result.evidence.length + result.times.length;
        for (const rank of result.ranking) {
          const sum = (rank.bias ?? Number.NaN) + (rank.parts ?? []).reduce((total, [, value]) => total + value, 0);
          expect(Math.abs(sum - rank.score)).toBeLessThan(1e-4);
          for (const [source] of rank.parts ?? []) expect(source >= 0 && source < spans).toBe(true);
        }
        const scores = result.ranking.map((rank) => rank.score);
        const probabilities = result.ranking.map((rank) => rank.probability);
        expect([...scores].sort((a, b) => b - a)).toEqual(scores);
        expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
        expect(probabilities.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 9);
      }),
      RUNS,
    );
  });
});

describe('promise 3: the same bytes alone, in batches, with other neighbours', () => {
  it('holds for batches of 1, 2, 37 and 256', async () => {
    const notes = fc.sample(randomNote, { numRuns: 1024, seed: 7 });
    const alone = await classifyAll(notes, 1);
    for (const size of [2, 37, 256]) expect((await classifyAll(notes, size)).every((line, index) => line === alone[index])).toBe(true);
    const reversed = await classifyAll([...notes].reverse(), 37);
    expect(reversed.reverse().every((line, index) => line === alone[index])).toBe(true);
  });
});

describe('promise 4: any string is a note', () => {
  it('never throws on arbitrary binary strings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        expect(suggestionSchema.safeParse(await suggestionOf(text)).success).toBe(true);
      }),
      RUNS,
    );
  });

  it('a note over the limit becomes an error record without its text', async () => {
    const result = await classifier.classify({ id: 'long', text: 'secretword '.repeat(100_000) });
    expect(isError(result) && result.error.code).toBe('PALPATE_NOTE_TOO_LONG');
    expect(JSON.stringify(result)).not.toContain('secretword');
  });

  it('takes no more than linear time: twenty times the note, at most forty times the time', async () => {
    const unit = 'MFR to the left shoulder, no massage, siting balance 12 min; lifted crates. xqzt '.repeat(40);
    const time = async (text: string): Promise<number> => {
      await classifier.classify(text);
      const started = performance.now();
      await classifier.classify(text);
      return performance.now() - started;
    };
    await time(unit);
    const small = Math.max(1, await time(unit));
    expect(await time(unit.repeat(20))).toBeLessThan(40 * small + 50);
  });

  it.each(['no aaa, ', 'no mfr, ', 'no. ', 'mfr x\r', 'MFR 10 min, '])('stays linear on one endless %j', async (unit) => {
    const time = async (times: number): Promise<number> => {
      const started = performance.now();
      await classifier.classify(unit.repeat(times));
      return performance.now() - started;
    };
    await time(2000);
    const small = Math.max(2, await time(2000));
    // Ten times the note: a quadratic step would take a hundred times as long.
    expect(await time(20_000)).toBeLessThan(40 * small + 200);
  });

  it('caps evidence at 2,000 spans and says how many are left out', async () => {
    const result = await suggestionOf('MFR. '.repeat(3000));
    expect(result.evidence.length).toBe(2000);
    expect(result.truncated).toBe(1000);
  });
});

describe('promise 5: note text goes to the output only', () => {
  it('prints nothing and opens no connection while 1,000 notes are classified', async () => {
    const spies = [
      vi.spyOn(process.stdout, 'write'),
      vi.spyOn(process.stderr, 'write'),
      vi.spyOn(console, 'log'),
      vi.spyOn(console, 'warn'),
      vi.spyOn(console, 'error'),
      vi.spyOn(net.Socket.prototype, 'connect'),
    ];
    try {
      await classifyAll(fc.sample(randomNote, { numRuns: 1000, seed: 11 }), 64);
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual(spies.map(() => 0));
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });
});

describe('the invariants of a suggestion', () => {
  it('hold for random notes', async () => {
    await fc.assert(
      fc.asyncProperty(randomNote, async (text) => {
        const result = await suggestionOf(text);
        expect(suggestionSchema.safeParse(result).success).toBe(true);
        checkInvariants(result);
      }),
      RUNS,
    );
  });
});

function checkInvariants(result: Suggestion): void {
  const first = result.ranking[0];
  expect(result.code).toBe(first?.code);
  expect(result.confidence).toBe(first?.probability);
  // Five, and behind them the codes that a disputed technique is read as by others.
  const disputed = (result.disputed ?? []).flatMap(({ readings }) => readings.map(({ code }) => code));
  const ranked = result.ranking.map(({ code }) => code);
  expect(ranked.slice(5).every((code) => disputed.includes(code) || code === null)).toBe(true);
  expect(disputed.every((code) => ranked.includes(code))).toBe(true);
  expect(ranked.length).toBeGreaterThanOrEqual(5);
  expect(result.ranking.some((rank) => rank.code === null)).toBe(true);
  expect(result.code === null).toBe(result.services.length === 0);
  if (result.code !== null) expect(result.services.some((service) => service.code === result.code)).toBe(true);
  expect(result.set?.[0]).toBe(result.code);
  expect(new Set(result.set).size).toBe(result.set?.length);
  expect(result.decision === 'none' ? result.code === null : true).toBe(true);
  const minutes = result.services.map((service) => service.minutes ?? 0);
  expect([...minutes].sort((a, b) => b - a)).toEqual(minutes);
  for (const service of result.services) for (const at of service.evidence) expect(result.evidence[at]?.code).toBe(service.code);
  result.evidence.forEach((item, index) => {
    const before = result.evidence[index - 1];
    if (before !== undefined) expect(item.start).toBeGreaterThanOrEqual(before.end);
  });
}

let all: ReturnType<typeof makeAllParts> | undefined;
async function makeAllParts() {
  const { createClassifier } = await import('../src/createClassifier.ts');
  return createClassifier({ ranking: 'all', parts: 'all' });
}
function allParts(): ReturnType<typeof makeAllParts> {
  all ??= makeAllParts();
  return all;
}
