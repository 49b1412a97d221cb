// Finds every codebook sequence (phrases, cues, headings) in a note by one pass over its words, whatever the number of phrases.
// Work per word is bounded by the longest pattern; decides nothing about overlaps or meaning.
import { type Codebook, GAP_SYMBOL } from '../codebook/codebook.ts';
import type { CompiledContext } from '../codebook/compiled.ts';
import type { Note } from '../note/readNote.ts';
import type { Lexer, Symbols } from './lexer.ts';

/** A match covers words from..to (to excluded); value is the index of the phrase, cue or status. */
export interface Match {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

export type MatchKind = 'phrase' | 'cue' | 'heading';

export interface Reading {
  readonly note: Note;
  readonly symbols: readonly Symbols[];
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
const START_BIT: Readonly<Record<MatchKind, number>> = { phrase: 1, cue: 2, heading: 4 };

export function createMatcher(codebook: Codebook, lexer: Lexer): Matcher {
  const { edgeStart, edgeSymbol, edgeTarget, terminalStart, terminal, slotCount, slotRoots, numberSymbol, leadSymbol } = codebook;
  const rootOf: Readonly<Record<MatchKind, number>> = { phrase: codebook.phraseRoot, cue: codebook.cueRoot, heading: codebook.headingRoot };
  const starts = startTable(codebook);
  const numberStarts = numberStartBits(codebook);

  /** Child of a node by symbol: edges are sorted, so a short binary search. */
  const child = (node: number, symbol: number): number => {
    let low = edgeStart[node] ?? 0;
    let high = (edgeStart[node + 1] ?? 0) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = edgeSymbol[middle] ?? 0;
      if (found === symbol) return edgeTarget[middle] ?? -1;
      if (found < symbol) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };

  const lexiconEnd = (reading: Reading, root: number, at: number, limit: number): number => {
    let node = root;
    let best = -1;
    let end = at;
    // Lexicon entries are plain sequences; a word may be known by two symbols (itself, a base form): take whichever leads on.
    while (end < limit) {
      let next = -1;
      for (const symbol of reading.symbols[end] ?? []) {
        next = child(node, symbol);
        if (next >= 0) break;
      }
      if (next < 0) break;
      node = next;
      end++;
      if ((terminalStart[node + 1] ?? 0) > (terminalStart[node] ?? 0)) best = end;
    }
    return best;
  };

  /** End of the longest entry of a slot at a word, up to two determiners or sides before it allowed; -1 if none. */
  const slotEnd = (reading: Reading, slot: number, at: number, limit: number, leads: boolean): number => {
    if (slot === numberSymbol) return (reading.note.number[at] ?? -1) >= 0 ? at + 1 : -1;
    const root = slotRoots[slot] ?? -1;
    let from = at;
    for (let skipped = 0; ; skipped++) {
      const end = lexiconEnd(reading, root, from, limit);
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
    const last = terminalStart[node + 1] ?? 0;
    if (!corrected || exact > 0) {
      for (let i = terminalStart[node] ?? 0; i < last; i++) found.push({ value: terminal[i] ?? 0, from, to: at });
    }
    if (at >= limit) return;
    const firstEdge = edgeStart[node] ?? 0;
    const endEdge = edgeStart[node + 1] ?? 0;
    if (firstEdge === endEdge) return;
    const symbols = reading.symbols[at] ?? [];
    for (const symbol of symbols) {
      const next = child(node, symbol);
      if (next >= 0) walk(reading, found, from, next, at + 1, limit, exact + 1, corrected);
    }
    if (symbols.length === 0 && !corrected) {
      for (const symbol of lexer.near(reading.note.lower[at] ?? '')) {
        const next = child(node, symbol);
        if (next >= 0) walk(reading, found, from, next, at + 1, limit, exact, true);
      }
    }
    for (let edge = firstEdge; edge < endEdge; edge++) {
      const symbol = edgeSymbol[edge] ?? 0;
      if (symbol > slotCount) break;
      const next = edgeTarget[edge] ?? 0;
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
        if (!(reading.symbols[position] ?? []).includes(symbol)) return false;
        position++;
      }
    }
    return true;
  };

  return {
    read: (note) => ({ note, symbols: lexer.read(note) }),
    matches: (reading, kind) => {
      const { note, symbols } = reading;
      const found: Match[] = [];
      const root = rootOf[kind];
      const bit = START_BIT[kind];
      for (let i = 0; i < note.count; i++) {
        let starting = false;
        const own = symbols[i] ?? [];
        for (const symbol of own) if (((starts[symbol] ?? 0) & bit) !== 0) starting = true;
        if (!starting && (note.number[i] ?? -1) >= 0 && (numberStarts & bit) !== 0) starting = true;
        if (!starting && own.length === 0) {
          for (const symbol of lexer.near(note.lower[i] ?? '')) if (((starts[symbol] ?? 0) & bit) !== 0) starting = true;
        }
        if (!starting) continue;
        const sentenceEnd = note.sentenceStart[(note.sentence[i] ?? 0) + 1] ?? note.count;
        walk(reading, found, i, root, i, Math.min(sentenceEnd, i + MAX_MATCH_WORDS), 0, false);
      }
      return found;
    },
    contextHolds: (reading, context, from, to) => {
      const { note } = reading;
      const first = Math.max(0, from - context.within);
      const last = Math.min(note.count, to + context.within);
      for (let i = first; i < last; i++) {
        if (i >= from && i < to) continue;
        if (note.sentence[i] !== note.sentence[from] && note.line[i] !== note.line[from]) continue;
        if ((reading.symbols[i] ?? []).length === 0 && (note.number[i] ?? -1) < 0) continue;
        for (const sequence of context.sequences) if (sequenceHolds(reading, sequence, i, i < from ? from : last)) return true;
      }
      return false;
    },
  };
}

/** For each symbol, which kinds of match can start with it, directly or through a slot. */
function startTable(codebook: Codebook): Uint8Array {
  const table = new Uint8Array(codebook.edgeSymbol.reduce((most, symbol) => Math.max(most, symbol), 0) + 1);
  const mark = (root: number, bit: number): void => {
    for (let edge = codebook.edgeStart[root] ?? 0; edge < (codebook.edgeStart[root + 1] ?? 0); edge++) {
      const symbol = codebook.edgeSymbol[edge] ?? 0;
      if (symbol > codebook.slotCount) table[symbol] = (table[symbol] ?? 0) | bit;
      else if (symbol !== GAP_SYMBOL && symbol !== codebook.numberSymbol) mark(codebook.slotRoots[symbol] ?? 0, bit);
    }
  };
  mark(codebook.phraseRoot, START_BIT.phrase);
  mark(codebook.cueRoot, START_BIT.cue);
  mark(codebook.headingRoot, START_BIT.heading);
  return table;
}

function numberStartBits(codebook: Codebook): number {
  let bits = 0;
  const roots: readonly (readonly [number, number])[] = [
    [codebook.phraseRoot, START_BIT.phrase],
    [codebook.cueRoot, START_BIT.cue],
    [codebook.headingRoot, START_BIT.heading],
  ];
  for (const [root, bit] of roots) {
    for (let edge = codebook.edgeStart[root] ?? 0; edge < (codebook.edgeStart[root + 1] ?? 0); edge++) {
      if (codebook.edgeSymbol[edge] === codebook.numberSymbol) bits |= bit;
    }
  }
  return bits;
}
