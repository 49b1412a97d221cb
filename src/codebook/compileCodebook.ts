// Takes the YAML files of data/ (codebook, lexicon, cues) and an English word list; gives the compiled codebook, or the problems found.
// Used when compiling only. Deterministic: files are taken in the order of their paths.
import type { z } from 'zod';
import { ROLES, STATUSES } from '../vocabulary.ts';
import { compileCues } from './compileCues.ts';
import type { CompiledCodebook, CompiledContext } from './compiled.ts';
import { inflect, spellings } from './inflect.ts';
import { expandPattern, PatternError, type PatternItem } from './pattern.ts';
import { type Located, type Problem, readSource, type SourceFile } from './problems.ts';
import { codeSource, cueFileSource, lexiconSource } from './source.ts';
import { spellingTable } from './spellingTable.ts';
import { trieBuilder } from './trieBuilder.ts';

export interface CodebookFiles {
  readonly codes: readonly SourceFile[];
  readonly lexicons: readonly SourceFile[];
  readonly cues: readonly SourceFile[];
  /** Ordinary English words, for spelling correction. */
  readonly english: readonly string[];
}

export interface Compilation {
  readonly codebook: CompiledCodebook;
  readonly problems: readonly Problem[];
  /** base word -> its forms, for the committed table. */
  readonly forms: Readonly<Record<string, readonly string[]>>;
  readonly codeFiles: readonly Located<z.infer<typeof codeSource>>[];
  readonly cueFiles: readonly Located<z.infer<typeof cueFileSource>>[];
}

interface Claim {
  readonly phrase: number;
  readonly yields: readonly string[];
  readonly path: string;
  readonly line: number;
}

/** Slots are bits of one integer at run time. */
const MAX_SLOTS = 30;

/** Which lexicons a slot reads: `body` is the union of the anatomical ones. */
const BODY = ['region', 'muscle', 'joint', 'level'];

