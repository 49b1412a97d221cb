// The bulk pipeline in this process for tests that need many runs: any bytes cut into any chunks, a classifier that answers at once, a destination in memory or
// one that dies. What a classifier says does not matter here; that each row gets its own answer in its own place does.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BatchPool, createBatchPool } from '../../../src/bulk/batchPool.ts';
import { type Destination, streamDestination } from '../../../src/bulk/destination.ts';
import type { Input, InputFormat } from '../../../src/bulk/inputs.ts';
import { type BatchOptions, type BatchResult, createBatchProcessor } from '../../../src/bulk/processBatch.ts';
import type { ReadOptions } from '../../../src/bulk/readBatches.ts';
import { type BulkEnd, type BulkRun, runBulk } from '../../../src/bulk/runBulk.ts';
import type { Tally } from '../../../src/bulk/tally.ts';
import type { Classifier, NoteInput } from '../../../src/classifier.ts';
import { FLAT_COLUMNS } from '../../../src/formats/flatRow.ts';
import type { ErrorRecord, Suggestion } from '../../../src/suggestion/schema.ts';
import { sharedClassifier } from '../../support/classifier.ts';

export const BATCHES: BatchOptions = {
  to: 'jsonl',
  flatColumns: FLAT_COLUMNS,
  keep: [],
  rejectsApart: true,
  colours: false,
  withText: false,
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const CODES = ['97124', '97140', '97110', null];

function quickAnswer({ id, text, billed }: NoteInput): Suggestion | ErrorRecord {
  const mark = hash(text);
  const place = Number.parseInt(mark.slice(0, 6), 16);
  const code = CODES[place % CODES.length] ?? null;
  if (place % 23 === 0)
    return { schema: 'palpate.error/1', ...(id === undefined ? {} : { id }), error: { code: 'PALPATE_NOTE_TOO_LONG', message: mark } };
  return {
    schema: 'palpate.suggestion/1',
    id: id ?? '',
    code,
    confidence: (place % 1000) / 1000,
    decision: code === null ? 'none' : 'suggest',
    reason: `${mark} ${text.length}`,
    ranking: [{ code, probability: 1, score: 0 }],
    services: code === null ? [] : [{ code, probability: 1, evidence: [] }],
    evidence: [],
    times: [],
    billed: (billed ?? []).map((each) => ({ code: each, agrees: each === code })),
    model: { id: 'quick', version: '0', sha256: '' },
  };
}

/** Answers by a hash of the text: another text, another answer. One in some twenty is an error. */
async function quickClassifier(): Promise<Classifier> {
  const real = await sharedClassifier();
  const classifyBatch = async (given: readonly (string | NoteInput)[]) =>
    given.map((note) => quickAnswer(typeof note === 'string' ? { text: note } : note));
  return { ...real, classifyBatch };
}

export async function quickPool(options: Partial<BatchOptions> = {}): Promise<BatchPool> {
  return createBatchPool({ create: {}, batches: { ...BATCHES, ...options } }, 0, await quickClassifier());
}

/** As a pool with workers: up to `width` batches on their way, which end in any order. */
export async function scrambledPool(random: () => number, width: number, options: Partial<BatchOptions> = {}): Promise<BatchPool> {
  const process = createBatchProcessor(await quickClassifier(), { ...BATCHES, ...options });
  const run: BatchPool['run'] = async (batch): Promise<BatchResult> => {
    for (let turns = Math.floor(random() * 4); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    return process(batch);
  };
  return { run, width, close: async () => undefined };
}

export interface Ran {
  readonly end: BulkEnd;
  readonly tally: Tally;
}

export function runInto(
  destination: Destination,
  inputs: readonly Input[],
  pool: BatchPool,
  more: Partial<Pick<BulkRun, 'maxRejects' | 'stopWanted' | 'read'>> = {},
): Promise<Ran> {
  const quiet = { onRejects: () => undefined, onProgress: () => undefined, onBytes: () => undefined };
  return runBulk({ inputs, pool, destination, read: {}, stopWanted: () => false, ...quiet, ...more });
}

export interface Gathered extends Ran {
  readonly out: string;
  readonly rejects: string;
  readonly notices: readonly string[];
}

/** Runs inputs into memory. */
export async function gather(inputs: readonly Input[], pool: BatchPool, read: ReadOptions = {}, maxRejects?: number): Promise<Gathered> {
  const out: Uint8Array[] = [];
  const rejects: Uint8Array[] = [];
  const notices: string[] = [];
  const into = (list: Uint8Array[]) => async (bytes: Uint8Array) => {
    list.push(bytes);
  };
  const ran = await runInto(streamDestination(into(out), into(rejects), new Uint8Array()), inputs, pool, {
    read: { notice: (message) => notices.push(message), ...read },
    ...(maxRejects === undefined ? {} : { maxRejects }),
  });
  const text = (list: readonly Uint8Array[]): string => Buffer.concat(list).toString('utf8');
  return { ...ran, out: text(out), rejects: text(rejects), notices };
}

/** Bytes as standard input gives them, cut at these places. */
export async function gatherChunks(
  bytes: Uint8Array,
  cuts: readonly number[],
  format: InputFormat,
  pool: BatchPool,
  read: ReadOptions = {},
): Promise<Gathered> {
  const places = [...new Set([0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].sort((a, b) => a - b);
  const chunks = places.slice(1).map((end, at) => Buffer.from(bytes.subarray(places[at] ?? 0, end)));
  const before = Object.getOwnPropertyDescriptor(process, 'stdin');
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from(chunks) });
  try {
    return await gather([{ path: '-', format, size: 0, changed: 0 }], pool, read);
  } finally {
    if (before !== undefined) Object.defineProperty(process, 'stdin', before);
  }
}
