// Every phrase's own example sentences, read by codebook and cues alone: a "yes" shows the phrase, or a longer one of its code, as told of
// today; a "no" does not show the phrase as told of today. A look-alike shows nothing in either.
import { describe, expect, it } from 'vitest';
import { compilation, reader } from '../support/examples.ts';

for (const { path, value } of compilation.codeFiles) {
  describe(path, () => {
    for (const phrase of value.phrases) {
      const told = (sentence: string) => reader.read(sentence).evidence.filter(({ status }) => status === 'delivered');
      const lookAlike = phrase.look_alike === true;
      it.each(phrase.yes)(`${phrase.id} yes: %s`, (sentence) => {
        expect(told(sentence).some(({ id, code }) => (lookAlike ? id === phrase.id : code === value.code))).toBe(!lookAlike);
      });
      it.each(phrase.no)(`${phrase.id} no: %s`, (sentence) => expect(told(sentence).some(({ id }) => id === phrase.id)).toBe(false));
    }
  });
}