export function compileCodebook(files: CodebookFiles): Compilation {
  const problems: Problem[] = [];
  const present = <T>(value: T | undefined): value is T => value !== undefined;
  const byPath = (a: SourceFile, b: SourceFile): number => (a.path < b.path ? -1 : 1);
  const codeFiles = [...files.codes]
    .sort(byPath)
    .map((file) => readSource(file, codeSource, problems))
    .filter(present);
  const lexiconFiles = [...files.lexicons]
    .sort(byPath)
    .map((file) => readSource(file, lexiconSource, problems))
    .filter(present);
  const cueFiles = [...files.cues]
    .sort(byPath)
    .map((file) => readSource(file, cueFileSource, problems))
    .filter(present);

  const trie = trieBuilder();
  const symbolIds = new Map<string, number>();
  const symbolNames: string[] = [];
  const wordSymbols = new Map<string, Set<number>>();
  const vocabulary = new Set<string>();
  const forms: Record<string, readonly string[]> = {};
  const overrides = new Map<string, readonly string[]>();
  for (const file of codeFiles)
    for (const phrase of file.value.phrases) for (const [word, list] of Object.entries(phrase.forms ?? {})) overrides.set(word, list);

  const slots = [...new Set([...lexiconFiles.map((file) => file.value.slot), 'body', 'number'])].sort();
  if (slots.length > MAX_SLOTS)
    problems.push({ path: 'data/lexicon', line: 1, message: `expected at most ${MAX_SLOTS} slots, found ${slots.length}` });
  const symbolOf = (key: string): number => {
    const known = symbolIds.get(key);
    if (known !== undefined) return known;
    symbolNames.push(key);
    symbolIds.set(key, symbolIds.size);
    return symbolIds.size - 1;
  };
  // Symbols 0 gap, 1.. slots: fixed places, so that the reader needs no table for them.
  symbolOf('..');
  for (const slot of slots) symbolOf(`<${slot}>`);

  const know = (word: string, symbol: number, correctable: boolean): void => {
    const set = wordSymbols.get(word) ?? new Set<number>();
    set.add(symbol);
    wordSymbols.set(word, set);
    if (correctable) vocabulary.add(word);
  };
  const formsOf = (word: string): readonly string[] => {
    const all = overrides.get(word) ?? forms[word] ?? inflect(word);
    forms[word] = all;
    return all;
  };
  const symbolFor = (item: PatternItem, correctable: boolean): number => {
    switch (item.kind) {
      case 'gap':
        return 0;
      case 'slot': {
        if (!slots.includes(item.slot)) throw new PatternError(`no lexicon for <${item.slot}>; known: ${slots.join(' ')}`);
        return symbolOf(`<${item.slot}>`);
      }
      case 'class': {
        const symbol = symbolOf(
          `(${item.words
            .map((each) => (each.kind === 'lemma' ? `~${each.word}` : each.word))
            .sort()
            .join('|')})`,
        );
        for (const each of item.words) {
          const all = each.kind === 'lemma' ? formsOf(each.word) : [each.word];
          for (const form of all) for (const spelling of spellings(form)) know(spelling, symbol, correctable);
        }
        return symbol;
      }
      case 'word': {
        const symbol = symbolOf(item.word);
        for (const spelling of spellings(item.word)) know(spelling, symbol, correctable);
        return symbol;
      }
      case 'lemma': {
        const symbol = symbolOf(`~${item.word}`);
        for (const form of formsOf(item.word)) for (const spelling of spellings(form)) know(spelling, symbol, correctable);
        return symbol;
      }
    }
  };
  const sequencesOf = (pattern: string, correctable: boolean, anyWord = !correctable): number[][] =>
    expandPattern(pattern, anyWord).map((sequence) => sequence.map((item) => symbolFor(item, correctable)));
  const nameOfSymbol = (symbol: number): string => symbolNames[symbol] ?? '';
  const attempt = (path: string, line: number, what: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      problems.push({ path, line, message: `${what}: ${error.message}` });
    }
  };

  const phraseRoot = trie.root();
  const cueRoot = trie.root();
  const headingRoot = trie.root();
  const slotRoots = slots.map(() => trie.root());
  const rootOfSlot = (slot: string): number => slotRoots[slots.indexOf(slot)] ?? phraseRoot;

  for (const file of lexiconFiles) {
    file.value.words.forEach((word, index) => {
      attempt(file.path, file.lineOf(['words', index]), `"${word}"`, () => {
        for (const symbols of sequencesOf(word, true, true)) {
          trie.add(rootOfSlot(file.value.slot), symbols, 0);
          if (BODY.includes(file.value.slot)) trie.add(rootOfSlot('body'), symbols, 0);
        }
      });
    });
  }

  const phrases: CompiledCodebook['phrases'] = [];
  const phraseIds = new Map<string, string>();
  const bySequence = new Map<string, { readonly symbols: readonly number[]; readonly claims: Claim[] }>();
  for (const file of codeFiles) {
    file.value.phrases.forEach((phrase, index) => {
      const where = (key: string): number => file.lineOf(['phrases', index, key]);
      const before = phraseIds.get(phrase.id);
      if (before !== undefined) problems.push({ path: file.path, line: where('id'), message: `id "${phrase.id}" is also in ${before}` });
      phraseIds.set(phrase.id, file.path);
      const previous = file.value.phrases[index - 1];
      if (previous !== undefined && previous.id >= phrase.id) {
        problems.push({
          path: file.path,
          line: where('id'),
          message: `expected entries in alphabetical order, found "${phrase.id}" after "${previous.id}"`,
        });
      }
      const context = (key: 'needs' | 'unless'): CompiledContext | undefined => {
        const given = phrase[key];
        if (given === undefined) return undefined;
        const sequences: number[][] = [];
        given.words.forEach((word, at) => {
          attempt(file.path, file.lineOf(['phrases', index, key, 'words', at]), `${phrase.id}: ${key} "${word}"`, () => {
            sequences.push(...sequencesOf(word, false));
          });
        });
        return { sequences, within: given.within };
      };
      const needs = context('needs');
      const unless = context('unless');
      const number = phrases.push({
        id: phrase.id,
        code: file.value.code,
        role: phrase.role,
        why: phrase.why,
        source: phrase.source,
        ...(phrase.name === true ? { name: true } : {}),
        ...(phrase.look_alike === true ? { lookAlike: true } : {}),
        ...(needs === undefined ? {} : { needs }),
        ...(unless === undefined ? {} : { unless }),
      });
      phrase.match.forEach((pattern, at) => {
        const line = file.lineOf(['phrases', index, 'match', at]);
        attempt(file.path, line, `${phrase.id}: "${pattern}"`, () => {
          for (const symbols of sequencesOf(pattern, true)) {
            const key = symbols.join(' ');
            const same = bySequence.get(key);
            const claim = { phrase: number - 1, yields: phrase.yields_to ?? [], path: file.path, line };
            if (same === undefined) bySequence.set(key, { symbols, claims: [claim] });
            else if (!same.claims.some((other) => other.phrase === claim.phrase)) same.claims.push(claim);
          }
        });
      });
    });
  }
  for (const { symbols, claims } of bySequence.values()) {
    const staying = claims.filter((claim) => {
      const gives = (other: Claim): boolean =>
        claim.yields.includes(phrases[other.phrase]?.id ?? '') || claim.yields.includes(phrases[other.phrase]?.code ?? '');
      // Words that really name a service somewhere are no look-alike there.
      const lookAlike = (other: Claim): boolean => phrases[other.phrase]?.lookAlike === true;
      return !claims.some((other) => other !== claim && (gives(other) || (lookAlike(claim) && !lookAlike(other))));
    });
    const first = staying[0] ?? claims[0];
    for (const claim of staying) {
      trie.add(phraseRoot, symbols, claim.phrase);
      const phrase = phrases[claim.phrase];
      const rival = first === undefined ? undefined : phrases[first.phrase];
      if (phrase === undefined || rival === undefined || phrase === rival) continue;
      // Two ideas of one code may share words (the first is taken); two codes may not, unless context decides between them.
      const sameAnswer = rival.code === phrase.code && rival.lookAlike === phrase.lookAlike;
      if (!sameAnswer && phrase.needs === undefined && rival.needs === undefined) {
        problems.push({
          path: claim.path,
          line: claim.line,
          message: `${phrase.id}: matches the same words as "${rival.id}" (${rival.code}): ${symbols.map(nameOfSymbol).join(' ')}; remove one, or give one "needs" or "yields_to"`,
        });
      }
    }
  }

  const cues = compileCues(cueFiles, {
    attempt,
    sequencesOf,
    addCue: (symbols, cue) => trie.add(cueRoot, symbols, cue),
    addHeading: (symbols, status) => trie.add(headingRoot, symbols, status),
  });

  const words = Object.fromEntries(
    [...wordSymbols].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([word, set]) => [word, [...set].sort((a, b) => a - b)]),
  );
  const codebook: CompiledCodebook = {
    schema: 'palpate.codebook/1',
    codes: codeFiles
      .filter((file) => file.value.code !== 'none')
      .map(({ value }) => ({ code: value.code, title: value.title, timed: value.timed, family: value.family ?? [value.code] })),
    roles: [...ROLES],
    statuses: [...STATUSES],
    phrases,
    words,
    symbolCount: symbolIds.size,
    slots,
    slotRoots,
    phraseRoot,
    cueRoot,
    headingRoot,
    trie: trie.flatten(),
    cues,
    spelling: spellingTable(
      vocabulary,
      files.english.filter((word) => !wordSymbols.has(word)),
    ),
  };
  return {
    codebook,
    problems,
    forms: Object.fromEntries(Object.entries(forms).sort((a, b) => (a[0] < b[0] ? -1 : 1))),
    codeFiles,
    cueFiles,
  };
}
