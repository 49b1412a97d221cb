// npm run status -- FILE.tsv: how statusOf does on a public set of negated and affirmed findings. Lines of concept, sentence, "Negated" or "Affirmed",
// parted by tabs; the concept is looked for in the sentence, in capitals first. Prints counts only, never a sentence.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createClassifier } from '../src/createClassifier.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const path = positionals[0];
if (path === undefined) {
  console.error('expected a file of lines "concept <tab> sentence <tab> Negated|Affirmed": npm run status -- FILE.tsv');
  process.exit(2);
}
const classifier = await createClassifier();

function placeOf(sentence: string, concept: string): { readonly start: number; readonly end: number } | undefined {
  const capital = sentence.indexOf(concept.toUpperCase());
  const start = capital >= 0 ? capital : sentence.toLowerCase().indexOf(concept.toLowerCase());
  return start < 0 ? undefined : { start, end: start + concept.length };
}

const counts = { rows: 0, unreadable: 0, notFound: 0, bothNegated: 0, onlySaid: 0, onlyLabel: 0, neither: 0 };
for (const [index, row] of readFileSync(path, 'utf8').split('\n').entries()) {
  if (row.trim() === '') continue;
  const [concept = '', quoted = '', label = ''] = row.split('\t').map((cell) => cell.trim());
  const wanted = label.toLowerCase();
  if (concept === '' || (wanted !== 'negated' && wanted !== 'affirmed')) {
    console.error(`${path}:${index + 1}: expected three cells, the last "Negated" or "Affirmed"; the line is left out`);
    counts.unreadable++;
    continue;
  }
  counts.rows++;
  const sentence = quoted.replace(/^"|"$/g, '');
  const span = placeOf(sentence, concept);
  if (span === undefined) {
    counts.notFound++;
    continue;
  }
  const negated = classifier.statusOf(sentence, span).status === 'negated';
  if (wanted === 'negated') counts[negated ? 'bothNegated' : 'onlyLabel']++;
  else counts[negated ? 'onlySaid' : 'neither']++;
}
const precision = counts.bothNegated / (counts.bothNegated + counts.onlySaid);
const recall = counts.bothNegated / (counts.bothNegated + counts.onlyLabel);
console.log(counts);
console.log(
  `negated: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)}`,
);
