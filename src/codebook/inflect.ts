// Takes a base word; gives the inflections that compromise proposes. Used when compiling only.
// A codebook's `forms` overrides it, and every form lands in a committed table so that a wrong one is seen in review.
import nlp from 'compromise';

const NOUN_ONLY = /(tion|sion|ment|ness|ity|ism|ology|therapy|ance|ence|board|body|exercise|activity)$/;

/** Singular, plural and verb forms of a word, sorted, the word itself among them. */
export function inflect(word: string): readonly string[] {
  const forms = new Set<string>([word]);
  const noun = nlp(word);
  noun.tag('Noun');
  const plural: unknown = noun.nouns().toPlural().text();
  if (typeof plural === 'string' && /^[a-z]+$/.test(plural)) forms.add(plural);
  if (/[^s]$/.test(word) && !/[sxzh]$|[^aeiou]y$/.test(word)) forms.add(`${word}s`);
  if (!NOUN_ONLY.test(word)) {
    const verb = nlp(word);
    verb.tag('Verb');
    const conjugations: readonly object[] = verb.verbs().conjugate();
    for (const key of ['PastTense', 'PresentTense', 'Gerund', 'Participle']) {
      const form: unknown = conjugations[0] === undefined ? undefined : Reflect.get(conjugations[0], key);
      if (typeof form === 'string' && /^[a-z]+$/.test(form)) forms.add(form);
    }
  }
  return [...forms].sort();
}

/** British and American spellings of a word, itself among them. */
export function spellings(word: string): readonly string[] {
  const all = new Set<string>([word]);
  const add = (pattern: RegExp, into: string): void => {
    if (pattern.test(word)) all.add(word.replace(pattern, into));
  };
  add(/iz(e|es|ed|ing|ation|ations)$/, 'is$1');
  add(/^edema/, 'oedema');
  add(/edema$/, 'oedema');
  add(/fiber/, 'fibre');
  add(/center/, 'centre');
  add(/anesth/, 'anaesth');
  add(/analgesi/, 'analgesi');
  add(/^program$/, 'programme');
  add(/^practic(e|ed|es|ing)$/, 'practis$1');
  add(/labor/, 'labour');
  add(/orthoped/, 'orthopaed');
  add(/^color/, 'colour');
  add(/^hem(at|or)/, 'haem$1');
  return [...all];
}
