// The picture of `palpate explain` in README: made from data/samples/visit.txt by npm run golden, compared by a test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Classifier, isError } from '../../src/classifier.ts';
import { explanation } from '../../src/render/explanation.ts';
import { painter } from '../../src/render/paint.ts';
import { ROOT } from './files.ts';

const BEGIN = '<!-- explain: made by npm run golden -->\n';
const END = '<!-- /explain -->';

/** README with the picture that this classifier gives. Throws when README lacks the place for it. */
export async function readmeWithPicture(classifier: Classifier): Promise<string> {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const text = readFileSync(join(ROOT, 'data', 'samples', 'visit.txt'), 'utf8');
  const suggestion = await classifier.classify({ id: 'visit', text });
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (isError(suggestion) || begin < 0 || end < begin) throw new Error('README.md lacks the place for the picture of explain');
  const picture = explanation(text, suggestion, classifier.codebook.codes, painter(false)).trimEnd();
  const block = picture
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
  return `${readme.slice(0, begin + BEGIN.length)}\n${block}\n\n${readme.slice(end)}`;
}
