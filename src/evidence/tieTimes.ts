// Ties the times that a note states to the services they belong to, or to the total of all, by a small learned model: each possible answer gets
// the sum of its features' weights, and the highest wins. Times that belong to nobody are left out. Pure.
import { z } from 'zod';
import type { StatedTime } from './evidence.ts';
import type { MinuteSpan } from './statedMinutes.ts';
import { FIXED_FEATURES } from './timeFeatureNames.ts';
import { codeFeatures, nobodyFeatures, saysTotal, surroundings, type TimeContext, totalFeatures } from './timeFeatures.ts';

export const PLACES = 4;

// Checked by hand: a schema for each of some thousand numbers costs more of a cold start than reading them.
const isWeights = (value: unknown): boolean =>
  Array.isArray(value) && value.length === PLACES && value.every((item) => Number.isFinite(item));
const weightsByWord = z.custom<Record<string, number[]>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isWeights),
  'expected four weights a word',
);

/** models/<id>/times.json */
export const timeTableSchema = z.strictObject({
  schema: z.literal('palpate.times/1'),
  features: z.array(z.string()),
  weights: z.array(z.number()),
  /** Word stem -> weights of [nobody, word before], [nobody, word after], [total, word before], [total, word after]. */
  words: weightsByWord,
});

export type TimeTable = z.infer<typeof timeTableSchema>;

export interface TimeModel {
  /** Weights in the order of FIXED_FEATURES; 0 for a feature that the table lacks. */
  readonly fixed: Float64Array;
  /** Four weights for each word number. */
  readonly lexical: Float64Array;
}

/** `numberOf` gives the number of a stem, as in TimeContext.words. */
export function createTimeModel(table: TimeTable, numberOf: (stem: string) => number, numbers: number): TimeModel {
  const known = new Map(table.features.map((name, index) => [name, table.weights[index] ?? 0]));
  const lexical = new Float64Array((numbers + 1) * PLACES);
  for (const [stem, weights] of Object.entries(table.words)) {
    const number = numberOf(stem);
    if (number > 0)
      weights.slice(0, PLACES).forEach((weight, place) => {
        lexical[number * PLACES + place] = weight;
      });
  }
  return { fixed: Float64Array.from(FIXED_FEATURES, (name) => known.get(name) ?? 0), lexical };
}

/** Codes that may own the time at a place: those of the nearest services before and after it, and of the run up to the next time. */
export function answersFor(context: TimeContext, at: number): readonly string[] {
  const { next, runStart, runEnd } = surroundings(context, at);
  const codes = new Set<string>();
  const from = Math.max(0, Math.min(runStart, next - 3));
  const to = Math.min(context.owners.length, Math.max(runEnd, next + 2), next + 12);
  for (let i = Math.max(from, next - 12); i < to; i++) codes.add(context.owners[i]?.code ?? '');
  return [...codes];
}

export function chooseAnswer(model: TimeModel, context: TimeContext, at: number, codes: number): string {
  let score = 0;
  const on = (feature: number): void => {
    score += model.fixed[feature] ?? 0;
  };
  nobodyFeatures(context, at, on, (place, word) => {
    score += model.lexical[word * PLACES + place] ?? 0;
  });
  let best: string = 'nobody';
  let highest = score;
  score = 0;
  totalFeatures(context, at, codes, on, (place, word) => {
    score += model.lexical[word * PLACES + 2 + place] ?? 0;
  });
  if (score > highest) {
    best = 'total';
    highest = score;
  }
  const around = surroundings(context, at);
  for (const code of answersFor(context, at)) {
    score = 0;
    codeFeatures(context, at, around, code, codes, on);
    if (score > highest) {
      best = code;
      highest = score;
    }
  }
  return best;
}

export interface TiedTimes {
  readonly times: StatedTime[];
  /** Places of owners that no evidence shows, and to which a time was tied. */
  readonly promoted: readonly number[];
}

/** The owner of a time's code next to it, in the same line or sentence; -1 when there is none. A time beside words says that something was done. */
function ownerBeside(context: TimeContext, at: number, code: string): number {
  const { owners, note, spans } = context;
  const { next } = surroundings(context, at);
  const word = spans[at]?.from ?? 0;
  const beside = (place: number): boolean => {
    const owner = owners[place];
    if (owner === undefined || owner.code !== code) return false;
    return note.line[owner.from] === note.line[word] || note.sentence[owner.from] === note.sentence[word];
  };
  // A segment that holds the time itself begins before it.
  return beside(next - 1) ? next - 1 : beside(next) ? next : -1;
}

/** `shown` are the codes with evidence of delivery; at most `room` others may be shown for their time's sake. */
export function tieTimes(model: TimeModel, context: TimeContext, shown: ReadonlySet<string>, room: number): TiedTimes {
  const codes = new Set(context.owners.map(({ code }) => code)).size;
  const answers = context.spans.map((_, at) => chooseAnswer(model, context, at, codes));
  const promoted = new Map<string, number>();
  answers.forEach((answer, at) => {
    if (answer === 'nobody' || answer === 'total' || shown.has(answer) || promoted.has(answer) || promoted.size >= room) return;
    const owner = ownerBeside(context, at, answer);
    if (owner >= 0) promoted.set(answer, owner);
  });
  // A time of a service that no evidence shows is told to nobody: what decides must be seen.
  const owned = answers.map((answer) => shown.has(answer) || promoted.has(answer));
  const times = context.spans.flatMap((span, at) => {
    const answer = answers[at] ?? 'nobody';
    // "Total 45 min" beside a service's own time is no more of that service.
    const others = owned.some((own, other) => own && other !== at && !saysTotal(context, other));
    if (answer === 'total' || (owned[at] === true && others && saysTotal(context, at))) return [statedTime(context, span, 'total')];
    return owned[at] === true ? [statedTime(context, span, answer)] : [];
  });
  return { times, promoted: [...promoted.values()] };
}

function statedTime({ note }: TimeContext, span: MinuteSpan, code: string): StatedTime {
  return { start: note.start[span.from] ?? 0, end: span.end, minutes: span.minutes, code };
}
