// One note explained for people: the marked text, the answer, scores with contributions as bars, minutes, billed codes and the reason.
import type { CodeEntry } from '../codebook/codebook.ts';
import type { Suggestion } from '../suggestion/schema.ts';
import { markedText } from './markedText.ts';
import { type Painter, safe } from './paint.ts';

const BAR_WIDTH = 24;
const CONTRIBUTIONS = 8;

function bar(value: number, most: number): string {
  const length = most <= 0 ? 0 : Math.round((Math.abs(value) / most) * BAR_WIDTH);
  return (value < 0 ? '-' : '#').repeat(length).padEnd(BAR_WIDTH);
}

export function percentage(probability: number): string {
  return `${(probability * 100).toFixed(probability > 0.9995 && probability < 1 ? 2 : 1)} %`;
}

export function explanation(text: string, suggestion: Suggestion, codes: readonly CodeEntry[], paint: Painter): string {
  const titleOf = (code: string | null): string =>
    code === null ? 'nothing on the list' : (codes.find((entry) => entry.code === code)?.title ?? '');
  const name = (code: string | null): string => (code ?? 'none').padEnd(5);
  const lines: string[] = [markedText(text, suggestion, paint), ''];
  const first = suggestion.ranking[0];
  const doubt = suggestion.decision === 'review' ? '  (a person should look)' : '';
  lines.push(
    paint.bold(
      `${suggestion.code ?? 'none'}  ${titleOf(suggestion.code)}  ${percentage(suggestion.confidence)}  ${suggestion.decision}${doubt}`,
    ),
  );
  lines.push(safe(suggestion.reason), '');
  lines.push('Ranking');
  for (const rank of suggestion.ranking) {
    lines.push(
      `  ${paint.code(rank.code ?? '')(name(rank.code))} ${bar(rank.probability, 1)} ${percentage(rank.probability).padStart(7)}  ${paint.dim(titleOf(rank.code))}`,
    );
  }
  const open = (suggestion.set ?? []).slice(1);
  if (open.length > 0) lines.push(paint.dim(`  not ruled out beside the first: ${open.map((code) => code ?? 'none').join(', ')}`));
  for (const { title, code, readings } of suggestion.disputed ?? []) {
    lines.push('', `Sources disagree about ${title} (policy ${suggestion.policy ?? ''} reads ${code ?? 'none'}):`);
    for (const reading of readings) lines.push(`  ${name(reading.code)} ${reading.by.join('; ')}`);
  }
  if (first?.parts !== undefined && first.parts.length > 0) {
    const parts = [...first.parts].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
    const most = Math.abs(parts[0]?.[1] ?? 0);
    lines.push('', `Why ${suggestion.code ?? 'none'} (score ${first.score.toFixed(2)} = bias ${(first.bias ?? 0).toFixed(2)} + these)`);
    for (const [source, value] of parts.slice(0, CONTRIBUTIONS)) {
      const evidence = suggestion.evidence[source];
      const time = suggestion.times[source - suggestion.evidence.length];
      const label =
        evidence !== undefined
          ? `${safe(evidence.text).replace(/\s+/g, ' ')} (${evidence.phrase}, ${evidence.code}, ${evidence.status})`
          : time !== undefined
            ? `${safe(time.text)} (minutes of ${time.code})`
            : '';
      lines.push(`  ${value >= 0 ? '+' : '-'}${Math.abs(value).toFixed(2)} ${bar(value, most)} ${label}`);
    }
    const rest = parts.slice(CONTRIBUTIONS).reduce((sum, [, value]) => sum + value, 0);
    if (parts.length > CONTRIBUTIONS)
      lines.push(`  ${rest >= 0 ? '+' : '-'}${Math.abs(rest).toFixed(2)} ${' '.repeat(BAR_WIDTH)} ${parts.length - CONTRIBUTIONS} more`);
  }
  if (suggestion.services.length > 0) {
    lines.push('', 'Delivered');
    for (const service of suggestion.services) {
      lines.push(
        `  ${paint.code(service.code)(name(service.code))} ${percentage(service.probability).padStart(7)}  ${service.minutes === undefined ? 'no minutes stated' : `${service.minutes} min`}  ${paint.dim(titleOf(service.code))}`,
      );
    }
  }
  const total = suggestion.times.find((time) => time.code === 'total');
  if (total !== undefined) lines.push(`  total stated: ${total.minutes} min`);
  if (suggestion.billed.length > 0) {
    const agreement = (agrees: boolean | undefined): string => (agrees === undefined ? 'not judged' : agrees ? 'agrees' : 'DISAGREES');
    lines.push('', `Billed in the note: ${suggestion.billed.map((item) => `${item.code} ${agreement(item.agrees)}`).join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}
