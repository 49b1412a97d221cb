// The one-pass matcher against a naive one (every pattern tried at every word) on random codebooks and random notes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCodebook } from '../../src/codebook/codebook.ts';
import { compileCodebook } from '../../src/codebook/compileCodebook.ts';
import { createLexer } from '../../src/evidence/lexer.ts';
import { createMatcher } from '../../src/evidence/matcher.ts';
import { readNote } from '../../src/note/readNote.ts';

type Item =
  | { readonly kind: 'word' | 'optional'; readonly word: string }
  | { readonly kind: 'either'; readonly words: readonly [string, string] }
  | { readonly kind: 'gap' | 'number' | 'body' };

// Far apart, so that none is a misspelling of another.
const WORDS = ['kettle', 'orchard', 'violin'];
const BODY = ['quartz', 'quartz window', 'jumper'];
const LEADS = ['the', 'left'];
const NOTE_WORDS = [...WORDS, ...WORDS, 'quartz', 'window', 'jumper', 'the', 'not', '12', 'zeppelin'];
const MAX_GAP = 3;

const word = fc.constantFrom(...WORDS);
const literal: fc.Arbitrary<Item> = word.map((text) => ({ kind: 'word', word: text }));
const inner: fc.Arbitrary<Item> = fc.oneof(
  { weight: 4, arbitrary: literal },
  { weight: 1, arbitrary: word.map((text): Item => ({ kind: 'optional', word: text })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(word, word)
      .filter(([a, b]) => a !== b)
      .map((words): Item => ({ kind: 'either', words })),
  },
  { weight: 2, arbitrary: fc.constantFrom<Item>({ kind: 'gap' }, { kind: 'number' }, { kind: 'body' }) },
);
const last: fc.Arbitrary<Item> = fc.oneof(literal, fc.constantFrom<Item>({ kind: 'number' }, { kind: 'body' }));
const pattern = fc
  .tuple(literal, fc.array(inner, { maxLength: 3 }), last)
  .map(([first, middle, end]): readonly Item[] => [first, ...middle, end])
  .filter((items) => items.every((item, at) => item.kind !== 'gap' || items[at - 1]?.kind !== 'gap'));

function write(items: readonly Item[]): string {
  return items
    .map((item) => {
      if (item.kind === 'word') return item.word;
      if (item.kind === 'optional') return `${item.word}?`;
      if (item.kind === 'either') return `(${item.words.join('|')})`;
      return item.kind === 'gap' ? '..' : `<${item.kind}>`;
    })
    .join(' ');
}

/** Ends of the slot at a word: the longest entry, up to two leads before it. */
function bodyEnd(words: readonly string[], at: number): number {
  let from = at;
  for (let skipped = 0; skipped <= 2; skipped++) {
    const ends = BODY.filter((entry) => entry.split(' ').every((part, i) => words[from + i] === part)).map(
      (entry) => from + entry.split(' ').length,
    );
    if (ends.length > 0) return Math.max(...ends);
    if (!LEADS.includes(words[from] ?? '')) return -1;
    from++;
  }
  return -1;
}

function naiveEnds(items: readonly Item[], words: readonly string[], at: number): number[] {
  const [item, ...rest] = items;
  if (item === undefined) return [at];
  const step = (matches: boolean): number[] => (matches ? naiveEnds(rest, words, at + 1) : []);
  switch (item.kind) {
    case 'word':
      return step(words[at] === item.word);
    case 'either':
      return step(item.words.includes(words[at] ?? ''));
    case 'optional':
      return [...step(words[at] === item.word), ...naiveEnds(rest, words, at)];
    case 'number':
      return step(/^\d+$/.test(words[at] ?? ''));
    case 'body': {
      const end = bodyEnd(words, at);
      return end < 0 ? [] : naiveEnds(rest, words, end);
    }
    case 'gap': {
      const ends: number[] = [];
      for (let skip = 0; skip <= MAX_GAP && at + skip < words.length; skip++) {
        ends.push(...naiveEnds(rest, words, at + skip));
        if (words[at + skip] === 'not') break;
      }
      return ends;
    }
  }
}

function compile(patterns: readonly string[]) {
  const phrase = (text: string, index: number): string =>
    `  - id: p${String(index).padStart(2, '0')}\n    role: technique\n    why: test\n    source: clinical-usage\n    match: ["${text}"]\n    yes: [x]\n    no: [x]`;
  return compileCodebook({
    codes: [{ path: 'a.yaml', text: `code: "97140"\ntitle: test\ntimed: true\nphrases:\n${patterns.map(phrase).join('\n')}\n` }],
    lexicons: [
      { path: 'body.yaml', text: `slot: body\nwords: [${BODY.join(', ')}]\n` },
      { path: 'lead.yaml', text: `slot: lead\nwords: [${LEADS.join(', ')}]\n` },
    ],
    cues: [],
    english: NOTE_WORDS,
  });
}

describe('matcher', () => {
  it('finds what a naive matcher finds, on 1,500 random notes', () => {
    let found = 0;
    let notes = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(pattern, { minLength: 1, maxLength: 5, selector: write }),
        fc.array(fc.array(fc.constantFrom(...NOTE_WORDS), { maxLength: 24 }), { minLength: 10, maxLength: 10 }),
        (patterns, texts) => {
          const { codebook: compiled, problems } = compile(patterns.map(write));
          // Two entries that can never be told apart are refused when compiling, which is another test's matter.
          fc.pre(problems.length === 0);
          const codebook = loadCodebook(compiled);
          const matcher = createMatcher(codebook, createLexer(codebook));
          for (const words of texts) {
            notes++;
            const actual = matcher
              .matches(matcher.read(readNote(words.join(' '))), 'phrase')
              .map(({ value, from, to }) => `${codebook.phrases[value]?.id} ${from}-${to}`);
            const expected = patterns.flatMap((items, index) =>
              words.flatMap((_, from) => naiveEnds(items, words, from).map((to) => `p${String(index).padStart(2, '0')} ${from}-${to}`)),
            );
            found += expected.length;
            expect([...new Set(actual)].sort()).toEqual([...new Set(expected)].sort());
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(notes).toBeGreaterThanOrEqual(1000);
    expect(found).toBeGreaterThan(100);
  });
});
