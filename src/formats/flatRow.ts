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

export function csvLine(cells: readonly string[]): string {
  return stringify([cells.map(guardCell)]);
}
