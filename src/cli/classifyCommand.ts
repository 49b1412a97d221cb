// palpate classify: notes in, suggestions out, in order; a row that fails gives one error record and the others go on. Composes src/bulk and tells a person
// what it does; what a run may and may not is decided in bulkOptions.ts.
import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchPool, createBatchPool } from '../bulk/batchPool.ts';
import { type Destination, fileDestination, streamDestination } from '../bulk/destination.ts';
import { partialName } from '../bulk/partialFile.ts';
import type { BatchOptions } from '../bulk/processBatch.ts';
import { type BulkEnd, runBulk } from '../bulk/runBulk.ts';
import { runIdentity, shortHash } from '../bulk/runIdentity.ts';
import type { Summary, Tally } from '../bulk/tally.ts';
import { type CreateOptions, createClassifier, shippedModelFolder } from '../createClassifier.ts';
import { csvLine, flatHeader } from '../formats/flatRow.ts';
import { bulkReport } from '../render/bulkReport.ts';
import { bulkSummary } from '../render/bulkSummary.ts';
import { TABLE_HEAD } from '../render/summaryLine.ts';
import { type BulkPlan, type ClassifyCommand, planBulk } from './bulkOptions.ts';
import { type BulkProgress, createBulkProgress } from './bulkProgress.ts';
import { EXIT } from './exit.ts';
import { whileInterruptible } from './interrupt.ts';
import { coloursWanted, writeBytes } from './output.ts';
import { packageVersion } from './packageVersion.ts';
import { withPolicy } from './policyFile.ts';

/** Reject messages that are shown at once; the file of rejects has all. */
const SHOWN_REJECTS = 10;

function headerOf(plan: BulkPlan, keep: readonly string[]): Uint8Array {
  if (plan.to === 'csv') return new TextEncoder().encode(csvLine(flatHeader(plan.flatColumns, keep)));
  return new TextEncoder().encode(plan.to === 'table' ? `${TABLE_HEAD}\n` : '');
}

async function destinationOf(plan: BulkPlan, command: ClassifyCommand, batches: BatchOptions, create: CreateOptions): Promise<Destination> {
  const header = headerOf(plan, batches.keep);
  if (plan.outputs === undefined) {
    const { rejects } = plan;
    if (rejects === undefined) return streamDestination(writeBytes, undefined, header);
    await writeFile(rejects, '');
    return streamDestination(writeBytes, (bytes) => writeFile(rejects, bytes, { flag: 'a' }), header);
  }
  if (command.out !== undefined && /[/\\]$/.test(command.out)) mkdirSync(command.out, { recursive: true });
  const manifest = readFileSync(join(create.model ?? shippedModelFolder(), 'manifest.json'));
  const { text, id, billed, encoding, delimiter } = command;
  const run = runIdentity(plan.inputs, shortHash(manifest), packageVersion(), {
    ...batches,
    to: plan.to,
    colours: undefined,
    maxLength: create.maxLength,
    policy: create.policy,
    ranking: create.ranking,
    parts: create.parts,
    text,
    id,
    billed,
    encoding,
    delimiter,
  });
  return fileDestination({
    outputs: plan.outputs,
    rejects: plan.rejects ?? `${command.out ?? ''}.rejects.jsonl`,
    journal: plan.journal,
    header,
    ...(plan.to === 'parquet'
      ? { convert: async (spool: string, path: string) => (await import('../bulk/spoolToParquet.ts')).spoolToParquet(spool, path) }
      : {}),
    run,
    resume: command.resume === true,
    force: command.force === true,
  });
}

function endCode(end: BulkEnd, tally: Tally): number {
  if (end === 'stopped') return EXIT.interrupted;
  if (end === 'too many rejects') return EXIT.tooManyRejects;
  return tally.rejected > 0 ? EXIT.someRowsFailed : EXIT.done;
}

function summaryOf(plan: BulkPlan, command: ClassifyCommand, classifier: Opened, tally: Tally, seconds: number): Summary {
  return {
    schema: 'palpate.summary/1',
    inputs: plan.inputs.map(({ path }) => path),
    output: command.out ?? '-',
    model: classifier.model,
    policy: classifier.policy,
    workers: plan.workers,
    seconds,
    ...tally,
  };
}

interface Opened {
  readonly model: Summary['model'];
  readonly policy: string;
  readonly titles: ReadonlyMap<string, string>;
  readonly pool: BatchPool;
}

