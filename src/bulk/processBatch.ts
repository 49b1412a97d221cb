// Takes a raw batch; gives the bytes to write, the rejected rows, and what to count. Runs in a worker, or in the parent where there is none.
// Pure but for the classifier's session: the same batch gives the same bytes anywhere, and how rows were cut into batches shows nowhere.
import { type Classifier, isError } from '../classifier.ts';
import { csvLine, type FlatColumn, flatCells } from '../formats/flatRow.ts';
import { readJsonLine } from '../formats/readJsonl.ts';
import type { NoteRow, RejectedRow, Row } from '../formats/rows.ts';
import { painter } from '../render/paint.ts';
import { summaryLine } from '../render/summaryLine.ts';
import type { ErrorRecord, Suggestion } from '../suggestion/schema.ts';
import { eachLine, type RawBatch } from './rawBatch.ts';
import { countRow, emptyTally, type Tally } from './tally.ts';

export const DECISIONS_KEPT = ['review', 'disagree', 'suggest'] as const;
export type OnlyKind = (typeof DECISIONS_KEPT)[number];

/** How rows are turned into bytes. Plain data: it goes to workers as it is. */
export interface BatchOptions {
  readonly to: 'jsonl' | 'csv' | 'table';
  /** CSV: which of our columns. JSON Lines: which fields of the document; all unless told. */
  readonly columns?: readonly string[];
  readonly flatColumns: readonly FlatColumn[];
  readonly keep: readonly string[];
  /** Write only answers of one kind; the others are counted. */
  readonly only?: OnlyKind;
  /** Rejected rows go to a file of their own instead of standing among the results. */
  readonly rejectsApart: boolean;
  /** Only rows whose place, from 0, leaves this remainder. */
  readonly shard?: { readonly index: number; readonly of: number };
  readonly colours: boolean;
  /** Disagreements keep their note, for a report. */
  readonly withText: boolean;
}

export interface RejectMessage {
  readonly source: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

export interface BatchResult {
  readonly out: Uint8Array;
  /** JSON Lines of error records; empty where they stand in `out`. */
  readonly rejects: Uint8Array;
  readonly tally: Tally;
  /** The first few, to be told at once. */
  readonly messages: readonly RejectMessage[];
}

const MESSAGES = 10;
const NOTES_AT_ONCE = 256;
const UNITS_AT_ONCE = 400_000;

function rowsOf(batch: RawBatch, shard: BatchOptions['shard']): readonly Row[] {
  const mine = (place: number): boolean => shard === undefined || place % shard.of === shard.index;
  if (batch.kind === 'rows') return shard === undefined ? batch.rows : batch.rows.filter((_, at) => mine(batch.before + at));
  const rows: Row[] = [];
  const fields = { ...batch.fields };
  eachLine(batch.bytes, batch.firstLine, (bytes, number) => {
    if (!mine(number - 1)) return;
    const row = readJsonLine(number, bytes, batch.source, batch.columns, fields);
    if (row !== undefined) rows.push(row);
  });
  return rows;
}

function recordOf({ source, line, id, code, message }: RejectedRow): ErrorRecord {
  return { schema: 'palpate.error/1', ...(id === undefined ? {} : { id }), error: { code, message, source, line } };
}

function resultOf(row: NoteRow, result: Suggestion | ErrorRecord): Suggestion | ErrorRecord {
  if (isError(result)) return { ...result, error: { ...result.error, source: row.source, line: row.line } };
  return row.kept === undefined ? result : { ...result, kept: row.kept };
}

async function classifyRows(classifier: Classifier, rows: readonly Row[]): Promise<(Suggestion | ErrorRecord)[]> {
  const results: (Suggestion | ErrorRecord)[] = [];
  for (let from = 0; from < rows.length; ) {
    const notes: NoteRow[] = [];
    let units = 0;
    let to = from;
    while (to < rows.length && notes.length < NOTES_AT_ONCE && units < UNITS_AT_ONCE) {
      const row = rows[to++];
      if (row?.kind !== 'note') continue;
      notes.push(row);
      units += row.text.length;
    }
    const given = await classifier.classifyBatch(notes);
    let next = 0;
    for (const row of rows.slice(from, to)) {
      if (row.kind === 'rejected') {
        results.push(recordOf(row));
        continue;
      }
      const result = given[next++];
      if (result === undefined) throw new RangeError('a note got no result');
      results.push(resultOf(row, result));
    }
    from = to;
  }
  return results;
}

function wanted(result: Suggestion, only: OnlyKind | undefined): boolean {
  if (only === undefined) return true;
  return only === 'disagree' ? result.billed.some(({ agrees }) => agrees === false) : result.decision === only;
}

function picked(result: Suggestion | ErrorRecord, columns: readonly string[] | undefined): unknown {
  if (columns === undefined || isError(result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([key]) => columns.includes(key)));
}

export function createBatchProcessor(classifier: Classifier, options: BatchOptions): (batch: RawBatch) => Promise<BatchResult> {
  const paint = painter(options.colours);
  const lineOf = (result: Suggestion | ErrorRecord): string => {
    if (options.to === 'csv') return csvLine(flatCells(result, options.flatColumns, options.keep));
    if (options.to === 'jsonl') return `${JSON.stringify(picked(result, options.columns))}\n`;
    return isError(result) ? '' : `${summaryLine(result, classifier.codebook.codes, paint)}\n`;
  };
  const encoder = new TextEncoder();
  return async (batch) => {
    const rows = rowsOf(batch, options.shard);
    const results = await classifyRows(classifier, rows);
    const tally = emptyTally();
    const messages: RejectMessage[] = [];
    let out = '';
    let rejects = '';
    rows.forEach((row, at) => {
      const result = results[at];
      if (result === undefined) throw new RangeError('a row got no result');
      const error = isError(result);
      const written = !error && wanted(result, options.only);
      const { source, line } = row;
      countRow(tally, { source, line, result, written, ...(row.kind === 'note' ? { text: row.text } : {}) }, options.withText);
      if (error) {
        if (messages.length < MESSAGES) messages.push({ source, line, code: result.error.code, message: result.error.message });
        if (options.rejectsApart) rejects += `${JSON.stringify(result)}\n`;
        else out += lineOf(result);
      } else if (written) out += lineOf(result);
    });
    return { out: encoder.encode(out), rejects: encoder.encode(rejects), tally, messages };
  };
}
