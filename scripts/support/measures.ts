// The figures of an evaluation, as the design defines them. Takes judged notes; gives numbers. Prints nothing.
import type { LabelledNote } from '../../src/labelling/markedNotes.ts';
import type { Suggestion } from '../../src/suggestion/schema.ts';

export interface JudgedNote {
  readonly note: LabelledNote;
  readonly suggestion: Suggestion;
}

const DELIVERY = new Set(['technique', 'activity', 'modality', 'device']);
export const CORE: readonly (string | null)[] = ['97124', '97140', '97530', '97112', '97039'];

export interface Measures {
  readonly notes: number;
  readonly strictTop1: number;
  readonly defensibleTop1: number;
  readonly defensibleTop3: number;
  readonly distractorsTaken: number;
  readonly distractors: number;
  readonly evidenceRecall: number;
  readonly evidencePrecision: number;
  readonly minutesRight: number;
  readonly minutes: number;
  readonly servicesMacroF1: number;
  readonly calibrationError: number;
  readonly calibrationErrorOfPerfect: number;
  readonly notReviewed: number;
  readonly notReviewedRight: number;
  /** Share defensibly right among the nine tenths that are surest. */
  readonly surestRight: number;
  /** Share of notes whose primary stands in the prediction set, and how many answers a set holds. */
  readonly setCoverage: number;
  readonly setSize: number;
  readonly recall: Readonly<Record<string, number>>;
}

export function isDefensible(note: Pick<LabelledNote, 'primary' | 'also'>, code: string | null): boolean {
  return code === note.primary || note.also.includes(code);
}

const overlap = (a: { readonly start: number; readonly end: number }, b: { readonly start: number; readonly end: number }): boolean =>
  a.start < b.end && b.start < a.end;
const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

export function deliveredEvidence(suggestion: Suggestion): Suggestion['evidence'] {
  return suggestion.evidence.filter((item) => item.status === 'delivered' && DELIVERY.has(item.role));
}

/** Mean |confidence - rate right| over ten bins of equal mass. */
export function calibrationError(answers: readonly { readonly confidence: number; readonly right: boolean }[]): number {
  const sorted = [...answers].sort((a, b) => a.confidence - b.confidence);
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const items = sorted.slice(Math.floor((bin * sorted.length) / 10), Math.floor(((bin + 1) * sorted.length) / 10));
    if (items.length === 0) continue;
    const confidence = items.reduce((sum, item) => sum + item.confidence, 0) / items.length;
    const right = items.filter((item) => item.right).length / items.length;
    error += (Math.abs(confidence - right) * items.length) / sorted.length;
  }
  return error;
}

/** 95th percentile of the calibration error that a perfectly calibrated model with these confidences would get. Seeded. */
export function perfectCalibrationError(confidences: readonly number[], rounds = 400): number {
  let state = 12345;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const errors: number[] = [];
  for (let round = 0; round < rounds; round++)
    errors.push(calibrationError(confidences.map((confidence) => ({ confidence, right: random() < confidence }))));
  return errors.sort((a, b) => a - b)[Math.floor(rounds * 0.95)] ?? 0;
}

export function measure(judged: readonly JudgedNote[]): Measures {
  let strict = 0;
  let first = 0;
  let third = 0;
  let distractors = 0;
  let taken = 0;
  let marks = 0;
  let found = 0;
  let shown = 0;
  let supported = 0;
  let times = 0;
  let timesRight = 0;
  const counts = new Map<string, { right: number; given: number; wanted: number }>();
  const byPrimary = new Map<string, { right: number; all: number }>();
  const answers: { confidence: number; right: boolean; decision: string }[] = [];
  for (const { note, suggestion } of judged) {
    const right = isDefensible(note, suggestion.code);
    if (suggestion.code === note.primary) strict++;
    if (right) first++;
    if (suggestion.ranking.slice(0, 3).some((rank) => isDefensible(note, rank.code))) third++;
    answers.push({ confidence: suggestion.confidence, right, decision: suggestion.decision });
    const key = note.primary ?? 'none';
    const tally = byPrimary.get(key) ?? { right: 0, all: 0 };
    byPrimary.set(key, { right: tally.right + (right ? 1 : 0), all: tally.all + 1 });
    const delivered = deliveredEvidence(suggestion);
    for (const mark of note.marks) {
      if (mark.kind === 'distractor') {
        distractors++;
        if (delivered.some((item) => overlap(item, mark))) taken++;
      } else if (mark.kind === 'delivered') {
        marks++;
        if (delivered.some((item) => item.code === mark.label && overlap(item, mark))) found++;
      }
    }
    for (const item of delivered) {
      shown++;
      if (
        note.marks.some((mark) => (mark.kind === 'delivered' || mark.kind === 'support') && mark.label === item.code && overlap(item, mark))
      )
        supported++;
    }
    const marked = new Map<string, number>();
    for (const mark of note.marks)
      if (mark.kind === 'time' && mark.label !== 'total') marked.set(mark.label, (marked.get(mark.label) ?? 0) + (mark.minutes ?? 0));
    for (const [code, minutes] of marked) {
      times++;
      if (suggestion.services.find((service) => service.code === code)?.minutes === minutes) timesRight++;
    }
    for (const code of new Set([...note.codes, ...suggestion.services.map((service) => service.code)])) {
      const count = counts.get(code) ?? { right: 0, given: 0, wanted: 0 };
      const given = suggestion.services.some((service) => service.code === code);
      const wanted = note.codes.includes(code);
      counts.set(code, {
        right: count.right + (given && wanted ? 1 : 0),
        given: count.given + (given ? 1 : 0),
        wanted: count.wanted + (wanted ? 1 : 0),
      });
    }
  }
  const f1s = CORE.map((code) => {
    const count = counts.get(code ?? '') ?? { right: 0, given: 0, wanted: 0 };
    return share(2 * count.right, count.given + count.wanted);
  });
  const sure = answers.filter((answer) => answer.decision !== 'review');
  const surest = [...answers].sort((a, b) => b.confidence - a.confidence).slice(0, Math.round(answers.length * 0.9));
  return {
    notes: judged.length,
    strictTop1: share(strict, judged.length),
    defensibleTop1: share(first, judged.length),
    defensibleTop3: share(third, judged.length),
    distractorsTaken: distractors === 0 ? 0 : taken / distractors,
    distractors,
    evidenceRecall: share(found, marks),
    evidencePrecision: share(supported, shown),
    minutesRight: share(timesRight, times),
    minutes: times,
    servicesMacroF1: f1s.reduce((sum, f1) => sum + f1, 0) / f1s.length,
    calibrationError: calibrationError(answers),
    calibrationErrorOfPerfect: perfectCalibrationError(answers.map((answer) => answer.confidence)),
    surestRight: share(surest.filter((answer) => answer.right).length, surest.length),
    notReviewed: share(sure.length, answers.length),
    notReviewedRight: share(sure.filter((answer) => answer.right).length, sure.length),
    setCoverage: share(judged.filter(({ note, suggestion }) => suggestion.set?.includes(note.primary) === true).length, judged.length),
    setSize: judged.reduce((sum, { suggestion }) => sum + (suggestion.set?.length ?? 0), 0) / Math.max(1, judged.length),
    recall: Object.fromEntries(
      [...byPrimary].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([code, tally]) => [code, share(tally.right, tally.all)]),
    ),
  };
}
