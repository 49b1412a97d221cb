// npm run train: compiles data/, fits the model on the labelled notes, calibrates on held-out scores, writes models/<id>/.
// Deterministic: the same data gives the same bytes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem } from '../src/codebook/problems.ts';
import { encodeSegments } from '../src/evidence/segmentFile.ts';
import { manifestSchema } from '../src/model/manifest.ts';
import { fitModel } from '../src/training/fit.ts';
import { fitSegments } from '../src/training/fitSegments.ts';
import { compileProject, compileProjectPolicies } from './support/compileProject.ts';
import { crossValidate, manifestFor } from './support/crossValidate.ts';
import { FOLDS, NOTES, readDataset } from './support/dataset.ts';
import { MODEL_FOLDER, ROOT, readFolder, sha256, writeText } from './support/files.ts';
import { measure } from './support/measures.ts';
import { modelCard } from './support/modelCard.ts';
import { createWorkbench } from './support/prepare.ts';
import { readWordings, WORDINGS } from './support/wordings.ts';
import { writeOnnx } from './support/writeOnnx.ts';

const started = Date.now();
const compilation = compileProject();
const { codebook, forms } = compilation;
const { policies, problems: policyProblems } = compileProjectPolicies(codebook);
const problems = [...compilation.problems, ...policyProblems];
if (problems.length > 0) {
  for (const problem of problems) console.error(formatProblem(problem));
  console.error(`${problems.length} problems in data/; nothing was trained`);
  process.exit(1);
}
const dataset = readDataset();
console.log(`${dataset.length} labelled notes, ${codebook.phrases.length} phrases`);
const bench = createWorkbench(compilation, readWordings());
const { heldOut, judged, unseen, segmentRows, times } = await crossValidate(bench, dataset, (note) => note.fold, FOLDS);
const model = fitModel(
  unseen.map((item) => item.row),
  bench.names,
  bench.codebook.codes,
  bench.codebook.phrases,
);
const segments = encodeSegments(
  fitSegments(
    segmentRows,
    segmentRows.notes.map((_, index) => index),
  ),
);
const timeTable = `${JSON.stringify(times)}\n`;
const policyList = `${JSON.stringify(policies)}\n`;
const compiled = `${JSON.stringify(codebook)}\n`;
const onnx = writeOnnx(model);
const measures = measure(judged);
const metrics = `${JSON.stringify({ crossValidation: measures, folds: FOLDS }, null, 2)}\n`;
const data = Object.fromEntries(
  [...readFolder(NOTES, '.txt'), ...readFolder(WORDINGS, '.txt')].map(({ path, text }) => [path, sha256(text)]),
);
const card = modelCard(measures, dataset.length, new Set(dataset.map(({ fields }) => fields.writer)).size);
const manifest = {
  ...manifestFor(bench, model, heldOut),
  codebook: sha256(compiled),
  files: {
    'codebook.json': sha256(compiled),
    'metrics.json': sha256(metrics),
    'MODEL_CARD.md': sha256(card),
    'model.onnx': sha256(onnx),
    'policies.json': sha256(policyList),
    'segments.bin': sha256(segments),
    'times.json': sha256(timeTable),
  },
  training: { command: 'npm run train', data, notes: dataset.length, seed: 0 },
};
writeText(join(MODEL_FOLDER, 'codebook.json'), compiled);
writeText(join(MODEL_FOLDER, 'policies.json'), policyList);
writeText(join(MODEL_FOLDER, 'metrics.json'), metrics);
writeText(join(MODEL_FOLDER, 'MODEL_CARD.md'), card);
writeFileSync(join(MODEL_FOLDER, 'model.onnx'), onnx);
writeFileSync(join(MODEL_FOLDER, 'segments.bin'), segments);
writeText(join(MODEL_FOLDER, 'times.json'), timeTable);
writeText(join(MODEL_FOLDER, 'manifest.json'), `${JSON.stringify(manifestSchema.parse(manifest), null, 1)}\n`);
writeText(join(ROOT, 'data', 'forms.json'), `${JSON.stringify(forms, null, 1)}\n`);
console.log(`defensible top-1 ${measures.defensibleTop1.toFixed(3)} in ${FOLDS} grouped folds; review below ${manifest.thresholds.review}`);
console.log(`wrote ${MODEL_FOLDER.slice(ROOT.length + 1)} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
