// Fits several segment models over the same rows, one worker thread a core. The result does not depend on how many there are.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createSegmentModel, type SegmentModel } from '../../src/evidence/segmentModel.ts';
import type { SegmentTable } from '../../src/evidence/segmentTable.ts';
import type { SegmentRows } from '../../src/training/segmentRows.ts';

/** One model a job; a job lists the notes to learn from. */
export async function fitAll(rows: SegmentRows, jobs: readonly (readonly number[])[]): Promise<readonly SegmentModel[]> {
  const models: SegmentModel[] = [];
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./typescriptWorker.mjs', import.meta.url), { workerData: rows, execArgv: [] });
      const give = (): void => {
        const chosen = jobs[next];
        if (chosen === undefined) {
          void worker.terminate().then(() => resolve());
          return;
        }
        worker.postMessage({ at: next++, chosen });
      };
      worker.on('error', reject);
      worker.on('message', ({ at, table }: { readonly at: number; readonly table: SegmentTable }) => {
        models[at] = createSegmentModel(table);
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, work));
  return models;
}
