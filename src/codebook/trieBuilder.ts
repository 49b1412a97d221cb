// Builds the one trie of word sequences that phrases, cues, headings and lexicons share, and flattens it to arrays.
// Used when compiling only. A node's edges are sorted by symbol, so that reading needs no hash table; equal endings are one node
// (optional last words give thousands of them), which keeps the file and the time to load it small.

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
  /** A new root; its number holds in the flattened trie only if all roots are made before anything is added. */
  readonly root: () => number;
  /** Adds a sequence of symbols that ends with a value. Gives the values already there. */
  readonly add: (root: number, symbols: readonly number[], value: number) => readonly number[];
  readonly flatten: () => FlatTrie;
}

/**
 * Merges nodes with the same terminals and the same edges to merged nodes (the classic minimisation of an acyclic automaton).
 * Children have higher numbers than their parents, so one pass from the end meets them first. Roots come first and stay apart.
 */
function shareEndings(nodes: readonly Node[], roots: ReadonlySet<number>): { representative: number[]; kept: number[] } {
  const representative: number[] = [];
  const known = new Map<string, number>();
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    if (node === undefined) continue;
    const edges = [...node.edges].map(([symbol, target]) => `${symbol}>${representative[target] ?? target}`).sort();
    const key = roots.has(index) ? `root ${index}` : `${node.terminals.join(' ')}|${edges.join(' ')}`;
    const same = known.get(key);
    if (same === undefined) known.set(key, index);
    representative[index] = same ?? index;
  }
  const kept = nodes.map((_, index) => index).filter((index) => representative[index] === index);
  return { representative, kept: [...[...roots].sort((a, b) => a - b), ...kept.filter((index) => !roots.has(index))] };
}

export function trieBuilder(): TrieBuilder {
  const nodes: Node[] = [];
  const roots: number[] = [];
  const create = (): number => nodes.push({ edges: new Map(), terminals: [] }) - 1;
  return {
    root: () => {
      const root = create();
      roots.push(root);
      return root;
    },
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
      const { representative, kept } = shareEndings(nodes, new Set(roots));
      const numberOf = new Map(kept.map((node, index) => [node, index]));
      const placeOf = (node: number): number => numberOf.get(representative[node] ?? node) ?? 0;
      const flat: FlatTrie = { edgeStart: [], symbol: [], target: [], terminalStart: [], terminal: [] };
      for (const index of kept) {
        const node = nodes[index];
        if (node === undefined) continue;
        flat.edgeStart.push(flat.symbol.length);
        for (const [symbol, target] of [...node.edges].sort((a, b) => a[0] - b[0])) {
          flat.symbol.push(symbol);
          flat.target.push(placeOf(target));
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
