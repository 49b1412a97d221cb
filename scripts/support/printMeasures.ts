// Prints the figures of an evaluation as a table, and what becomes of notes with and without a service. Numbers only, never a note's text.
import { isDefensible, type JudgedNote, type Measures } from './measures.ts';

export function printMeasures(rows: readonly (readonly [string, Measures])[]): void {
  const figure = (value: number): string => value.toFixed(3).padStart(10);
  const lines: readonly (readonly [string, (measures: Measures) => number])[] = [
    ['notes', (m) => m.notes],
    ['defensible top-1', (m) => m.defensibleTop1],
    ['strict top-1', (m) => m.strictTop1],
    ['defensible top-3', (m) => m.defensibleTop3],
    ['distractors taken', (m) => m.distractorsTaken],
    ['evidence recall', (m) => m.evidenceRecall],
    ['evidence precision', (m) => m.evidencePrecision],
    ['minutes right', (m) => m.minutesRight],
    ['services macro-F1 (core)', (m) => m.servicesMacroF1],
    ['calibration error', (m) => m.calibrationError],
    ['  of a perfect model (p95)', (m) => m.calibrationErrorOfPerfect],
    ['share not reviewed', (m) => m.notReviewed],
    ['  right there', (m) => m.notReviewedRight],
    ['right in the surest 90 %', (m) => m.surestRight],
    ['primary in the set', (m) => m.setCoverage],
    ['  answers a set', (m) => m.setSize],
  ];
  console.log(`${''.padEnd(28)}${rows.map(([name]) => name.padStart(14)).join('')}`);
  for (const [name, value] of lines)
    console.log(
      `${name.padEnd(28)}${rows.map(([, measures]) => `    ${name === 'notes' ? String(value(measures)).padStart(10) : figure(value(measures))}`).join('')}`,
    );
}

/** What becomes of notes with a service and of notes without: where most notes hold none, the answer "none" alone is right too often to tell much. */
export function printByKind(judged: readonly JudgedNote[]): void {
  for (const [name, own] of [
    ['a service', judged.filter(({ note }) => note.primary !== null)],
    ['none', judged.filter(({ note }) => note.primary === null)],
  ] as const) {
    const part = (count: (item: JudgedNote) => boolean): string => `${own.filter(count).length} of ${own.length}`;
    const decisions = (['suggest', 'review', 'none'] as const).map(
      (decision) => `${decision} ${part(({ suggestion }) => suggestion.decision === decision)}`,
    );
    console.log(
      `primary is ${name}: defensible ${part(({ note, suggestion }) => isDefensible(note, suggestion.code))}, primary in the first two ${part(
        ({ note, suggestion }) => suggestion.ranking.slice(0, 2).some(({ code }) => code === note.primary),
      )}, none answered alone ${part(({ suggestion }) => suggestion.code === null && (suggestion.set ?? [null]).length === 1)}; decision ${decisions.join(', ')}`,
    );
  }
}
