// npm run evaluate [-- --errors]: figures of grouped cross-validation, the set-aside notes apart, natural beside ours; stored in the model's folder.
// --logistic adds natural's logistic regression, which is too slow for more than a sample of the notes; --fasttext adds fastText (ten minutes).
// --test judges the notes of data/notes/test, by writers that no training saw, with the shipped model, and adds a line to their ledger.
// --file judges other labelled notes with the shipped model: mark-up (.txt), or JSON Lines with id, text, primary, also (.jsonl).
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isError } from '../src/classifier.ts';
import { createClassifier } from '../src/createClassifier.ts';
import { type LabelledNote, readLabelledNotes } from '../src/labelling/markedNotes.ts';
import {
  type Baseline,
  type BaselineFigures,
  baselineInFolds,
  baselineOnTest,
  LOGISTIC_NOTES,
  naturalBaseline,
} from './support/baselines.ts';
import { compileProject } from './support/compileProject.ts';
import { crossValidate } from './support/crossValidate.ts';
import { chart, confidenceByAnswer, coverageCurve, reliabilityCurve } from './support/curves.ts';
import { FOLDS, readDataset } from './support/dataset.ts';
import { printErrors } from './support/errors.ts';
import { fasttextBaseline, hasFasttext } from './support/fasttext.ts';
import { MODEL_FOLDER, ROOT, readFolder, sha256, writeText } from './support/files.ts';
import { type JudgedNote, type Measures, measure } from './support/measures.ts';
import { createWorkbench } from './support/prepare.ts';
import { printByKind, printMeasures } from './support/printMeasures.ts';
import { readWordings } from './support/wordings.ts';

const { values } = parseArgs({
  options: {
    errors: { type: 'boolean' },
    test: { type: 'boolean' },
    logistic: { type: 'boolean' },
    fasttext: { type: 'boolean' },
    file: { type: 'string', multiple: true },
    'no-baselines': { type: 'boolean' },
  },
});

const rowSchema = z.object({
  id: z.string(),
  text: z.string(),
  primary: z.string(),
  also: z.array(z.string()).default([]),
  codes: z.array(z.string()).default([]),
});

/** Labelled rows without marks: only the figures about codes mean something. */
function readRows(content: string): LabelledNote[] {
  const codeOf = (code: string): string | null => (code === 'none' ? null : code);
  return content
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const row = rowSchema.parse(JSON.parse(line));
      return { ...row, fields: {}, marks: [], primary: codeOf(row.primary), also: row.also.map(codeOf), line: index + 1 };
    });
}

async function judgeFile(path: string): Promise<JudgedNote[]> {
  const classifier = await createClassifier({ ranking: 'all' });
  const content = readFileSync(path, 'utf8');
  const judged: JudgedNote[] = [];
  for (const note of path.endsWith('.jsonl') ? readRows(content) : readLabelledNotes(content, path)) {
    const suggestion = await classifier.classify({ id: note.id, text: note.text });
    if (!isError(suggestion)) judged.push({ note, suggestion });
  }
  return judged;
}

function appendToLedger(measures: Measures): void {
  const { recall: _, ...figures } = measures;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const manifest = readFileSync(join(MODEL_FOLDER, 'manifest.json'));
  appendFileSync(
    join(ROOT, 'data', 'notes', 'ledger.jsonl'),
    `${JSON.stringify({ commit, model: sha256(manifest).slice(0, 12), ...figures })}\n`,
  );
}

function baselinesWanted(): [string, Baseline][] {
  if (values.fasttext === true && !hasFasttext()) throw new Error('expected the command fasttext (Debian: fasttext), found none');
  return [
    ...(values['no-baselines'] === true ? [] : ([["natural's Bayes", naturalBaseline('bayes')]] satisfies [string, Baseline][])),
    ...(values.fasttext === true ? ([['fastText', fasttextBaseline]] satisfies [string, Baseline][]) : []),
  ];
}

function printBaselines(baselines: readonly BaselineFigures[], on: string): void {
  for (const { name, top1, top3, notes } of baselines)
    console.log(`${name.padEnd(30)} defensible top-1 ${top1.toFixed(3)}  top-3 ${top3.toFixed(3)}  (${on}, ${notes} notes)`);
}

const files = values.test === true ? readFolder('data/notes/test', '.txt').map(({ path }) => join(ROOT, path)) : values.file;
if (files !== undefined) {
  const judged: JudgedNote[] = [];
  const started = performance.now();
  for (const path of files) judged.push(...(await judgeFile(path)));
  const seconds = (performance.now() - started) / 1000;
  const measures = measure(judged);
  printMeasures([['shipped model', measures]]);
  console.log(
    '\ndefensible top-1 by primary:',
    Object.entries(measures.recall)
      .map(([code, recall]) => `${code} ${recall.toFixed(2)}`)
      .join('  '),
  );
  printByKind(judged);
  console.log(
    `${(judged.length / seconds).toFixed(0)} notes/s, longest ${Math.max(...judged.map(({ note }) => note.text.length))} characters, memory at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
  if (values.test === true) {
    appendToLedger(measures);
    const train = readDataset();
    printBaselines(
      baselinesWanted().map(([name, baseline]) =>
        baselineOnTest(
          name,
          baseline,
          train,
          judged.map(({ note }) => note),
        ),
      ),
      'the same notes, after learning from all others',
    );
  }
  if (values.errors === true) printErrors(judged, true);
} else {
  const compilation = compileProject();
  const { problems } = compilation;
  if (problems.length > 0) throw new Error(`${problems.length} problems in data/; npm run compile names them`);
  const dataset = readDataset();
  const { judged } = await crossValidate(createWorkbench(compilation, readWordings()), dataset, (note) => note.fold, FOLDS);
  const all = measure(judged);
  const setAside = measure(judged.filter(({ note }) => note.setAside));
  const read = measure(judged.filter(({ note }) => !note.setAside));
  console.log(`${FOLDS} folds grouped by writer or family of settings; "set aside": notes that no author of codebook or cues read\n`);
  printMeasures([
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
  console.log('\nanswer   notes  confidence  right');
  for (const { answer, notes, confidence, right } of confidenceByAnswer(judged))
    console.log(`${answer.padEnd(8)} ${String(notes).padStart(5)} ${confidence.toFixed(3).padStart(11)} ${right.toFixed(3).padStart(6)}`);
  writeText(
    join(MODEL_FOLDER, 'reliability.svg'),
    chart('Reliability on held-out notes', 'confidence', 'share defensibly right', reliabilityCurve(judged), 0, true),
  );
  writeText(
    join(MODEL_FOLDER, 'coverage.svg'),
    chart(
      'The surest share of held-out notes',
      'share of notes, surest first',
      'share defensibly right',
      coverageCurve(judged),
      0.8,
      false,
    ),
  );
  const baselines = baselinesWanted().map(([name, baseline]) => baselineInFolds(name, baseline, dataset, FOLDS));
  if (values.logistic === true) {
    const every = Math.ceil(dataset.length / LOGISTIC_NOTES);
    const some = dataset.filter((_, index) => index % every === 0);
    baselines.push(baselineInFolds("natural's logistic regression", naturalBaseline('logistic_regression'), some, FOLDS));
  }
  printBaselines(baselines, 'same folds');
  writeText(join(ROOT, 'models', 'palpate-1', 'evaluation.json'), `${JSON.stringify({ all, read, setAside, baselines }, null, 2)}\n`);
  if (values.errors === true)
    printErrors(
      judged.filter(({ note }) => !note.setAside),
      true,
    );
}
