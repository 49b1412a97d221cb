// Finds every codebook sequence (phrases, cues, headings) in a note by one pass over its words, whatever the number of phrases.
// Work per word is bounded by the longest pattern; decides nothing about overlaps or meaning.
import { type Codebook, GAP_SYMBOL } from '../codebook/codebook.ts';
import type { CompiledContext } from '../codebook/compiled.ts';
import { childOf } from '../codebook/trie.ts';
import type { Note } from '../note/readNote.ts';
import type { WordMemory } from '../note/wordTable.ts';
import type { Lexer, Symbols, WordEntry } from './lexer.ts';

/** A match covers words from..to (to excluded); value is the index of the phrase, cue or status. */
export interface Match {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

export type MatchKind = 'phrase' | 'cue' | 'heading';

export interface Reading {
  readonly note: Note;
  readonly words: readonly WordEntry[];
  /** What each word can start; looked up once a note. */
  readonly starts: readonly WordStarts[];
}

export interface Matcher {
  readonly read: (note: Note) => Reading;
  readonly matches: (reading: Reading, kind: MatchKind) => Match[];
  /** Does the context hold around words from..to: one of its sequences within reach, in the same sentence or line? */
  readonly contextHolds: (reading: Reading, context: CompiledContext, from: number, to: number) => boolean;
}

const MAX_GAP = 3;
const MAX_LEADS = 2;
const NEGATION = new Set(['no', 'not', 'without', 'declined', 'refused', 'declines', 'refuses', 'denies', 'never', 'nor', 'neither']);
const MAX_MATCH_WORDS = 20;
const NONE: Symbols = [];

/** Trie nodes that a word leads to from each root, and the slots whose entries it can begin (a bit each). */
export interface WordStarts extends Readonly<Record<MatchKind, readonly number[]>> {
  readonly nearPhrase: readonly number[];
  readonly slots: number;
  /** A bit for each context with a sequence that the word can begin. */
  readonly contexts: Uint32Array;
}

const UNKNOWN: WordEntry = { id: 0, word: '', symbols: NONE, near: NONE };
const NO_STARTS: WordStarts = { phrase: [], cue: [], heading: [], nearPhrase: [], slots: 0, contexts: new Uint32Array(0) };

/** All contexts of a codebook with their number, and which of them a bare number can begin. */
function numberContexts(codebook: Codebook): {
  readonly numbers: ReadonlyMap<CompiledContext, number>;
  readonly byNumber: ReadonlySet<number>;
} {
  const all = codebook.phrases.flatMap(({ needs, unless }) => [needs, unless].filter((context) => context !== undefined));
  const startsWithNumber = (context: CompiledContext): boolean => context.sequences.some(([first]) => first === codebook.numberSymbol);
  return {
    numbers: new Map(all.map((context, index) => [context, index])),
    byNumber: new Set(all.flatMap((context, index) => (startsWithNumber(context) ? [index] : []))),
  };
}

export function createMatcher(codebook: Codebook, lexer: Lexer): Matcher {
  const { cells, slotCount, slotRoots, numberSymbol, leadSymbol } = codebook;
  const LEAD_BIT = leadSymbol === 0 ? 0 : 1 << leadSymbol;
  const rootOf: Readonly<Record<MatchKind, number>> = { phrase: codebook.phraseRoot, cue: codebook.cueRoot, heading: codebook.headingRoot };
  const rootSlots: Readonly<Record<MatchKind, SlotEdges>> = {
    phrase: slotEdgesOf(codebook, codebook.phraseRoot),
    cue: slotEdgesOf(codebook, codebook.cueRoot),
    heading: slotEdgesOf(codebook, codebook.headingRoot),
  };

  const child = (node: number, symbol: number): number => childOf(cells, node, symbol);

  const contexts = numberContexts(codebook);
  const contextWords = (contexts.numbers.size + 31) >> 5;

  // What a word can start never changes while its entry is remembered.
  let startsOf: (WordStarts | undefined)[] = [];
  let startsMemory: WordMemory | undefined;
  const readStarts = (entry: WordEntry): WordStarts => {
    const nodes = (root: number, symbols: Symbols): readonly number[] =>
      symbols.map((symbol) => child(root, symbol)).filter((node) => node >= 0);
    let slots = 0;
    for (let slot = 1; slot <= slotCount; slot++) {
      if (slot !== numberSymbol && nodes(slotRoots[slot] ?? 0, entry.symbols).length > 0) slots |= 1 << slot;
    }
    if (entry.symbols.length === 0 && entry.near.length === 0) {
      startsOf[entry.id] = NO_STARTS;
      return NO_STARTS;
    }
    const bits = new Uint32Array(contextWords);
    for (const [context, index] of contexts.numbers) {
      const begins = context.sequences.some(([first = 0]) =>
        first > 0 && first <= slotCount ? (slots & (1 << first)) !== 0 : includesSorted(entry.symbols, first),
      );
      if (begins) bits[index >> 5] = (bits[index >> 5] ?? 0) | (1 << (index & 31));
    }
    const fresh = {
      phrase: nodes(codebook.phraseRoot, entry.symbols),
      cue: nodes(codebook.cueRoot, entry.symbols),
      heading: nodes(codebook.headingRoot, entry.symbols),
      nearPhrase: nodes(codebook.phraseRoot, entry.near),
      slots,
      contexts: bits,
    };
    startsOf[entry.id] = fresh;
    return fresh;
  };
  const wordStarts = (entry: WordEntry): WordStarts => startsOf[entry.id] ?? readStarts(entry);

  const lexiconEnd = (reading: Reading, root: number, at: number, limit: number): number => {
    let node = root;
    let best = -1;
    let end = at;
    // Lexicon entries are plain sequences; a word may be known by two symbols (itself, a base form): take whichever leads on.
    while (end < limit) {
      let next = -1;
      for (const symbol of reading.words[end]?.symbols ?? NONE) {
        next = child(node, symbol);
        if (next >= 0) break;
      }
      if (next < 0) break;
      node = next;
      end++;
      if ((cells[node + 1] ?? 0) > 0) best = end;
    }
    return best;
  };

  /** End of the longest entry of a slot at a word, up to two determiners or sides before it allowed; -1 if none. */
  const slotEnd = (reading: Reading, slot: number, at: number, limit: number, leads: boolean): number => {
    if (slot === numberSymbol) return (reading.note.number[at] ?? -1) >= 0 ? at + 1 : -1;
    const root = slotRoots[slot] ?? -1;
    let from = at;
    for (let skipped = 0; ; skipped++) {
      const { slots } = reading.starts[from] ?? NO_STARTS;
      if ((slots & ((1 << slot) | LEAD_BIT)) === 0) return -1;
      const end = (slots & (1 << slot)) === 0 ? -1 : lexiconEnd(reading, root, from, limit);
      if (end >= 0) return end;
      if (!leads || skipped === MAX_LEADS || slot === leadSymbol || leadSymbol === 0) return -1;
      const leadEnd = lexiconEnd(reading, slotRoots[leadSymbol] ?? -1, from, limit);
      if (leadEnd < 0 || leadEnd >= limit) return -1;
      from = leadEnd;
    }
  };

  const walk = (
    reading: Reading,
    found: Match[],
    from: number,
    node: number,
    at: number,
    limit: number,
    exact: number,
    corrected: boolean,
  ): void => {
    const firstEdge = node + 2 + (cells[node + 1] ?? 0);
    if (!corrected || exact > 0) for (let i = node + 2; i < firstEdge; i++) found.push({ value: cells[i] ?? 0, from, to: at });
    if (at >= limit) return;
    const edges = cells[node] ?? 0;
    if (edges === 0) return;
    const endEdge = firstEdge + edges * 2;
    const word = reading.words[at] ?? UNKNOWN;
    const { symbols } = word;
    // The shorter of the two sorted lists is walked, the other searched.
    if (edges < symbols.length) {
      for (let edge = firstEdge; edge < endEdge; edge += 2) {
        const symbol = cells[edge] ?? 0;
        if (symbol > slotCount && includesSorted(symbols, symbol))
          walk(reading, found, from, cells[edge + 1] ?? 0, at + 1, limit, exact + 1, corrected);
      }
    } else {
      for (let i = 0; i < symbols.length; i++) {
        const next = child(node, symbols[i] ?? 0);
        if (next >= 0) walk(reading, found, from, next, at + 1, limit, exact + 1, corrected);
      }
    }
    if (symbols.length === 0 && !corrected) {
      for (const symbol of word.near) {
        const next = child(node, symbol);
        if (next >= 0) walk(reading, found, from, next, at + 1, limit, exact, true);
      }
    }
    if ((cells[firstEdge] ?? 0) > slotCount) return;
    const reachable = (reading.starts[at] ?? NO_STARTS).slots;
    for (let edge = firstEdge; edge < endEdge; edge += 2) {
      const symbol = cells[edge] ?? 0;
      if (symbol > slotCount) break;
      if (symbol !== GAP_SYMBOL && symbol !== numberSymbol && (reachable & ((1 << symbol) | LEAD_BIT)) === 0) continue;
      const next = cells[edge + 1] ?? 0;
      if (symbol === GAP_SYMBOL) {
        for (let skip = 0; skip <= MAX_GAP && at + skip < limit; skip++) {
          walk(reading, found, from, next, at + skip, limit, exact, corrected);
          // A gap never steps over a negation.
          if (NEGATION.has(reading.note.lower[at + skip] ?? '')) break;
        }
        continue;
      }
      const end = slotEnd(reading, symbol, at, limit, at > from);
      if (end > at) walk(reading, found, from, next, end, limit, exact, corrected);
    }
  };

  const sequenceHolds = (reading: Reading, sequence: readonly number[], at: number, limit: number): boolean => {
    let position = at;
    for (const symbol of sequence) {
      if (position >= limit) return false;
      if (symbol > 0 && symbol <= slotCount) {
        const end = slotEnd(reading, symbol, position, limit, false);
        if (end < 0) return false;
        position = end;
      } else {
        if (!includesSorted(reading.words[position]?.symbols ?? NONE, symbol)) return false;
        position++;
      }
    }
    return true;
  };

  return {
    read: (note) => {
      const words = lexer.read(note);
      if (note.memory !== startsMemory) {
        startsOf = [];
        startsMemory = note.memory;
      }
      return { note, words, starts: words.map(wordStarts) };
    },
    matches: (reading, kind) => {
      const { note } = reading;
      const found: Match[] = [];
      const slotEdges = rootSlots[kind];
      const numberEdge = child(rootOf[kind], numberSymbol);
      for (let i = 0; i < note.count; i++) {
        const starts = reading.starts[i] ?? NO_STARTS;
        const nodes = starts[kind];
        const near = kind === 'phrase' ? starts.nearPhrase : NONE;
        const number = numberEdge >= 0 && (note.number[i] ?? -1) >= 0;
        const slots = starts.slots & slotEdges.mask;
        if (nodes.length === 0 && slots === 0 && near.length === 0 && !number) continue;
        const sentenceEnd = note.sentenceStart[(note.sentence[i] ?? 0) + 1] ?? note.count;
        const limit = Math.min(sentenceEnd, i + MAX_MATCH_WORDS);
        for (let n = 0; n < nodes.length; n++) walk(reading, found, i, nodes[n] ?? 0, i + 1, limit, 1, false);
        if (number) walk(reading, found, i, numberEdge, i + 1, limit, 0, false);
        for (let n = 0; n < near.length; n++) walk(reading, found, i, near[n] ?? 0, i + 1, limit, 0, true);
        if (slots === 0) continue;
        for (const { slot, node } of slotEdges.edges) {
          if ((slots & (1 << slot)) === 0) continue;
          const end = slotEnd(reading, slot, i, limit, false);
          if (end > i) walk(reading, found, i, node, end, limit, 0, false);
        }
      }
      return found;
    },
    contextHolds: (reading, context, from, to) => {
      const { note } = reading;
      const first = Math.max(0, from - context.within);
      const last = Math.min(note.count, to + context.within);
      const number = contexts.numbers.get(context) ?? 0;
      const slot = number >> 5;
      const bit = 1 << (number & 31);
      const byNumber = contexts.byNumber.has(number);
      for (let i = first; i < last; i++) {
        if (((reading.starts[i]?.contexts[slot] ?? 0) & bit) === 0 && !(byNumber && (note.number[i] ?? -1) >= 0)) continue;
        if (i >= from && i < to) continue;
        if (note.sentence[i] !== note.sentence[from] && note.line[i] !== note.line[from]) continue;
        for (const sequence of context.sequences) if (sequenceHolds(reading, sequence, i, i < from ? from : last)) return true;
      }
      return false;
    },
  };
}

/** The slots with which matches of one kind can start. */
interface SlotEdges {
  readonly mask: number;
  readonly edges: readonly { readonly slot: number; readonly node: number }[];
}

function slotEdgesOf({ cells, slotCount, numberSymbol }: Codebook, root: number): SlotEdges {
  const edges: { slot: number; node: number }[] = [];
  let mask = 0;
  const first = root + 2 + (cells[root + 1] ?? 0);
  for (let edge = first; edge < first + (cells[root] ?? 0) * 2; edge += 2) {
    const slot = cells[edge] ?? 0;
    if (slot === GAP_SYMBOL || slot > slotCount || slot === numberSymbol) continue;
    edges.push({ slot, node: cells[edge + 1] ?? 0 });
    mask |= 1 << slot;
  }
  return { mask, edges };
}

function includesSorted(list: Symbols, wanted: number): boolean {
  let low = 0;
  let high = list.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = list[middle] ?? 0;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
