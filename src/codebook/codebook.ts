// Takes a compiled codebook; gives the Codebook that matching reads: typed arrays and word lookup.
// Does no I/O and holds no state that changes.

import type { Role, Status } from '../vocabulary.ts';
import type { CompiledCodebook, CompiledContext } from './compiled.ts';
import { letterMask } from './editDistance.ts';
import { packTrie, TrieError } from './trie.ts';

export const GAP_SYMBOL = 0;

export interface Phrase {
  readonly id: string;
  readonly code: string;
  readonly role: Role;
  readonly why: string;
  readonly source: string;
  readonly name: boolean;
  readonly lookAlike: boolean;
  readonly needs?: CompiledContext;
  readonly unless?: CompiledContext;
}

export interface Cue {
  readonly id: string;
  readonly status: Status;
  readonly direction: 'forward' | 'backward' | 'both';
  readonly reach: number;
  readonly scope: 'words' | 'sentence' | 'note';
  readonly terminators: ReadonlySet<number>;
  readonly lookAlike: boolean;
  /** The kind of span that it speaks of; both where absent. */
  readonly of?: 'service' | 'finding' | undefined;
}

export interface CodeEntry {
  readonly code: string;
  readonly title: string;
  readonly timed: boolean;
  readonly family: readonly string[];
}

export interface SpellingTarget {
  readonly word: string;
  readonly mask: number;
}

export interface Codebook {
  readonly codes: readonly CodeEntry[];
  /** Codes that are billed by time. */
  readonly timedCodes: ReadonlySet<string>;
  readonly phrases: readonly Phrase[];
  readonly cues: readonly Cue[];
  readonly statuses: readonly Status[];
  /** Word -> symbols that patterns know it by. */
  readonly words: ReadonlyMap<string, readonly number[]>;
  readonly phraseRoot: number;
  readonly cueRoot: number;
  readonly headingRoot: number;
  /** Names of the slots; slot i has the symbol i + 1. */
  readonly slots: readonly string[];
  /** Slot symbols are 1..slotCount; their roots by symbol. */
  readonly slotCount: number;
  readonly slotRoots: Int32Array;
  readonly numberSymbol: number;
  readonly leadSymbol: number;
  /** The trie of all sequences (see trie.ts); roots are places in it. */
  readonly cells: Int32Array;
  /** What spelling correction needs: targets by their first letter, ordinary words never corrected alone, and their one near target. */
  readonly spelling: {
    readonly targets: ReadonlyMap<number, readonly SpellingTarget[]>;
    readonly ordinary: ReadonlySet<string>;
    readonly near: ReadonlyMap<string, string>;
  };
  /** Billing code -> family name (the table's code), for codes that notes name as billed. */
  readonly familyOf: ReadonlyMap<string, string>;
}

/** Throws TrieError for a codebook whose trie leads outside itself or in a circle. */
export function loadCodebook(compiled: CompiledCodebook): Codebook {
  const values = Math.max(compiled.phrases.length, compiled.cues.length, compiled.statuses.length);
  const { cells, places } = packTrie(compiled.trie, values);
  const rootAt = (node: number): number => {
    const place = places[node];
    if (place === undefined) throw new TrieError('expected roots in the trie of phrases, found one outside');
    return place;
  };
  const targets = new Map<number, SpellingTarget[]>();
  for (const word of compiled.spelling.targets) {
    const key = word.charCodeAt(0);
    const bucket = targets.get(key) ?? [];
    bucket.push({ word, mask: letterMask(word) });
    targets.set(key, bucket);
  }
  const familyOf = new Map<string, string>();
  for (const entry of compiled.codes) for (const member of entry.family) familyOf.set(member, entry.code);
  return {
    codes: compiled.codes,
    timedCodes: new Set(compiled.codes.filter(({ timed }) => timed).map(({ code }) => code)),
    phrases: compiled.phrases.map((phrase) => ({
      id: phrase.id,
      code: phrase.code,
      role: phrase.role,
      why: phrase.why,
      source: phrase.source,
      name: phrase.name === true,
      lookAlike: phrase.lookAlike === true,
      ...(phrase.needs === undefined ? {} : { needs: phrase.needs }),
      ...(phrase.unless === undefined ? {} : { unless: phrase.unless }),
    })),
    cues: compiled.cues.map((cue) => ({ ...cue, lookAlike: cue.lookAlike === true, terminators: new Set(cue.terminators) })),
    statuses: compiled.statuses,
    words: new Map(Object.entries(compiled.words)),
    phraseRoot: rootAt(compiled.phraseRoot),
    cueRoot: rootAt(compiled.cueRoot),
    headingRoot: rootAt(compiled.headingRoot),
    slots: compiled.slots,
    slotCount: compiled.slots.length,
    slotRoots: Int32Array.from([-1, ...compiled.slotRoots.map(rootAt)]),
    numberSymbol: compiled.slots.indexOf('number') + 1,
    leadSymbol: compiled.slots.indexOf('lead') + 1,
    cells,
    spelling: {
      targets,
      ordinary: new Set(compiled.spelling.ordinary),
      near: new Map(Object.entries(compiled.spelling.near)),
    },
    familyOf,
  };
}
