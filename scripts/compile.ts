// npm run compile: data/ -> models/<id>/codebook.json and policies.json, and data/forms.json. With --check only compares and reports.
// Policies act before features are counted, so they need no training: their checksum in the manifest is renewed here.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem } from '../src/codebook/problems.ts';
import { manifestSchema } from '../src/model/manifest.ts';
import { compileProject, compileProjectPolicies } from './support/compileProject.ts';
import { MODEL_FOLDER, ROOT, sha256, writeText } from './support/files.ts';

const check = process.argv.includes('--check');
const { codebook, problems: codebookProblems, forms } = compileProject();
const { policies, problems: policyProblems } = compileProjectPolicies(codebook);
const problems = [...codebookProblems, ...policyProblems];
if (problems.length > 0) {
  for (const problem of problems) console.error(formatProblem(problem));
  console.error(`${problems.length} problems in data/`);
  process.exit(1);
}
const compiledPolicies = `${JSON.stringify(policies)}\n`;
const outputs = [
  { path: join(MODEL_FOLDER, 'codebook.json'), content: `${JSON.stringify(codebook)}\n`, mend: 'npm run compile, then npm run train' },
  { path: join(MODEL_FOLDER, 'policies.json'), content: compiledPolicies, mend: 'npm run compile' },
  { path: join(ROOT, 'data', 'forms.json'), content: `${JSON.stringify(forms, null, 1)}\n`, mend: 'npm run compile' },
];
const manifestPath = join(MODEL_FOLDER, 'manifest.json');
const manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestPath, 'utf8')));
outputs.push({
  path: manifestPath,
  content: `${JSON.stringify({ ...manifest, files: { ...manifest.files, 'policies.json': sha256(compiledPolicies) } }, null, 1)}\n`,
  mend: 'npm run compile',
});
let stale = 0;
for (const { path, content, mend } of outputs) {
  if (!check) writeText(path, content);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== content) {
    stale++;
    console.error(`${path}: differs from what data/ compiles to; run ${mend}`);
  }
}
console.log(
  `${codebook.codes.length} codes, ${codebook.phrases.length} phrases, ${codebook.cues.length} cues, ${codebook.trie.symbol.length} trie edges, ${policies.disputes.length} disputes, ${policies.policies.length} policies`,
);
process.exit(stale > 0 ? 1 : 0);
