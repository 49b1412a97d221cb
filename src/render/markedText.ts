// A note with its evidence and times marked in place: coloured on a terminal, bracketed in plain text ([MFR 97140], <massage: refused>, {12 min}).
import type { Suggestion } from '../suggestion/schema.ts';
import { type Painter, safe } from './paint.ts';

interface Span {
  readonly start: number;
  readonly end: number;
  readonly write: (text: string) => string;
}

const DELIVERY = new Set(['technique', 'activity', 'modality', 'device']);

export function markedText(text: string, suggestion: Suggestion, paint: Painter): string {
  const spans: Span[] = suggestion.evidence.map((item) => ({
    start: item.start,
    end: item.end,
    write: (words) => {
      if (item.status !== 'delivered')
        return paint.on ? `${paint.refused(words)}${paint.dim(`(${item.status})`)}` : `<${words}: ${item.status}>`;
      if (!DELIVERY.has(item.role)) return paint.on ? paint.code(item.code)(words) : `(${words} ${item.code})`;
      return paint.on ? paint.bold(paint.code(item.code)(`${words}`)) + paint.dim(`[${item.code}]`) : `[${words} ${item.code}]`;
    },
  }));
  for (const time of suggestion.times) {
    spans.push({ start: time.start, end: time.end, write: (words) => (paint.on ? paint.time(words) : `{${words}: ${time.code}}`) });
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  let out = '';
  let at = 0;
  for (const span of spans) {
    if (span.start < at) continue;
    out += safe(text.slice(at, span.start)) + span.write(safe(text.slice(span.start, span.end)));
    at = span.end;
  }
  return out + safe(text.slice(at));
}
