// Takes the evidence of a note and the model's products; gives the suggestion. Pure; nothing here reorders what the model ranked.
import type { CodeEntry } from '../codebook/codebook.ts';
import { type NoteEvidence, showsDelivery } from '../evidence/evidence.ts';
import { logistic, softmax } from '../model/calibration.ts';
import type { ActiveFeature } from '../model/features.ts';
import type { Manifest } from '../model/manifest.ts';
import type { RowProducts } from '../model/scorer.ts';
import type { Policy } from '../policies/policies.ts';
import { type Disputed, disputedTechniques } from './disputed.ts';
import { explainReason } from './reason.ts';
import type { Rank, Suggestion } from './schema.ts';

export interface DecideOptions {
  readonly ranking: 'top' | 'all';
  readonly parts: 'first' | 'all';
  /** Codes that were billed according to a column of the file, beside those that the text names. */
  readonly billed?: readonly string[];
}

export interface Decidable {
  readonly id: string;
  readonly text: string;
  readonly evidence: NoteEvidence;
  readonly features: readonly ActiveFeature[];
  readonly products: RowProducts;
}

export interface DecideContext {
  readonly manifest: Manifest;
  readonly sha256: string;
  readonly codes: readonly CodeEntry[];
  readonly familyOf: ReadonlyMap<string, string>;
  readonly policy: Policy;
}

const TOP = 5;

/** Parts of one column's score by source: a feature's product is divided equally among its sources. */
function partsOf(features: readonly ActiveFeature[], products: RowProducts, column: number, columns: number): [number, number][] {
  const bySource = new Map<number, number>();
  features.forEach((feature, i) => {
    const product = products.products[i * columns + column] ?? 0;
    if (product === 0) return;
    const share = product / feature.sources.length;
    for (const source of feature.sources) bySource.set(source, (bySource.get(source) ?? 0) + share);
  });
  return [...bySource].sort((a, b) => a[0] - b[0]);
}

export function decide(context: DecideContext, note: Decidable, options: DecideOptions): Suggestion {
  const { manifest } = context;
  const classes: readonly (string | null)[] = [null, ...manifest.codes];
  const columns = classes.length + manifest.codes.length;
  const scores = classes.map((_, column) => (manifest.bias.ranking[column] ?? 0) + (note.products.sums[column] ?? 0));
  const probabilities = softmax(scores, manifest.calibration.scale);
  const order = classes.map((_, column) => column).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const rankOf = (column: number, withParts: boolean): Rank => ({
    code: classes[column] ?? null,
    probability: probabilities[column] ?? 0,
    score: scores[column] ?? 0,
    ...(withParts ? { bias: manifest.bias.ranking[column] ?? 0, parts: partsOf(note.features, note.products, column, columns) } : {}),
  });
  const disputed = disputedTechniques(context.policy, note, classes, scores, columns);
  const shown =
    options.ranking === 'all'
      ? order
      : topWith(
          order,
          codesOf(disputed).map((code) => classes.indexOf(code)),
        );
  const ranking = shown.map((column, position) => rankOf(column, position === 0 || options.parts === 'all'));
  const code = ranking[0]?.code ?? null;
  const confidence = ranking[0]?.probability ?? 0;

  const services = code === null ? [] : servicesOf(context, note, code, classes.length);
  const decision = confidence < manifest.thresholds.review ? 'review' : code === null ? 'none' : 'suggest';
  const { evidence, times, billed, truncated } = note.evidence;
  const slice = (start: number, end: number): string => note.text.slice(start, end);
  const delivered = new Set(services.map((service) => service.code));
  const agreement = (given: string): { agrees?: boolean } => {
    const family = context.familyOf.get(given);
    return family === undefined ? {} : { agrees: delivered.has(family) };
  };
  const suggestion: Suggestion = {
    schema: 'palpate.suggestion/1',
    id: note.id,
    code,
    confidence,
    decision,
    reason: '',
    ranking,
    services,
    evidence: evidence.map((item) => ({
      start: item.start,
      end: item.end,
      text: slice(item.start, item.end),
      phrase: item.id,
      code: item.code,
      role: item.role,
      status: item.status,
      ...(item.cue === undefined ? {} : { cue: { start: item.cue.start, end: item.cue.end, text: slice(item.cue.start, item.cue.end) } }),
    })),
    times: times.map((time) => ({
      start: time.start,
      end: time.end,
      text: slice(time.start, time.end),
      minutes: time.minutes,
      code: time.code,
    })),
    billed: [
      ...billed.map((item) => ({ code: item.code, start: item.start, end: item.end, ...agreement(item.code) })),
      ...(options.billed ?? []).map((given) => ({ code: given, ...agreement(given) })),
    ],
    set: predictionSet(order, probabilities, manifest.sets.thresholds).map((column) => classes[column] ?? null),
    model: { id: manifest.id, version: manifest.version, sha256: context.sha256 },
    policy: context.policy.id,
    ...(disputed.length > 0 ? { disputed } : {}),
    ...(truncated > 0 ? { truncated } : {}),
  };
  return { ...suggestion, reason: explainReason(suggestion, context.codes, note.evidence.words) };
}

/** All classes up to the last that reaches its threshold: none is ruled out before a less likely one. The first always stands. */
function predictionSet(order: readonly number[], probabilities: readonly number[], thresholds: readonly number[]): readonly number[] {
  let last = 0;
  order.forEach((column, position) => {
    if ((probabilities[column] ?? 0) >= (thresholds[column] ?? 1)) last = position;
  });
  return order.slice(0, last + 1);
}

/** The first five; null and every code that a dispute is about stand among them or behind. */
function topWith(order: readonly number[], wanted: readonly number[]): readonly number[] {
  const top = order.slice(0, TOP);
  const kept = top.includes(0) ? top : [...top.slice(0, TOP - 1), 0];
  const missing = wanted.filter((column) => !kept.includes(column));
  if (missing.length === 0) return kept;
  const shown = new Set([...kept, ...missing]);
  return order.filter((column) => shown.has(column));
}

function codesOf(disputed: Disputed): readonly (string | null)[] {
  return disputed.flatMap(({ readings }) => readings.map(({ code }) => code));
}

function servicesOf(context: DecideContext, note: Decidable, primary: string, offset: number): Suggestion['services'] {
  const { manifest } = context;
  const { evidence, times } = note.evidence;
  const services = manifest.codes.flatMap((code, index) => {
    const score = (manifest.bias.services[index] ?? 0) + (note.products.sums[offset + index] ?? 0);
    const probability = logistic(manifest.calibration.serviceSlope * score + manifest.calibration.serviceOffset);
    if (code !== primary && probability < manifest.thresholds.service) return [];
    const own = evidence.flatMap((item, at) => (item.code === code && showsDelivery(item) ? [at] : []));
    if (own.length === 0 && code !== primary) return [];
    const stated = times.filter((time) => time.code === code);
    const minutes = stated.reduce((sum, time) => sum + time.minutes, 0);
    return [{ code, probability, ...(stated.length > 0 ? { minutes } : {}), evidence: own }];
  });
  const first = (list: readonly number[]): number => list[0] ?? Number.POSITIVE_INFINITY;
  const position = (list: readonly number[]): number => Math.min(first(list), Number.MAX_SAFE_INTEGER);
  return services.sort((a, b) => (b.minutes ?? 0) - (a.minutes ?? 0) || position(a.evidence) - position(b.evidence));
}
