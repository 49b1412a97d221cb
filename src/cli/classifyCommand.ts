// palpate classify: notes in, suggestions out, in order; a row that fails gives one error record and the others go on.
import { type Classifier, type ClassifyOptions, isError } from '../classifier.ts';
import { csvLine, FLAT_COLUMNS, flatRow } from '../formats/flatRow.ts';
import type { NoteRow, RejectedRow, Row } from '../formats/rows.ts';
import { painter } from '../render/paint.ts';
import { summaryLine, TABLE_HEAD } from '../render/summaryLine.ts';
import type { ErrorRecord, Suggestion } from '../suggestion/schema.ts';
import { EXIT } from './exit.ts';
import { formatOf, type InputFormat, readRows } from './input.ts';
import { coloursWanted, writeOut } from './output.ts';
import { withPolicy } from './policyFile.ts';
import { createProgress } from './progress.ts';

export const OUTPUT_FORMATS = ['table', 'jsonl', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface ClassifyCommand extends Omit<ClassifyOptions, 'policy'> {
  readonly policy?: string;
  readonly files: readonly string[];
  readonly from?: InputFormat;
  readonly to?: OutputFormat;
  readonly text?: string;
  readonly id?: string;
  readonly billed?: string;
  readonly model?: string;
  readonly quiet?: boolean;
}

const BATCH_NOTES = 128;
const BATCH_UNITS = 200_000;

function recordOf(row: RejectedRow): ErrorRecord {
  return {
    schema: 'palpate.error/1',
    ...(row.id === undefined ? {} : { id: row.id }),
    error: { code: row.code, message: row.message, source: row.source, line: row.line },
  };
}

/** Takes rows; gives results in their order, classified in batches. */
async function* classifyRows(classifier: Classifier, rows: AsyncIterable<Row>): AsyncGenerator<Suggestion | ErrorRecord> {
  let batch: Row[] = [];
  let units = 0;
  const flush = async (): Promise<(Suggestion | ErrorRecord)[]> => {
    const notes = batch.filter((row): row is NoteRow => row.kind === 'note');
    const results = await classifier.classifyBatch(notes);
    let next = 0;
    const out = batch.map((row) => {
      if (row.kind === 'rejected') return recordOf(row);
      const result = results[next++];
      if (result === undefined) throw new RangeError('a note got no result');
      return isError(result) ? { ...result, error: { ...result.error, source: row.source, line: row.line } } : result;
    });
    batch = [];
    units = 0;
    return out;
  };
  for await (const row of rows) {
    batch.push(row);
    units += row.kind === 'note' ? row.text.length : 0;
    if (batch.length >= BATCH_NOTES || units >= BATCH_UNITS) yield* await flush();
  }
  if (batch.length > 0) yield* await flush();
}

export async function classifyCommand(command: ClassifyCommand): Promise<number> {
  const { createClassifier } = await import('../createClassifier.ts');
  const files = command.files.length === 0 ? ['-'] : command.files;
  const inputs = files.map((path) => ({ path, format: formatOf(path, command.from) }));
  const classifier = await createClassifier(await withPolicy(command));
  const to = command.to ?? (process.stdout.isTTY === true ? 'table' : 'jsonl');
  const paint = painter(coloursWanted());
  const progress = createProgress(command.quiet === true);
  const notice = (message: string): void => {
    if (command.quiet !== true) process.stderr.write(`palpate: ${message}\n`);
  };
  const columns = {
    notice,
    ...(command.text === undefined ? {} : { text: command.text }),
    ...(command.id === undefined ? {} : { id: command.id }),
    ...(command.billed === undefined ? {} : { billed: command.billed }),
  };
  let done = 0;
  let failed = 0;
  if (to === 'csv') await writeOut(csvLine(FLAT_COLUMNS));
  if (to === 'table') await writeOut(`${TABLE_HEAD}\n`);
  for (const { path, format } of inputs) {
    for await (const result of classifyRows(classifier, readRows(path, format, columns))) {
      done++;
      if (isError(result)) {
        failed++;
        if (to === 'table' || failed <= 10)
          process.stderr.write(
            `palpate: ${result.error.source ?? path}:${result.error.line ?? 1}: ${result.error.code}: ${result.error.message}\n`,
          );
      }
      if (to === 'jsonl') await writeOut(`${JSON.stringify(result)}\n`);
      else if (to === 'csv') await writeOut(csvLine(flatRow(result)));
      else if (!isError(result)) await writeOut(`${summaryLine(result, classifier.codebook.codes, paint)}\n`);
      progress.tick(done, failed);
    }
  }
  progress.end(done, failed);
  return failed > 0 ? EXIT.someRowsFailed : EXIT.done;
}
