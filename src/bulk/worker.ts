// One worker thread: opens the model once, then turns raw batches into bytes. Says nothing of a failure but its kind: an error's text may hold words of a note.
import { parentPort, workerData } from 'node:worker_threads';
import { createClassifier } from '../createClassifier.ts';
import type { WorkerTask } from './batchPool.ts';
import { createBatchProcessor } from './processBatch.ts';
import type { RawBatch } from './rawBatch.ts';

const { create, batches }: WorkerTask = workerData;
const port = parentPort;
if (port === null) throw new Error('worker.ts runs as a worker thread');
const ready = createClassifier(create).then((classifier) => createBatchProcessor(classifier, batches));
ready.catch(() => undefined);
port.on('message', async ({ number, batch }: { readonly number: number; readonly batch: RawBatch }) => {
  try {
    const result = await (await ready)(batch);
    const transfer = [result.out.buffer, result.rejects.buffer].filter((buffer) => buffer instanceof ArrayBuffer);
    port.postMessage({ number, result }, transfer);
  } catch (error) {
    port.postMessage({ number, failed: error instanceof Error ? error.name : 'unknown error' });
  }
});
