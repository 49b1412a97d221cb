// Runs batches on worker threads, or in this thread where none is wanted. Gives each batch's result as a promise; keeps no order and no more batches than it is given.
import { Worker } from 'node:worker_threads';
import type { Classifier } from '../classifier.ts';
import { type CreateOptions, createClassifier } from '../createClassifier.ts';
import { type BatchOptions, type BatchResult, createBatchProcessor } from './processBatch.ts';
import type { RawBatch } from './rawBatch.ts';

export interface WorkerTask {
  readonly create: CreateOptions;
  readonly batches: BatchOptions;
}

export interface BatchPool {
  /** Rejects when a worker ends before its time; the message never holds note text. */
  readonly run: (batch: RawBatch) => Promise<BatchResult>;
  /** How many batches may wait at once so that no worker idles. */
  readonly width: number;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly number: number;
  readonly result?: BatchResult;
  readonly failed?: string;
}

interface Waiting {
  readonly resolve: (result: BatchResult) => void;
  readonly reject: (error: Error) => void;
}

/** A batch whose bytes may be handed over: whoever reads goes on using the buffer that they were cut from. */
function ownBytes(batch: RawBatch): readonly [RawBatch, ArrayBuffer[]] {
  if (batch.kind !== 'lines') return [batch, []];
  const bytes = Uint8Array.from(batch.bytes);
  return [{ ...batch, bytes }, [bytes.buffer]];
}

function startWorker(task: WorkerTask): Worker {
  // From source the loader must be told to the thread; what is built needs none.
  const source = import.meta.url.endsWith('.ts');
  if (!source) return new Worker(new URL('./worker.js', import.meta.url), { workerData: task });
  const entry = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${entry}); })`, {
    eval: true,
    execArgv: [],
    workerData: task,
  });
}

function createThread(task: WorkerTask) {
  const waiting = new Map<number, Waiting>();
  const worker = startWorker(task);
  let next = 0;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ number, result, failed }: Answer) => {
    const item = waiting.get(number);
    waiting.delete(number);
    if (result !== undefined) item?.resolve(result);
    else item?.reject(new Error(`PALPATE_WORKER: a worker failed (${failed ?? 'no result'}); please report it`));
  });
  worker.on('error', (error) =>
    end(new Error(`PALPATE_WORKER: a worker ended (${error.name}); is there enough memory? --workers 1 needs less`)),
  );
  worker.on('exit', () => end(new Error('PALPATE_WORKER: a worker ended before its time; is there enough memory? --workers 1 needs less')));
  return {
    busy: () => waiting.size,
    run: (batch: RawBatch): Promise<BatchResult> => {
      if (ended !== undefined) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        const [own, transfer] = ownBytes(batch);
        waiting.set(next, { resolve, reject });
        worker.postMessage({ number: next++, batch: own }, transfer);
      });
    },
    close: async (): Promise<void> => {
      await worker.terminate();
    },
  };
}

const BATCHES_A_WORKER = 3;

/** `workers` 0: all work is done in this thread, with `classifier`. */
export async function createBatchPool(task: WorkerTask, workers: number, classifier?: Classifier): Promise<BatchPool> {
  if (workers === 0) {
    const run = createBatchProcessor(classifier ?? (await createClassifier(task.create)), task.batches);
    return { run, width: 1, close: async () => undefined };
  }
  const threads = Array.from({ length: workers }, () => createThread(task));
  return {
    run: (batch) => {
      const idlest = threads.reduce((best, thread) => (thread.busy() < best.busy() ? thread : best));
      return idlest.run(batch);
    },
    width: workers * BATCHES_A_WORKER,
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
