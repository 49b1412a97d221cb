// npm run compile: data/ -> models/<id>/codebook.json and data/forms.json. With --check only compares and reports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem } from '../src/codebook/problems.ts';
import { compileProject } from './support/compileProject.ts';
import { MODEL_FOLDER, ROOT, writeText } from './support/files.ts';

const check = process.argv.includes('--check');
const { codebook, problems, forms } = compileProject();
if (problems.length > 0) {
  for (const problem of problems) console.error(formatProblem(problem));
  console.error(`${problems.length} problems in data/`);
  process.exit(1);
}
const outputs = [
  { path: join(MODEL_FOLDER, 'codebook.json'), content: `${JSON.stringify(codebook)}\n` },
  { path: join(ROOT, 'data', 'forms.json'), content: `${JSON.stringify(forms, null, 1)}\n` },
];
let stale = 0;
for (const { path, content } of outputs) {
  if (!check) writeText(path, content);
  else if (readFileSync(path, 'utf8') !== content) {
    stale++;
    console.error(`${path}: differs from what data/ compiles to; run npm run compile, then npm run train`);
  }
}
console.log(
  `${codebook.codes.length} codes, ${codebook.phrases.length} phrases, ${codebook.cues.length} cues, ${codebook.trie.symbol.length} trie edges`,
);
process.exit(stale > 0 ? 1 : 0);
