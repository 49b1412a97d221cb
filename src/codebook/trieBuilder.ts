// Builds the one trie of word sequences that phrases, cues, headings and lexicons share, and flattens it to arrays.
// Used when compiling only. A node's edges are sorted by symbol, so that reading needs no hash table.

interface Node {
  readonly edges: Map<number, number>;
  readonly terminals: number[];
}

export interface FlatTrie {
  readonly edgeStart: number[];
  readonly symbol: number[];
  readonly target: number[];
  readonly terminalStart: number[];
  readonly terminal: number[];
}

export interface TrieBuilder {
  readonly root: () => number;
  /** Adds a sequence of symbols that ends with a value. Gives the values already there. */
  readonly add: (root: number, symbols: readonly number[], value: number) => readonly number[];
  readonly flatten: () => FlatTrie;
}

export function trieBuilder(): TrieBuilder {
  const nodes: Node[] = [];
  const create = (): number => nodes.push({ edges: new Map(), terminals: [] }) - 1;
  return {
    root: create,
    add: (root, symbols, value) => {
      let at = root;
      for (const symbol of symbols) {
        const node = nodes[at];
        if (node === undefined) throw new RangeError('no such node');
        let next = node.edges.get(symbol);
        if (next === undefined) {
          next = create();
          node.edges.set(symbol, next);
        }
        at = next;
      }
      const terminals = nodes[at]?.terminals ?? [];
      const already = [...terminals];
      if (!terminals.includes(value)) terminals.push(value);
      return already;
    },
    flatten: () => {
      const flat: FlatTrie = { edgeStart: [], symbol: [], target: [], terminalStart: [], terminal: [] };
      for (const node of nodes) {
        flat.edgeStart.push(flat.symbol.length);
        for (const [symbol, target] of [...node.edges].sort((a, b) => a[0] - b[0])) {
          flat.symbol.push(symbol);
          flat.target.push(target);
        }
        flat.terminalStart.push(flat.terminal.length);
        flat.terminal.push(...node.terminals);
      }
      flat.edgeStart.push(flat.symbol.length);
      flat.terminalStart.push(flat.terminal.length);
      return flat;
    },
  };
}
