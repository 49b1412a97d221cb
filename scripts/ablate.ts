// npm run ablate: each stage switched off in turn, trained and judged anew by grouped cross-validation on every second writer, figures side by side.
// Takes about half an hour on two cores; writes models/<id>/ABLATION.md. `--variant NAME` runs one and prints its figures as JSON.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { compileProject } from './support/compileProject.ts';
import { crossValidate } from './support/crossValidate.ts';
import { FOLDS, readDataset } from './support/dataset.ts';
import { MODEL_FOLDER, writeText } from './support/files.ts';
import { measure } from './support/measures.ts';
import { createWorkbench } from './support/prepare.ts';
import { VARIANTS } from './support/variants.ts';
import { readWordings } from './support/wordings.ts';

const FIGURES = [
  'defensibleTop1',
  'defensibleTop3',
  'servicesMacroF1',
  'evidenceRecall',
  'evidencePrecision',
  'distractorsTaken',
  'minutesRight',
] as const;
const HEADS = ['top-1', 'top-3', 'services macro-F1', 'evidence recall', 'precision', 'distractors taken', 'minutes right'];
const figuresSchema = z.record(z.enum([...FIGURES, 'notes']), z.number());
type Figures = z.infer<typeof figuresSchema>;

/** Notes of every second group, in their folds. */
function sample() {
  const notes = readDataset();
  const groups = [...new Set(notes.map(({ group }) => group))].sort();
  return notes.filter(({ group }) => groups.indexOf(group) % 2 === 0);
}

async function runVariant(name: string): Promise<Figures> {
  const variant = VARIANTS.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`expected one of ${VARIANTS.map((each) => each.name).join('; ')}; found ${name}`);
  const wordings = readWordings();
  const bench = variant.change(createWorkbench(compileProject(), wordings), wordings);
  const { judged } = await crossValidate(bench, sample(), (note) => note.fold, FOLDS);
  const measures = measure(judged);
  return figuresSchema.parse({ notes: measures.notes, ...Object.fromEntries(FIGURES.map((figure) => [figure, measures[figure]])) });
}

const { values } = parseArgs({ options: { variant: { type: 'string' } } });
if (values.variant !== undefined) console.log(JSON.stringify(await runVariant(values.variant)));
else {
  const run = promisify(execFile);
  // Each variant uses all cores itself.
  const results: (Figures | undefined)[] = VARIANTS.map(() => undefined);
  for (const [at, { name }] of VARIANTS.entries()) {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), '--variant', name]);
    results[at] = figuresSchema.parse(JSON.parse(stdout));
    console.log(`${name}: top-1 ${results[at]?.defensibleTop1?.toFixed(3)}`);
  }
  const whole = results[0];
  const row = (figures: Figures | undefined): string =>
    FIGURES.map((figure) => {
      const value = figures?.[figure] ?? 0;
      const change = value - (whole?.[figure] ?? 0);
      return figures === whole ? value.toFixed(3) : `${value.toFixed(3)} (${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(3)})`;
    }).join(' | ');
  writeText(
    join(MODEL_FOLDER, 'ABLATION.md'),
    `# Ablation

Each stage switched off in turn, everything else trained and judged anew: ${FOLDS} folds grouped by writer, ${whole?.notes ?? 0} notes (every second writer; the figures of all are in
MODEL_CARD.md). Written by \`npm run ablate\`.

| switched off | ${HEADS.join(' | ')} |
|---|${HEADS.map(() => '---|').join('')}
${VARIANTS.map(({ name }, at) => `| ${name} | ${row(results[at])} |`).join('\n')}
`,
  );
}
