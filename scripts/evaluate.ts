// npm run evaluate [-- --errors] [-- --file NOTES.txt]: figures of grouped cross-validation, the set-aside notes apart, natural beside ours.
// --file judges a file of labelled notes that the model was not trained on, with the shipped model. Stores figures in models/<id>/evaluation.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isError } from '../src/classifier.ts';
import { createClassifier } from '../src/createClassifier.ts';
import { readLabelledNotes } from '../src/labelling/markedNotes.ts';
import { runBaseline } from './support/baselines.ts';
import { compileProject } from './support/compileProject.ts';
import { crossValidate } from './support/crossValidate.ts';
import { FOLDS, readDataset } from './support/dataset.ts';
import { printErrors } from './support/errors.ts';
import { ROOT, writeText } from './support/files.ts';
import { type JudgedNote, type Measures, measure } from './support/measures.ts';
import { createWorkbench } from './support/prepare.ts';

const { values } = parseArgs({
  options: { errors: { type: 'boolean' }, file: { type: 'string', multiple: true }, 'no-baselines': { type: 'boolean' } },
});

function table(rows: readonly (readonly [string, Measures])[]): void {
  const figure = (value: number): string => value.toFixed(3).padStart(10);
  const lines: readonly (readonly [string, (measures: Measures) => number])[] = [
    ['notes', (m) => m.notes],
    ['defensible top-1', (m) => m.defensibleTop1],
    ['strict top-1', (m) => m.strictTop1],
    ['defensible top-3', (m) => m.defensibleTop3],
    ['distractors taken', (m) => m.distractorsTaken],
    ['evidence recall', (m) => m.evidenceRecall],
    ['evidence precision', (m) => m.evidencePrecision],
    ['minutes right', (m) => m.minutesRight],
    ['services macro-F1 (core)', (m) => m.servicesMacroF1],
    ['calibration error', (m) => m.calibrationError],
    ['  of a perfect model (p95)', (m) => m.calibrationErrorOfPerfect],
    ['share not reviewed', (m) => m.notReviewed],
    ['  right there', (m) => m.notReviewedRight],
  ];
  console.log(`${''.padEnd(28)}${rows.map(([name]) => name.padStart(14)).join('')}`);
  for (const [name, value] of lines)
    console.log(
      `${name.padEnd(28)}${rows.map(([, measures]) => `    ${name === 'notes' ? String(value(measures)).padStart(10) : figure(value(measures))}`).join('')}`,
    );
}

async function judgeFile(path: string): Promise<JudgedNote[]> {
  const classifier = await createClassifier({ ranking: 'all' });
  const judged: JudgedNote[] = [];
  for (const note of readLabelledNotes(readFileSync(path, 'utf8'), path)) {
    const suggestion = await classifier.classify({ id: note.id, text: note.text });
    if (!isError(suggestion)) judged.push({ note, suggestion });
  }
  return judged;
}

if (values.file !== undefined) {
  const judged = (await Promise.all(values.file.map(judgeFile))).flat();
  table([['shipped model', measure(judged)]]);
  if (values.errors === true) printErrors(judged, true);
} else {
  const { codebook, problems } = compileProject();
  if (problems.length > 0) throw new Error(`${problems.length} problems in data/; npm run compile names them`);
  const dataset = readDataset();
  const { judged } = crossValidate(createWorkbench(codebook), dataset, (note) => note.fold, FOLDS);
  const all = measure(judged);
  const setAside = measure(judged.filter(({ note }) => note.setAside));
  const read = measure(judged.filter(({ note }) => !note.setAside));
  console.log(`${FOLDS} folds grouped by writer or family of settings; "set aside": notes that no author of codebook or cues read\n`);
  table([
    ['all', all],
    ['read', read],
    ['set aside', setAside],
  ]);
  console.log(
    '\ndefensible top-1 by primary:',
    Object.entries(all.recall)
      .map(([code, recall]) => `${code} ${recall.toFixed(2)}`)
      .join('  '),
  );
  const baselines =
    values['no-baselines'] === true ? [] : [runBaseline('bayes', dataset, FOLDS), runBaseline('logistic_regression', dataset, FOLDS)];
  for (const baseline of baselines)
    console.log(
      `${baseline.name.padEnd(28)} defensible top-1 ${baseline.top1.toFixed(3)}  top-3 ${baseline.top3.toFixed(3)}  (same folds)`,
    );
  writeText(join(ROOT, 'models', 'palpate-1', 'evaluation.json'), `${JSON.stringify({ all, read, setAside, baselines }, null, 2)}\n`);
  if (values.errors === true)
    printErrors(
      judged.filter(({ note }) => !note.setAside),
      true,
    );
}