/** Opens the model once here, so that a wrong model or policy is told before anything is written, and workers beside it. */
async function openPool(plan: BulkPlan, batches: BatchOptions, create: CreateOptions): Promise<Opened> {
  const classifier = await createClassifier(create);
  const probe = await classifier.classify('');
  const { manifest, codebook } = classifier;
  return {
    model: 'model' in probe ? probe.model : { id: manifest.id, version: manifest.version, sha256: '' },
    policy: 'policy' in probe ? (probe.policy ?? '') : '',
    titles: new Map(codebook.codes.map(({ code, title }) => [code, title])),
    pool: await createBatchPool({ create, batches }, plan.workers, plan.workers === 0 ? classifier : undefined),
  };
}

function tellEnd(progress: BulkProgress, end: BulkEnd, plan: BulkPlan, command: ClassifyCommand, tally: Tally): void {
  const rows = `${tally.read} rows done`;
  const goOn = plan.outputs === undefined ? '' : `; they are safe in ${partialName(plan.outputs[0]?.path ?? '')}, and --resume goes on`;
  if (end === 'stopped') progress.say(`PALPATE_INTERRUPTED: ${rows}${goOn}`);
  if (end === 'too many rejects')
    progress.say(
      `PALPATE_TOO_MANY_REJECTS: ${tally.rejected} rows rejected, expected at most ${command.maxRejects ?? 0} (--max-rejects); ${rows}${goOn}`,
    );
}

export async function classifyCommand(command: ClassifyCommand): Promise<number> {
  const plan = planBulk(command);
  const { ranking, parts, maxLength, model, policy } = await withPolicy(command);
  const create: CreateOptions = {
    ...(ranking === undefined ? {} : { ranking }),
    ...(parts === undefined ? {} : { parts }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(model === undefined ? {} : { model }),
    ...(policy === undefined ? {} : { policy }),
  };
  const batches: BatchOptions = {
    to: plan.to === 'parquet' ? 'jsonl' : plan.to,
    flatColumns: plan.flatColumns,
    keep: command.keep ?? [],
    rejectsApart: plan.rejects !== undefined,
    colours: coloursWanted(),
    withText: command.withText === true && command.report !== undefined,
    ...(command.columns === undefined || plan.to !== 'jsonl' ? {} : { columns: command.columns }),
    ...(command.only === undefined ? {} : { only: command.only }),
    ...(command.shard === undefined ? {} : { shard: command.shard }),
  };
  const opened = await openPool(plan, batches, create);
  try {
    const destination = await destinationOf(plan, command, batches, create);
    const quiet = command.quiet === true;
    const progress = createBulkProgress(
      quiet,
      plan.inputs.reduce((sum, { size }) => sum + size, 0),
      destination.start.tally.read,
    );
    if (destination.start.tally.read > 0) progress.say(`going on behind ${destination.start.tally.read} rows`);
    const started = Date.now();
    let shown = 0;
    const { end, tally } = await whileInterruptible(
      plan.inputs.some(({ path }) => path === '-'),
      (stopWanted) =>
        runBulk({
          inputs: plan.inputs,
          read: {
            notice: (message) => {
              progress.say(message);
            },
            ...(command.text === undefined ? {} : { text: command.text }),
            ...(command.id === undefined ? {} : { id: command.id }),
            ...(command.billed === undefined ? {} : { billed: command.billed }),
            ...(command.keep === undefined ? {} : { keep: command.keep }),
            ...(command.encoding === undefined ? {} : { encoding: command.encoding }),
            ...(command.delimiter === undefined ? {} : { delimiter: command.delimiter }),
          },
          pool: opened.pool,
          destination,
          ...(command.maxRejects === undefined ? {} : { maxRejects: command.maxRejects }),
          stopWanted,
          onRejects: (messages) => {
            for (const { source, line, code, message } of messages) {
              if (shown++ < SHOWN_REJECTS) process.stderr.write(`palpate: ${source}:${line}: ${code}: ${message}\n`);
            }
          },
          onProgress: progress.rows,
          onBytes: progress.bytes,
        }).finally(progress.end),
    );
    const summary = summaryOf(plan, command, opened, tally, (Date.now() - started) / 1000);
    if (command.summary !== undefined) await writeFile(command.summary, `${JSON.stringify(summary, null, 1)}\n`);
    if (command.report !== undefined) await writeFile(command.report, bulkReport(summary, opened.titles));
    if (!quiet && (command.out !== undefined || tally.rejected > 0))
      process.stderr.write(`${bulkSummary(summary, opened.titles).trimEnd()}\n`);
    tellEnd(progress, end, plan, command, tally);
    return endCode(end, tally);
  } finally {
    await opened.pool.close();
  }
}
