// One worker thread of fitPool.ts: takes the rows once, then lists of notes; gives the table fitted on each.
import { parentPort, workerData } from 'node:worker_threads';
import { fitSegmentTable } from '../../src/training/fitSegments.ts';
import type { SegmentRows } from '../../src/training/segmentRows.ts';

const rows: SegmentRows = workerData;
parentPort?.on('message', (job: { readonly at: number; readonly chosen: readonly number[] }) => {
  parentPort?.postMessage({ at: job.at, table: fitSegmentTable(rows, job.chosen) });
});
