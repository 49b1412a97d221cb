// Counts what a bulk run did: rows by what became of them, answers by code and decision, confidence, agreement with billed codes. Plain data that adds up:
// workers count batches, the parent adds, the journal keeps the sum. Holds no note text but that of disagreements, and only where it is asked for.
import { z } from 'zod';
import { isError } from '../classifier.ts';
import type { ErrorRecord, Suggestion } from '../suggestion/schema.ts';

const count = z.int().min(0);
const counts = z.record(z.string(), count);

/** How many of the surest disagreements are kept for the report. */
export const DISAGREEMENTS_KEPT = 50;
export const CONFIDENCE_BINS = 20;

const disagreementSchema = z.strictObject({
  id: z.string(),
  source: z.string(),
  line: count,
  billed: z.array(z.string()),
  /** Suggested; "none" where nothing was delivered. */
  code: z.string(),
  confidence: z.number(),
  text: z.string().optional(),
});

export const tallySchema = z.strictObject({
  /** Rows read = written + left out by --only + rejected. */
  read: count,
  written: count,
  leftOut: count,
  rejected: count,
  /** Code ("none" where nothing was delivered) -> decision -> notes. */
  answers: z.record(z.string(), counts),
  /** Notes by confidence, in equal bins from 0 to 1. */
  confidence: z.array(count).length(CONFIDENCE_BINS),
  /** Notes in which a code was delivered, whether it is the first or not. */
  services: counts,
  /** Notes with billed codes of the table; those whose billed codes are all among the services; the others. */
  billed: z.strictObject({ notes: count, agree: count, disagree: count }),
  /** Billed code -> suggested code -> notes. */
  matrix: z.record(z.string(), counts),
  /** Error code -> rows. */
  rejects: counts,
  characters: count,
  disagreements: z.array(disagreementSchema),
});

export type Tally = z.infer<typeof tallySchema>;
export type Disagreement = z.infer<typeof disagreementSchema>;

export function emptyTally(): Tally {
  return {
    read: 0,
    written: 0,
    leftOut: 0,
    rejected: 0,
    answers: {},
    confidence: new Array<number>(CONFIDENCE_BINS).fill(0),
    services: {},
    billed: { notes: 0, agree: 0, disagree: 0 },
    matrix: {},
    rejects: {},
    characters: 0,
    disagreements: [],
  };
}

function bump(record: Record<string, number>, key: string, by = 1): void {
  record[key] = (record[key] ?? 0) + by;
}

function row(record: Record<string, Record<string, number>>, key: string): Record<string, number> {
  const known = record[key] ?? {};
  record[key] = known;
  return known;
}

export interface Counted {
  readonly source: string;
  readonly line: number;
  /** The note, where there is one. */
  readonly text?: string;
  readonly result: Suggestion | ErrorRecord;
  /** Whether it was written, or left out by what the run is told to keep. */
  readonly written: boolean;
}

/** Adds one row. `withText`: disagreements keep their note. */
export function countRow(tally: Tally, { source, line, text, result, written }: Counted, withText: boolean): void {
  tally.read++;
  tally.characters += text?.length ?? 0;
  if (isError(result)) {
    tally.rejected++;
    bump(tally.rejects, result.error.code);
    return;
  }
  if (written) tally.written++;
  else tally.leftOut++;
  const code = result.code ?? 'none';
  bump(row(tally.answers, code), result.decision);
  const bin = Math.min(CONFIDENCE_BINS - 1, Math.floor(result.confidence * CONFIDENCE_BINS));
  tally.confidence[bin] = (tally.confidence[bin] ?? 0) + 1;
  for (const service of result.services) bump(tally.services, service.code);
  const judged = result.billed.filter(({ agrees }) => agrees !== undefined);
  if (judged.length === 0) return;
  tally.billed.notes++;
  const billed = [...new Set(judged.map((item) => item.code))];
  for (const each of billed) bump(row(tally.matrix, each), code);
  if (judged.every(({ agrees }) => agrees === true)) {
    tally.billed.agree++;
    return;
  }
  tally.billed.disagree++;
  keepSurest(tally.disagreements, [
    { id: result.id, source, line, billed, code, confidence: result.confidence, ...(withText && text !== undefined ? { text } : {}) },
  ]);
}

/** The surest stay; equal ones in order of the input, so that the outcome does not depend on how rows were cut into batches. */
function keepSurest(kept: Disagreement[], more: readonly Disagreement[]): void {
  kept.push(...more);
  if (kept.length <= DISAGREEMENTS_KEPT) return;
  const order = kept.map((item, at) => ({ item, at })).sort((a, b) => b.item.confidence - a.item.confidence || a.at - b.at);
  const keep = new Set(order.slice(0, DISAGREEMENTS_KEPT).map(({ item }) => item));
  kept.splice(0, kept.length, ...kept.filter((item) => keep.has(item)));
}

function addCounts(into: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(from)) bump(into, key, value);
}

/** Adds a batch's counts to a run's. */
export function addTally(into: Tally, from: Tally): void {
  into.read += from.read;
  into.written += from.written;
  into.leftOut += from.leftOut;
  into.rejected += from.rejected;
  into.characters += from.characters;
  for (const [code, decisions] of Object.entries(from.answers)) addCounts(row(into.answers, code), decisions);
  from.confidence.forEach((value, bin) => {
    into.confidence[bin] = (into.confidence[bin] ?? 0) + value;
  });
  addCounts(into.services, from.services);
  into.billed.notes += from.billed.notes;
  into.billed.agree += from.billed.agree;
  into.billed.disagree += from.billed.disagree;
  for (const [billed, suggested] of Object.entries(from.matrix)) addCounts(row(into.matrix, billed), suggested);
  addCounts(into.rejects, from.rejects);
  keepSurest(into.disagreements, from.disagreements);
}

/** What `--summary` writes. */
export const summarySchema = z.strictObject({
  schema: z.literal('palpate.summary/1'),
  inputs: z.array(z.string()),
  output: z.string(),
  model: z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() }),
  policy: z.string(),
  workers: count,
  seconds: z.number().min(0),
  ...tallySchema.shape,
});
export type Summary = z.infer<typeof summarySchema>;
