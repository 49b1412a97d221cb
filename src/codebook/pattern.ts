// Takes one pattern as written in a codebook file ("manual <region> (traction|distraction)"); gives the word sequences it stands for.
// Knows the pattern language only: no inflection, no vocabulary. Used when compiling only.
import { tokenize } from '../note/tokenize.ts';

export type PatternItem =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'lemma'; readonly word: string }
  | { readonly kind: 'slot'; readonly slot: string }
  | { readonly kind: 'gap' };

export const MAX_PATTERN_WORDS = 12;
const MAX_EXPANSIONS = 600;

export class PatternError extends Error {}

interface Part {
  readonly options: readonly (readonly PatternItem[])[];
  readonly optional: boolean;
}

function readItems(text: string): readonly PatternItem[] {
  const items: PatternItem[] = [];
  for (const piece of text.split(/\s+/).filter((word) => word !== '')) {
    if (piece === '..') {
      items.push({ kind: 'gap' });
      continue;
    }
    const slot = /^<([a-z]+)>$/.exec(piece);
    if (slot?.[1] !== undefined) {
      items.push({ kind: 'slot', slot: slot[1] });
      continue;
    }
    const lemma = piece.startsWith('~');
    const body = lemma ? piece.slice(1) : piece;
    if (/[<>~()|?]/.test(body)) throw new PatternError(`expected a word, found "${piece}"`);
    const tokens = tokenize(body);
    if (tokens.count === 0) throw new PatternError(`"${piece}" holds no word, so the pattern can never match`);
    tokens.lower.forEach((word, index) => {
      items.push({ kind: lemma && index === tokens.count - 1 ? 'lemma' : 'word', word });
    });
  }
  return items;
}

function readParts(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = pattern.trim();
  while (rest !== '') {
    if (rest.startsWith('(')) {
      const close = rest.indexOf(')');
      if (close < 0) throw new PatternError('expected ")" to close "("');
      const options = rest.slice(1, close).split('|');
      let optional = false;
      const read = options.map((option) => option.trim()).map((option) => readAlternative(option));
      let after = close + 1;
      if (rest.charAt(after) === '?') {
        optional = true;
        after++;
      }
      parts.push({ options: read.flat(), optional });
      if (after < rest.length && !/\s/.test(rest.charAt(after))) throw new PatternError('expected a space after ")"');
      rest = rest.slice(after).trim();
      continue;
    }
    const piece = /^\S+/.exec(rest)?.[0] ?? rest;
    rest = rest.slice(piece.length).trim();
    const optional = piece.endsWith('?');
    parts.push({ options: [readItems(optional ? piece.slice(0, -1) : piece)], optional });
  }
  return parts;
}

/** An alternative may itself hold optional words ("a b?"). */
function readAlternative(option: string): readonly (readonly PatternItem[])[] {
  if (option === '') throw new PatternError('expected a word between "(", "|" and ")", found nothing');
  let sequences: (readonly PatternItem[])[] = [[]];
  for (const piece of option.split(/\s+/)) {
    const optional = piece.endsWith('?');
    const items = readItems(optional ? piece.slice(0, -1) : piece);
    const longer = sequences.map((sequence) => [...sequence, ...items]);
    sequences = optional ? [...sequences, ...longer] : longer;
  }
  return sequences.filter((sequence) => sequence.length > 0);
}

/**
 * All word sequences of a pattern, alternatives and optional words written out; slots, inflections and gaps stay single items.
 * Throws PatternError when it is malformed or can never match.
 */
export function expandPattern(pattern: string): readonly (readonly PatternItem[])[] {
  let sequences: (readonly PatternItem[])[] = [[]];
  for (const part of readParts(pattern)) {
    const next: (readonly PatternItem[])[] = part.optional ? [...sequences] : [];
    for (const sequence of sequences) for (const option of part.options) next.push([...sequence, ...option]);
    sequences = next;
    if (sequences.length > MAX_EXPANSIONS) throw new PatternError(`stands for more than ${MAX_EXPANSIONS} sequences; split it`);
  }
  const whole = sequences.filter((sequence) => sequence.some((item) => item.kind !== 'gap'));
  if (whole.length === 0) throw new PatternError('is empty');
  for (const sequence of whole) {
    if (sequence[0]?.kind === 'gap' || sequence.at(-1)?.kind === 'gap') throw new PatternError('".." cannot stand at an edge');
    if (sequence.length > MAX_PATTERN_WORDS) throw new PatternError(`is longer than ${MAX_PATTERN_WORDS} words`);
  }
  return whole;
}
