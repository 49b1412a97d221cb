// One line a note for a table on a terminal.
import type { CodeEntry } from '../codebook/codebook.ts';
import type { Suggestion } from '../suggestion/schema.ts';
import { percentage } from './explanation.ts';
import { type Painter, safe } from './paint.ts';

export const TABLE_HEAD = `${'id'.padEnd(16)} ${'code'.padEnd(6)}${'sure'.padStart(8)}  ${'decision'.padEnd(8)}  why`;
const WIDEST_ID = 16;

export function summaryLine(suggestion: Suggestion, codes: readonly CodeEntry[], paint: Painter): string {
  const code = suggestion.code ?? 'none';
  const title = codes.find((entry) => entry.code === suggestion.code)?.title;
  const reason = suggestion.reason.startsWith(`${code} ${title ?? ''}`) ? suggestion.reason.slice(code.length + 1) : suggestion.reason;
  const flat = safe(suggestion.id).replace(/\s+/g, ' ');
  const id = flat.length > WIDEST_ID ? `${flat.slice(0, WIDEST_ID - 1)}…` : flat.padEnd(WIDEST_ID);
  return `${id} ${paint.bold(paint.code(code)(code.padEnd(6)))}${percentage(suggestion.confidence).padStart(8)}  ${suggestion.decision.padEnd(8)}  ${safe(reason)}`;
}
