// npm run golden: writes the picture of `palpate explain` and the table of policies into README, and test/golden/<id>.json: what the shipped model says of each sample note, so that a change shows in review:
// code, services with minutes, and evidence with status. Probabilities are left out; they move with every training.
import { join } from 'node:path';
import { createClassifier } from '../src/createClassifier.ts';
import { compileProject, compileProjectPolicies } from './support/compileProject.ts';
import { ROOT, writeText } from './support/files.ts';
import { goldenOf } from './support/goldenOf.ts';
import { readmeWithPicture } from './support/readmePicture.ts';
import { withPolicyTable } from './support/readmePolicies.ts';
import { readSamples } from './support/samples.ts';

const { policies } = compileProjectPolicies(compileProject().codebook);
const classifier = await createClassifier();
const samples = readSamples();
for (const { id, text } of samples) {
  const golden = goldenOf(await classifier.classify({ id, text }));
  writeText(join(ROOT, 'test', 'golden', `${id}.json`), `${JSON.stringify(golden, null, 1)}\n`);
}
writeText(join(ROOT, 'README.md'), withPolicyTable(await readmeWithPicture(classifier), policies));
console.log(`wrote ${samples.length} files in test/golden`);
