// The packed trie finds what the compiled tables hold, and refuses tables that lead outside themselves or in a circle.
import { describe, expect, it } from 'vitest';
import { childOf, packTrie, TrieError } from '../../src/codebook/trie.ts';
import { trieBuilder } from '../../src/codebook/trieBuilder.ts';

const builder = trieBuilder();
const root = builder.root();
const SEQUENCES = [[3], [3, 5], [3, 9, 4], [7, 5], [12, 3, 9, 4], [12]] as const;
for (const [value, sequence] of SEQUENCES.entries()) builder.add(root, sequence, value);
const flat = builder.flatten();

describe('the packed trie', () => {
  it('leads every sequence to its value', () => {
    const { cells, places } = packTrie(flat, SEQUENCES.length);
    SEQUENCES.forEach((sequence, value) => {
      let node = places[root] ?? -1;
      for (const symbol of sequence) node = childOf(cells, node, symbol);
      expect(node).toBeGreaterThan(0);
      expect([...cells.subarray(node + 2, node + 2 + (cells[node + 1] ?? 0))]).toContain(value);
    });
    expect(childOf(cells, places[root] ?? 0, 4)).toBe(-1);
  });

  const last = flat.target.length - 1;
  it.each<[string, typeof flat, number, RegExp]>([
    ['an edge that leads back', { ...flat, target: flat.target.map((to, i) => (i === last ? 0 : to)) }, 6, /outside or back/],
    ['an edge that leads outside', { ...flat, target: flat.target.map((to, i) => (i === last ? 999 : to)) }, 6, /outside or back/],
    ['an ending that stands for nothing', flat, 2, /stands for nothing/],
    ['edges out of order', { ...flat, symbol: flat.symbol.map((_, i) => 100 - i) }, 6, /out of order/],
    ['fewer symbols than targets', { ...flat, symbol: flat.symbol.slice(1) }, 6, /symbols for/],
    ['nodes that do not follow one another', { ...flat, edgeStart: [...flat.edgeStart].reverse() }, 6, /do not follow/],
    ['no node', { edgeStart: [0], symbol: [], target: [], terminalStart: [0], terminal: [] }, 6, /starts of nodes/],
  ])('refuses %s', (_, trie, values, message) => {
    expect(() => packTrie(trie, values)).toThrow(TrieError);
    expect(() => packTrie(trie, values)).toThrow(message);
  });
});
