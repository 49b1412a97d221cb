// Draws what confidence is worth: how often answers of a confidence are right (reliability), and how right the surest share of answers is (coverage).
// Takes judged notes; gives points and plain SVG. No note text.
import { isDefensible, type JudgedNote } from './measures.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Answer {
  readonly confidence: number;
  readonly right: boolean;
}

function answersOf(judged: readonly JudgedNote[]): Answer[] {
  return judged
    .map(({ note, suggestion }) => ({ confidence: suggestion.confidence, right: isDefensible(note, suggestion.code) }))
    .sort((a, b) => b.confidence - a.confidence);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Mean confidence and share right in ten bins of equal mass. */
export function reliabilityCurve(judged: readonly JudgedNote[]): Point[] {
  const answers = answersOf(judged).reverse();
  return Array.from({ length: 10 }, (_, bin) => answers.slice((bin * answers.length) / 10, ((bin + 1) * answers.length) / 10))
    .filter((own) => own.length > 0)
    .map((own) => ({ x: mean(own.map(({ confidence }) => confidence)), y: mean(own.map(({ right }) => (right ? 1 : 0))) }));
}

/** Share right among the surest answers, for every twentieth part of the notes. */
export function coverageCurve(judged: readonly JudgedNote[]): Point[] {
  const answers = answersOf(judged);
  return Array.from({ length: 20 }, (_, step) => {
    const kept = answers.slice(0, Math.max(1, Math.round(((step + 1) * answers.length) / 20)));
    return { x: (step + 1) / 20, y: mean(kept.map(({ right }) => (right ? 1 : 0))) };
  });
}

/** For each answer given at least 30 times: how often, mean confidence, share right. */
export function confidenceByAnswer(judged: readonly JudgedNote[]): { answer: string; notes: number; confidence: number; right: number }[] {
  const groups = new Map<string, Answer[]>();
  for (const { note, suggestion } of judged) {
    const key = suggestion.code ?? 'none';
    groups.set(key, [...(groups.get(key) ?? []), { confidence: suggestion.confidence, right: isDefensible(note, suggestion.code) }]);
  }
  return [...groups]
    .filter(([, own]) => own.length >= 30)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([answer, own]) => ({
      answer,
      notes: own.length,
      confidence: mean(own.map(({ confidence }) => confidence)),
      right: mean(own.map(({ right }) => (right ? 1 : 0))),
    }));
}

const SIZE = 320;
const MARGIN = 48;

/** A square chart from `from` to 1 on the upright axis and 0 to 1 on the other, with an optional diagonal for what would be perfect. */
export function chart(title: string, xLabel: string, yLabel: string, points: readonly Point[], from: number, diagonal: boolean): string {
  const x = (value: number): string => (MARGIN + value * SIZE).toFixed(1);
  const y = (value: number): string => (MARGIN + SIZE - ((value - from) / (1 - from)) * SIZE).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const label = (at: string, up: string, text: string, anchor: string): string =>
    `<text x="${at}" y="${up}" text-anchor="${anchor}" font-family="sans-serif" font-size="11" fill="#444">${text}</text>`;
  const line = points.map((point) => `${x(point.x)},${y(Math.max(from, point.y))}`).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE + 2 * MARGIN} ${SIZE + 2 * MARGIN}" role="img" aria-label="${title}">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...ticks.flatMap((tick) => {
      const value = from + tick * (1 - from);
      return [
        `<line x1="${x(tick)}" y1="${y(from)}" x2="${x(tick)}" y2="${y(1)}" stroke="#ddd"/>`,
        `<line x1="${x(0)}" y1="${y(value)}" x2="${x(1)}" y2="${y(value)}" stroke="#ddd"/>`,
        label(x(tick), String(MARGIN + SIZE + 16), tick.toFixed(2), 'middle'),
        label(String(MARGIN - 6), y(value), value.toFixed(2), 'end'),
      ];
    }),
    diagonal ? `<line x1="${x(from)}" y1="${y(from)}" x2="${x(1)}" y2="${y(1)}" stroke="#999" stroke-dasharray="4 4"/>` : '',
    `<polyline points="${line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>`,
    ...points.map((point) => `<circle cx="${x(point.x)}" cy="${y(Math.max(from, point.y))}" r="3.5" fill="#1f5fa8"/>`),
    label(String(MARGIN + SIZE / 2), '24', title, 'middle'),
    label(String(MARGIN + SIZE / 2), String(SIZE + 2 * MARGIN - 10), xLabel, 'middle'),
    `<text transform="translate(12 ${MARGIN + SIZE / 2}) rotate(-90)" text-anchor="middle" font-family="sans-serif" font-size="11" fill="#444">${yLabel}</text>`,
    '</svg>',
    '',
  ].join('\n');
}
