// Takes the compiled trie; gives it as one array in which a node lies in one piece, so that a step of matching touches little memory.
// Refuses tables that would lead outside themselves or in a circle, whatever wrote them.
import type { CompiledCodebook } from './compiled.ts';

/**
 * A node at place p: cells[p] edges, cells[p + 1] terminals, then the terminals, then each edge as symbol and place of its target,
 * sorted by symbol.
 */
export interface Trie {
  readonly cells: Int32Array;
  /** Place of each node of the compiled trie. */
  readonly places: Int32Array;
}

export class TrieError extends Error {}

/** `values` is how many things terminals can stand for. Throws TrieError. */
export function packTrie(trie: CompiledCodebook['trie'], values: number): Trie {
  const { edgeStart, symbol, target, terminalStart, terminal } = trie;
  const nodes = edgeStart.length - 1;
  const refuse = (found: string): never => {
    throw new TrieError(`expected a trie of phrases, found ${found}`);
  };
  if (nodes < 1 || terminalStart.length !== nodes + 1) refuse(`${edgeStart.length} and ${terminalStart.length} starts of nodes`);
  if (symbol.length !== target.length) refuse(`${symbol.length} symbols for ${target.length} targets`);
  const rising = (starts: readonly number[], end: number): boolean =>
    starts[0] === 0 && starts.at(-1) === end && starts.every((start, index) => start >= (starts[index - 1] ?? 0));
  if (!rising(edgeStart, symbol.length) || !rising(terminalStart, terminal.length)) refuse('nodes that do not follow one another');
  if (terminal.some((value) => value < 0 || value >= values)) refuse('an ending that stands for nothing');
  const places = new Int32Array(nodes);
  let place = 0;
  for (let node = 0; node < nodes; node++) {
    places[node] = place;
    const edges = (edgeStart[node + 1] ?? 0) - (edgeStart[node] ?? 0);
    place += 2 + (terminalStart[node + 1] ?? 0) - (terminalStart[node] ?? 0) + 2 * edges;
  }
  const cells = new Int32Array(place);
  let at = 0;
  for (let node = 0; node < nodes; node++) {
    const firstEdge = edgeStart[node] ?? 0;
    const lastEdge = edgeStart[node + 1] ?? 0;
    const firstTerminal = terminalStart[node] ?? 0;
    const lastTerminal = terminalStart[node + 1] ?? 0;
    cells[at++] = lastEdge - firstEdge;
    cells[at++] = lastTerminal - firstTerminal;
    for (let i = firstTerminal; i < lastTerminal; i++) cells[at++] = terminal[i] ?? 0;
    for (let edge = firstEdge; edge < lastEdge; edge++) {
      const to = target[edge] ?? -1;
      // The builder numbers children after their parents: what does not is a circle, or made by somebody else.
      if (to <= node || to >= nodes) refuse('an edge that leads outside or back');
      if (edge > firstEdge && (symbol[edge] ?? 0) <= (symbol[edge - 1] ?? 0)) refuse('edges out of order');
      cells[at++] = symbol[edge] ?? 0;
      cells[at++] = places[to] ?? 0;
    }
  }
  return { cells, places };
}

/** Place of the node that a symbol leads to, -1 when none: edges are sorted, so few steps do. */
export function childOf(cells: Int32Array, node: number, symbol: number): number {
  const edges = node + 2 + (cells[node + 1] ?? 0);
  let low = 0;
  let high = (cells[node] ?? 0) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = cells[edges + middle * 2] ?? 0;
    if (found === symbol) return cells[edges + middle * 2 + 1] ?? -1;
    if (found < symbol) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
