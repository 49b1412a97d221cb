// Compares two labellings of the same notes: codes (kappa), delivered spans, distractors, minutes. Takes notes; gives numbers. Prints nothing.
import type { LabelledNote, Mark } from '../../src/labelling/markedNotes.ts';

export interface Agreement {
  readonly notes: number;
  /** Share of notes with the same primary, and Cohen's kappa of it. */
  readonly primary: number;
  readonly kappa: number;
  /** Share of notes with the same `also`. */
  readonly also: number;
  /** Delivered spans of the first labelling that the second marks with the same code, and the other way round. */
  readonly spansFound: number;
  readonly spansConfirmed: number;
  /** Distractors of the first: marked as delivered by the second; as distractors; as distractors for the same reason. */
  readonly distractorsTaken: number;
  readonly distractorsFound: number;
  readonly sameReason: number;
  /** Sums of minutes a code that both have alike. */
  readonly minutes: number;
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : Number((part / whole).toFixed(4)));
const overlap = (a: Mark, b: Mark): boolean => a.start < b.end && b.start < a.end;

/** Cohen's kappa: agreement beyond what labels of these frequencies would reach by chance. */
export function cohenKappa(pairs: readonly (readonly [first: string, second: string])[]): number {
  const agreed = pairs.filter(([first, second]) => first === second).length / pairs.length;
  const labels = new Set(pairs.flat());
  let chance = 0;
  for (const label of labels) {
    const first = pairs.filter(([own]) => own === label).length;
    const second = pairs.filter(([, own]) => own === label).length;
    chance += (first * second) / pairs.length ** 2;
  }
  return chance === 1 ? 1 : Number(((agreed - chance) / (1 - chance)).toFixed(4));
}

function minutesOfCodes(note: LabelledNote): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const mark of note.marks)
    if (mark.kind === 'time' && mark.label !== 'total') sums.set(mark.label, (sums.get(mark.label) ?? 0) + (mark.minutes ?? 0));
  return sums;
}

/** Throws RangeError when the two do not label the same texts. */
export function agreementOf(first: readonly LabelledNote[], second: readonly LabelledNote[]): Agreement {
  const others = new Map(second.map((note) => [note.id, note]));
  const pairs = first.map((note) => {
    const other = others.get(note.id);
    if (other === undefined || other.text.trimEnd() !== note.text.trimEnd())
      throw new RangeError(`${note.id}: no second label of the same text`);
    return { note, other };
  });
  const of = (note: LabelledNote, kind: Mark['kind']): Mark[] => note.marks.filter((mark) => mark.kind === kind);
  const found = (from: LabelledNote, by: LabelledNote, kind: Mark['kind'], as: Mark['kind'], sameLabel: boolean): [number, number] => {
    const marks = of(from, kind);
    const hits = marks.filter((mark) => of(by, as).some((other) => overlap(mark, other) && (!sameLabel || mark.label === other.label)));
    return [hits.length, marks.length];
  };
  const total = (count: (pair: (typeof pairs)[number]) => [number, number]): number => {
    const sums = pairs.map(count);
    return share(
      sums.reduce((sum, [part]) => sum + part, 0),
      sums.reduce((sum, [, whole]) => sum + whole, 0),
    );
  };
  return {
    notes: pairs.length,
    primary: total(({ note, other }) => [note.primary === other.primary ? 1 : 0, 1]),
    kappa: cohenKappa(pairs.map(({ note, other }) => [note.primary ?? 'none', other.primary ?? 'none'])),
    also: total(({ note, other }) => [[...note.also].sort().join() === [...other.also].sort().join() ? 1 : 0, 1]),
    spansFound: total(({ note, other }) => found(note, other, 'delivered', 'delivered', true)),
    spansConfirmed: total(({ note, other }) => found(other, note, 'delivered', 'delivered', true)),
    distractorsTaken: total(({ note, other }) => found(note, other, 'distractor', 'delivered', false)),
    distractorsFound: total(({ note, other }) => found(note, other, 'distractor', 'distractor', false)),
    sameReason: total(({ note, other }) => found(note, other, 'distractor', 'distractor', true)),
    minutes: total(({ note, other }) => {
      const theirs = minutesOfCodes(other);
      const ours = [...minutesOfCodes(note)];
      return [ours.filter(([code, minutes]) => theirs.get(code) === minutes).length, ours.length];
    }),
  };
}
