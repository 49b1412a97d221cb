// Runs inputs through a pool into a destination: in order, with back-pressure, every row accounted for. Reading, classifying and writing go on at once;
// no more batches are on their way than keep the workers busy. Says nothing itself: it calls back.
import { InputError } from '../formats/rows.ts';
import type { BatchPool } from './batchPool.ts';
import type { Destination, Place } from './destination.ts';
import type { Input } from './inputs.ts';
import type { BatchResult, RejectMessage } from './processBatch.ts';
import { eachLine, type PlacedBatch, type RawBatch } from './rawBatch.ts';
import { type ReadOptions, readBatches } from './readBatches.ts';
import { addTally, type Tally } from './tally.ts';

export interface BulkRun {
  readonly inputs: readonly Input[];
  readonly read: ReadOptions;
  readonly pool: BatchPool;
  readonly destination: Destination;
  /** The run stops when more rows than this are rejected. */
  readonly maxRejects?: number;
  /** Asked between batches: whether the run is to stop. */
  readonly stopWanted: () => boolean;
  readonly onRejects: (messages: readonly RejectMessage[]) => void;
  readonly onProgress: (tally: Tally) => void;
  /** Bytes of inputs that were read. */
  readonly onBytes: (bytes: number) => void;
}

export type BulkEnd = 'done' | 'stopped' | 'too many rejects';

/** What is left of a batch when its first lines or rows are done already; undefined where nothing is. */
function behind({ batch, through }: PlacedBatch, done: number): RawBatch | undefined {
  if (through <= done) return undefined;
  if (batch.kind === 'rows') {
    const drop = Math.max(0, done - batch.before);
    return drop === 0 ? batch : { ...batch, before: batch.before + drop, rows: batch.rows.slice(drop) };
  }
  if (batch.firstLine > done) return batch;
  let from = 0;
  eachLine(batch.bytes, batch.firstLine, (line, number) => {
    if (number === done + 1) from = line.byteOffset - batch.bytes.byteOffset;
  });
  return { ...batch, firstLine: done + 1, bytes: batch.bytes.subarray(from) };
}

/** An input that broke off: one rejected row says so, and the others go on. */
function brokenInput(input: Input, through: number, error: InputError): RawBatch {
  const [, code = 'PALPATE_INPUT', message = error.message] = /^(PALPATE_[A-Z0-9_]+): (.*)$/s.exec(error.message) ?? [];
  return { kind: 'rows', before: through, rows: [{ kind: 'rejected', source: input.path, line: through + 1, code, message }] };
}

/**
 * Gives how it ended and the counts of all rows, those of earlier runs included. Throws InputError when the first input cannot be read at all, and errors of
 * the file system (a full disk); the destination is left as after a kill, so that the run can go on.
 */
export async function runBulk(run: BulkRun): Promise<{ readonly end: BulkEnd; readonly tally: Tally }> {
  const { inputs, pool, destination } = run;
  const { tally } = destination.start;
  let place: Place = destination.start;
  let failure: { readonly error: unknown } | undefined;
  let pending = 0;
  let wake: (() => void) | undefined;
  let tail: Promise<void> = Promise.resolve();
  let tooMany = false;

  const settle = async (result: BatchResult, at: Place): Promise<void> => {
    await destination.write(result);
    addTally(tally, result.tally);
    place = at;
    if (result.messages.length > 0) run.onRejects(result.messages);
    run.onProgress(tally);
    tooMany ||= run.maxRejects !== undefined && tally.rejected > run.maxRejects;
    await destination.mark(at, tally);
  };
  const stopping = (): boolean => tooMany || run.stopWanted();

  /** Does a step of writing behind those before it. After a failure or a stop nothing more is written: it would stand behind the place that was told. */
  const inOrder = (step: () => Promise<void>): Promise<void> => {
    tail = tail
      .then(() => (failure === undefined && !tooMany ? step() : undefined))
      .catch((error: unknown) => {
        failure ??= { error };
      });
    return tail;
  };

  /** Hands a batch on as soon as there is room. Results are written in the order of this call. */
  const submit = async (batch: RawBatch, at: Place): Promise<void> => {
    while (pending >= pool.width && failure === undefined)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (failure !== undefined) throw failure.error;
    pending++;
    const result = pool.run(batch);
    result.catch(() => undefined);
    void inOrder(async () => settle(await result, at)).finally(() => {
      pending--;
      wake?.();
    });
  };

  const readInput = async (input: Input, at: number, done: number): Promise<void> => {
    let through = 0;
    try {
      for await (const placed of readBatches(input, { ...run.read, onBytes: run.onBytes })) {
        if (stopping() || failure !== undefined) break;
        through = placed.through;
        const batch = behind(placed, done);
        if (batch !== undefined) await submit(batch, { input: at, through });
      }
    } catch (error) {
      if (failure !== undefined) throw failure.error;
      if (!(error instanceof InputError)) throw error;
      if (at === 0 && through === 0) {
        await tail;
        await destination.abandon();
        throw error;
      }
      if (done <= through) await submit(brokenInput(input, through, error), { input: at, through: through + 1 });
    }
  };

  for (let at = place.input; at < inputs.length && !stopping(); at++) {
    const input = inputs[at];
    if (input === undefined || failure !== undefined) break;
    // In its turn, not awaited: the next file is read while the last one is still classified.
    void inOrder(() => destination.beginInput(at, tally));
    await readInput(input, at, at === place.input ? place.through : 0);
  }
  await tail;
  if (failure !== undefined) throw failure.error;
  if (stopping()) {
    await destination.stop(place, tally);
    return { end: tooMany ? 'too many rejects' : 'stopped', tally };
  }
  await destination.finish({ input: inputs.length, through: 0 }, tally);
  return { end: 'done', tally };
}
