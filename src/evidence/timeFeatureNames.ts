// The names of what may speak for an answer to "whose time is it?", in order: weights are kept by name, features are told by number.
// Only numbers and names; reads no note.

/** Names of the fixed features, in order; weights are kept by name. */
const NAMES: string[] = [];
function block(name: string, options: readonly string[]): number {
  const first = NAMES.length;
  for (const option of options) NAMES.push(`${name}: ${option}`);
  return first;
}

const RELATIONS = ['same sentence', 'same line', 'same paragraph', 'further'] as const;
const GAPS = ['none', 'one or two', 'three to five', 'six to ten', 'more'] as const;
const SIGNS = ['comma', 'stop', 'newline', 'colon', 'bracket', 'equals or hyphen', 'column', 'slash'] as const;
const AMOUNTS = ['0', '1', '2', '3 or more'] as const;
const SHARES = ['under a tenth', 'under a third', 'under two thirds', 'more'] as const;

const side = (name: string) => ({
  own: block(`${name} is its`, [
    'always',
    'with another time between',
    'time starts a line',
    'time ends a line',
    'time starts a sentence',
    'colon after the time',
    'of or in after the time',
    'sure',
  ]),
  relation: block(`${name} is its, in`, RELATIONS),
  gap: block(`${name} is its, words between`, GAPS),
  sign: block(`${name} is its, between them`, SIGNS),
  run: block(`its services in the run ${name}`, AMOUNTS),
  mass: block(`its share of the run ${name}`, SHARES),
});
export const BEFORE = side('before');
export const AFTER = side('after');
export const CODE = block('code', [
  'the only one',
  'by time',
  'not by time',
  'named before any other time',
  'both sides',
  'has no service delivered nearby',
  'at most 4 minutes',
  'at least 8 minutes',
  'clock',
  'bare number',
]);
export const NOBODY = block('nobody', [
  'always',
  'not today',
  'up to 2',
  'up to 4',
  'up to 7',
  'over 60',
  'clock',
  'bare number',
  'in brackets',
  'a longer time before it in the line',
  'a longer time after it in the line',
  'no service in the sentence',
  'no service in the note',
  'prime',
]);
export const TOTAL = block('total', [
  'always',
  'total word before',
  'total word after',
  'sum of the others',
  'sum of those before',
  'alone in its line',
  'alone in its sentence',
  'last of the note',
  'at least all others',
  'no other time',
  'one other time',
  'several other times',
  'one code',
  'follows equals',
  'not today',
]);

export const FIXED_FEATURES: readonly string[] = NAMES;
