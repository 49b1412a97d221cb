// A suggestion as one flat CSV row, safe to open in a spreadsheet: a cell that would be read as a formula gets a leading apostrophe,
// and so does one that already begins with apostrophes before such a sign, so that taking one away always gives the original back.
import { stringify } from 'csv-stringify/sync';
import { isError } from '../classifier.ts';
import type { ErrorRecord, Suggestion } from '../suggestion/schema.ts';

export const FLAT_COLUMNS = [
  'id',
  'code',
  'confidence',
  'decision',
  'runner_up',
  'minutes',
  'services',
  'billed_disagrees',
  'reason',
  'evidence',
  'error',
] as const;
export type FlatColumn = (typeof FLAT_COLUMNS)[number];

const FORMULA = /^'*[=+\-@\t\r]/;

export function guardCell(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

export function unguardCell(value: string): string {
  return value.startsWith("'") && FORMULA.test(value) ? value.slice(1) : value;
}

function errorCell({ error }: ErrorRecord): string {
  const place = error.source === undefined ? '' : `${error.source}:${error.line ?? 1}: `;
  return `${place}${error.code}: ${error.message}`;
}

export function flatRow(result: Suggestion | ErrorRecord): string[] {
  if (isError(result)) return [result.id ?? '', '', '', '', '', '', '', '', '', '', errorCell(result)];
  const { ranking, services } = result;
  const own = services.find((service) => service.code === result.code);
  return [
    result.id,
    result.code ?? 'none',
    result.confidence.toFixed(4),
    result.decision,
    ranking[1] === undefined ? '' : (ranking[1].code ?? 'none'),
    own?.minutes === undefined ? '' : String(own.minutes),
    services.map((service) => service.code).join(' '),
    result.billed
      .filter((item) => item.agrees === false)
      .map((item) => item.code)
      .join(' '),
    result.reason,
    JSON.stringify(result.evidence),
    '',
  ];
}

/** `kept`: columns of the input that stand behind the others, each by its name. */
export function flatCells(result: Suggestion | ErrorRecord, columns: readonly FlatColumn[], kept: readonly string[]): string[] {
  const cells = flatRow(result);
  const values = isError(result) ? undefined : result.kept;
  const cellOf = (value: unknown): string =>
    value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return [...columns.map((name) => cells[FLAT_COLUMNS.indexOf(name)] ?? ''), ...kept.map((name) => cellOf(values?.[name]))];
}

/** Names of the columns of a file; one that is kept under the name of one of ours gets "kept_" before it. */
export function flatHeader(columns: readonly FlatColumn[], kept: readonly string[]): string[] {
  const ours: ReadonlySet<string> = new Set(columns);
  return [...columns, ...kept.map((name) => (ours.has(name) ? `kept_${name}` : name))];
}

export function csvLine(cells: readonly string[]): string {
  return stringify([cells.map(guardCell)]);
}
