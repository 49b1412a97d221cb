// Takes the codebook's words and a list of ordinary English words; gives the small tables that spelling correction needs at run time.
// Used when compiling only: models/ keeps only the ordinary words that lie close to a codebook word.
import { editDistance, letterMask, maskDistance, reachOf } from './editDistance.ts';

export interface SpellingTable {
  /** Words that a misspelling may be corrected to. */
  readonly targets: string[];
  /** Ordinary English words close to a target: never corrected on their own. */
  readonly ordinary: string[];
  /** Ordinary word -> the one target a single edit away, which may stand in for it inside a phrase whose other words match. */
  readonly near: Record<string, string>;
}

const WORD = /^[a-z]{5,}$/;

export function spellingTable(vocabulary: ReadonlySet<string>, english: readonly string[]): SpellingTable {
  const targets = [...vocabulary].filter((word) => WORD.test(word)).sort();
  const buckets = new Map<string, { readonly word: string; readonly mask: number }[]>();
  for (const word of targets) {
    const key = word.charAt(0);
    const bucket = buckets.get(key) ?? [];
    bucket.push({ word, mask: letterMask(word) });
    buckets.set(key, bucket);
  }
  const ordinary: string[] = [];
  const near: Record<string, string> = {};
  for (const word of english) {
    if (!/^[a-z]{4,}$/.test(word) || vocabulary.has(word)) continue;
    const mask = letterMask(word);
    const reach = Math.max(1, reachOf(word.length));
    let close = false;
    const single: string[] = [];
    for (const target of buckets.get(word.charAt(0)) ?? []) {
      if (Math.abs(target.word.length - word.length) > reach || maskDistance(target.mask, mask) > 2 * reach) continue;
      const distance = editDistance(word, target.word);
      if (distance <= reach) close = true;
      if (distance === 1) single.push(target.word);
    }
    if (close) ordinary.push(word);
    // Plurals and tenses of one another are different words, not slips.
    const slip = single.filter(
      (target) => target !== `${word}s` && word !== `${target}s` && target !== `${word}d` && word !== `${target}d`,
    );
    if (slip.length === 1 && slip[0] !== undefined && word.length >= 5) near[word] = slip[0];
  }
  return { targets, ordinary: ordinary.sort(), near };
}
