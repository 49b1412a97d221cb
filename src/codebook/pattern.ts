// Takes one pattern as written in a codebook file ("manual <region> (traction|distraction)"); gives the word sequences it stands for.
// Knows the pattern language only: no inflection, no vocabulary. Used when compiling only.
import { tokenize } from '../note/tokenize.ts';

export type PatternItem =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'lemma'; readonly word: string }
  | { readonly kind: 'slot'; readonly slot: string }
  | { readonly kind: 'gap' }
  /** One word out of several, kept as one item where writing the alternatives out would take too many sequences. */
  | { readonly kind: 'class'; readonly words: readonly Extract<PatternItem, { kind: 'word' | 'lemma' }>[] };

export const MAX_PATTERN_WORDS = 12;
const MAX_EXPANSIONS = 3000;
/** Up to so many sequences a pattern is written out, so that equal ones of other entries are noticed. */
const WRITTEN_OUT = 150;

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
    if (/[~()|?]|<\w|\w>/.test(body)) throw new PatternError(`expected a word, found "${piece}"`);
    // A lone sign ("&", "/", "@") stands for nothing: signs between words are not matched.
    const tokens = tokenize(body);
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
  return sequences;
}

/** Turns the largest groups of single words into classes until few enough sequences are left. */
function withClasses(parts: readonly Part[]): readonly Part[] {
  const current = [...parts];
  const variants = (): number => current.reduce((product, part) => product * (part.options.length + (part.optional ? 1 : 0)), 1);
  while (variants() > WRITTEN_OUT) {
    let largest = -1;
    current.forEach((part, index) => {
      const single = part.options.filter((option) => isWord(option)).length;
      if (single > 3 && single > (largest < 0 ? 0 : (current[largest]?.options.length ?? 0))) largest = index;
    });
    const part = current[largest];
    if (part === undefined) break;
    const words = part.options.flatMap((option) =>
      option.filter((item) => isWord(option) && (item.kind === 'word' || item.kind === 'lemma')),
    );
    const rest = part.options.filter((option) => !isWord(option));
    current[largest] = {
      options: [[{ kind: 'class', words: words.filter((item) => item.kind === 'word' || item.kind === 'lemma') }], ...rest],
      optional: part.optional,
    };
  }
  return current;
}

function isWord(option: readonly PatternItem[]): boolean {
  return option.length === 1 && (option[0]?.kind === 'word' || option[0]?.kind === 'lemma');
}

const FUNCTION_WORDS = new Set('a an the of to on in at by with w for from and or off up her his my it as is was x'.split(' '));

function saysSomething(item: PatternItem): boolean {
  return (
    item.kind === 'lemma' ||
    (item.kind === 'class' && item.words.some(saysSomething)) ||
    (item.kind === 'slot' && item.slot !== 'lead' && item.slot !== 'number') ||
    (item.kind === 'word' && !FUNCTION_WORDS.has(item.word))
  );
}

/**
 * All word sequences of a pattern, alternatives and optional words written out; slots, inflections and gaps stay single items.
 * With `anyWord`, words like "with" may stand alone (contexts, terminators, lexicons).
 * Throws PatternError when it is malformed or can never match.
 */
export function expandPattern(pattern: string, anyWord = false): readonly (readonly PatternItem[])[] {
  let sequences: (readonly PatternItem[])[] = [[]];
  for (const part of withClasses(readParts(pattern))) {
    const next: (readonly PatternItem[])[] = part.optional ? [...sequences] : [];
    for (const sequence of sequences) for (const option of part.options) next.push([...sequence, ...option]);
    sequences = next;
    if (sequences.length > MAX_EXPANSIONS) throw new PatternError(`stands for more than ${MAX_EXPANSIONS} sequences; split it`);
  }
  // A variant that optional words left with a gap at its edge, or with nothing but words like "with", says nothing: it falls away.
  const whole = sequences.filter(
    (sequence) =>
      sequence[0]?.kind !== 'gap' && sequence.at(-1)?.kind !== 'gap' && (anyWord ? sequence.length > 0 : sequence.some(saysSomething)),
  );
  if (whole.length === 0)
    throw new PatternError('can never match: it is empty, ".." stands at its edge, or it holds only words like "with"');
  for (const sequence of whole) {
    if (sequence.length > MAX_PATTERN_WORDS) throw new PatternError(`is longer than ${MAX_PATTERN_WORDS} words`);
  }
  return whole;
}
