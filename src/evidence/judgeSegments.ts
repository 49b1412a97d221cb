// Takes codebook evidence and the learned reading of segments; gives the evidence that stands: phrases whose surroundings say that they are no
// service today are given that status or left out, and services told in words that no phrase holds are added, with the words that tell it.
// Pure; every decision follows from the probabilities of the segments that a span lies in. The cue of a learned status is the word that speaks most for it.
import type { Codebook } from '../codebook/codebook.ts';
import { type Role, STATUSES, type Status } from '../vocabulary.ts';
import { type CueText, type Evidence, namesService } from './evidence.ts';
import { isTimedName, kindNumber, type SegmentContext } from './segmentFeatures.ts';
import type { SegmentModel } from './segmentModel.ts';
import { segmentProbabilities } from './segmentProbabilities.ts';
import type { Owner } from './timeFeatures.ts';

/** The id of evidence that no codebook phrase holds. */
export const DESCRIBED = 'described-in-words';

export interface JudgeLimits {
  /** Codebook evidence whose code is less likely than this in its segments does not stand as delivered. */
  readonly least: number;
  /** A code at least this likely in a segment, with no evidence of it there, is evidence itself. */
  readonly described: number;
  /** Evidence that a cue says was not delivered is delivered all the same when its code is at least this likely. */
  readonly overrules: number;
}

export const LIMITS: JudgeLimits = { least: 0.24, described: 0.27, overrules: 0.7 };
/** A code at least this likely in a segment without evidence may still own a stated time beside it. */
const FAINT = 0.08;
const UNTICKED = 2;
/** A name beside its minutes was delivered unless the words around it say another time at least so likely. */
const TIMED_NAME = 0.5;

interface Judged {
  readonly classOf: ReadonlyMap<string, number>;
  readonly statusClasses: readonly { readonly status: Status; readonly column: number }[];
  /** Columns of the codes that both the codebook and the model have. */
  readonly codeColumns: readonly number[];
  readonly roles: ReadonlyMap<string, Role>;
}

/** The role that most phrases of a code have among those that show delivery. */
function rolesOfCodes(codebook: Codebook): ReadonlyMap<string, Role> {
  const counts = new Map<string, Map<Role, number>>();
  for (const phrase of codebook.phrases) {
    if (phrase.lookAlike || !namesService(phrase)) continue;
    const roles = counts.get(phrase.code) ?? new Map<Role, number>();
    roles.set(phrase.role, (roles.get(phrase.role) ?? 0) + 1);
    counts.set(phrase.code, roles);
  }
  return new Map([...counts].map(([code, roles]) => [code, [...roles].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'technique']));
}

export interface Judgement {
  readonly evidence: Evidence[];
  /** Segments without evidence of delivery that may tell of a service all the same: too faint to show, enough to own a time. */
  readonly faint: readonly Owner[];
}

export type SegmentJudge = (context: SegmentContext) => Judgement;

const WORD = kindNumber('word');
const BEFORE = kindNumber('before');
const AFTER = kindNumber('after');

export function createSegmentJudge(model: SegmentModel, codebook: Codebook, limits: JudgeLimits = LIMITS): SegmentJudge {
  const classOf = new Map(model.classes.map((name, column) => [name, column]));
  const judged: Judged = {
    classOf,
    statusClasses: STATUSES.flatMap((status) => {
      const column = classOf.get(status);
      return column === undefined ? [] : [{ status, column }];
    }),
    codeColumns: codebook.codes.flatMap(({ code }) => classOf.get(code) ?? []),
    roles: rolesOfCodes(codebook),
  };
  return (context) => {
    const probabilities = segmentProbabilities(model, context);
    const kept = standing(model, judged, limits, context, probabilities);
    const likeliest = likeliestCodes(model, judged, probabilities);
    const evidence = described(model, judged, limits, context, probabilities, likeliest, kept);
    return { evidence, faint: faintSegments(model, context, probabilities, likeliest, evidence) };
  };
}

/** Weight of a word's feature for a class, in units of 1 / UNIT. */
function weightOf(model: SegmentModel, kind: number, word: number, column: number): number {
  const place = word === 0 ? -1 : model.lookup.placeOf(kind, word, 0);
  return place < 0 ? 0 : (model.lookup.rows[place + column] ?? 0);
}

/** The word of a segment or its neighbours that speaks most for a status, as the cue of it. */
function strongestWord(model: SegmentModel, context: SegmentContext, segment: number, column: number, item: Evidence): CueText | undefined {
  const { segments, reading, numbers } = context;
  const { note } = reading;
  let best = -1;
  let most = 0;
  for (let s = Math.max(0, segment - 1); s <= Math.min(segments.count - 1, segment + 1); s++) {
    const kind = s === segment ? WORD : s < segment ? BEFORE : AFTER;
    for (let i = segments.start[s] ?? 0; i < (segments.start[s + 1] ?? 0); i++) {
      if ((i >= item.from && i < item.to) || note.sentence[i] !== note.sentence[item.from]) continue;
      const weight = weightOf(model, kind, numbers.words[i] ?? 0, column);
      if (weight > most) {
        most = weight;
        best = i;
      }
    }
  }
  return best < 0 ? undefined : { start: note.start[best] ?? 0, end: note.end[best] ?? 0 };
}

function standing(
  model: SegmentModel,
  judged: Judged,
  limits: JudgeLimits,
  context: SegmentContext,
  probabilities: Float64Array,
): Evidence[] {
  const { segments, evidence } = context;
  const classes = model.classes.length;
  const kept: Evidence[] = [];
  let s = 0;
  for (const item of evidence) {
    while (s + 1 < segments.count && (segments.start[s + 1] ?? 0) <= item.from) s++;
    const column = judged.classOf.get(item.code);
    // A phrase that the training did not know, an unticked box and what only supports a code are not for the words around them to judge.
    const known = (context.numbers.phrase[item.phrase] ?? 0) > 0;
    if (column === undefined || !known || !namesService(item) || context.reading.note.box[item.from] === UNTICKED) {
      kept.push(item);
      continue;
    }
    let certainty = 0;
    let segment = s;
    for (let i = s; i < segments.count && (segments.start[i] ?? 0) < item.to; i++) {
      const probability = probabilities[i * classes + column] ?? 0;
      if (probability > certainty) {
        certainty = probability;
        segment = i;
      }
    }
    const { cue: _, ...bare } = item;
    if (item.status !== 'delivered') {
      kept.push({ ...item, certainty, ...(certainty >= limits.overrules ? { status: 'delivered' as const } : {}) });
      continue;
    }
    if (certainty >= limits.least) {
      kept.push({ ...item, certainty });
      continue;
    }
    let notToday = 0;
    let likeliest = judged.statusClasses[0];
    for (const entry of judged.statusClasses) {
      const probability = probabilities[segment * classes + entry.column] ?? 0;
      notToday += probability;
      if (likeliest === undefined || probability > (probabilities[segment * classes + likeliest.column] ?? 0)) likeliest = entry;
    }
    // A service's name beside its own minutes means that service, whatever the words around it: at most it was of another time.
    if (isTimedName(context, item) && notToday < TIMED_NAME) {
      kept.push({ ...item, certainty: Math.max(certainty, limits.least) });
      continue;
    }
    // Neither a service nor one of another time: the words mean something else here.
    if (likeliest === undefined || notToday < (probabilities[segment * classes] ?? 0)) continue;
    const cue = strongestWord(model, context, segment, likeliest.column, item);
    kept.push({ ...bare, status: likeliest.status, certainty, ...(cue === undefined ? {} : { cue }) });
  }
  return kept;
}

/** The likeliest code of each segment as its column; 0 when the codebook has none that the model knows. */
function likeliestCodes(model: SegmentModel, judged: Judged, probabilities: Float64Array): Uint8Array {
  const classes = model.classes.length;
  const likeliest = new Uint8Array(probabilities.length / classes);
  for (let s = 0; s < likeliest.length; s++) {
    let column = 0;
    let highest = -1;
    for (const own of judged.codeColumns) {
      const probability = probabilities[s * classes + own] ?? 0;
      if (probability > highest) {
        highest = probability;
        column = own;
      }
    }
    likeliest[s] = column;
  }
  return likeliest;
}

function faintSegments(
  model: SegmentModel,
  context: SegmentContext,
  probabilities: Float64Array,
  likeliest: Uint8Array,
  evidence: readonly Evidence[],
): Owner[] {
  const { segments } = context;
  const found: Owner[] = [];
  let first = 0;
  for (let s = 0; s < segments.count; s++) {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    while (first < evidence.length && (evidence[first]?.to ?? 0) <= from) first++;
    let shown = false;
    for (let i = first; i < evidence.length && (evidence[i]?.from ?? to) < to; i++) {
      const item = evidence[i];
      if (item !== undefined && namesService(item)) shown = true;
    }
    if (shown) continue;
    const column = likeliest[s] ?? 0;
    const certainty = probabilities[s * model.classes.length + column] ?? 0;
    if (column > 0 && certainty >= FAINT) found.push({ from, to, code: model.classes[column] ?? '', certainty });
  }
  return found;
}

/** Adds evidence for segments that tell of a service without any phrase of it. */
function described(
  model: SegmentModel,
  judged: Judged,
  limits: JudgeLimits,
  context: SegmentContext,
  probabilities: Float64Array,
  likeliest: Uint8Array,
  evidence: readonly Evidence[],
): Evidence[] {
  const { segments, reading } = context;
  const { note } = reading;
  const classes = model.classes.length;
  const added: Evidence[] = [];
  let first = 0;
  for (let s = 0; s < segments.count; s++) {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    const column = likeliest[s] ?? 0;
    const certainty = probabilities[s * classes + column] ?? 0;
    if (column === 0 || certainty < limits.described) continue;
    const code = model.classes[column] ?? '';
    while (first < evidence.length && (evidence[first]?.to ?? 0) <= from) first++;
    let told = false;
    let free = from;
    let longest: readonly [from: number, to: number] = [from, from];
    const close = (end: number): void => {
      if (end - free > longest[1] - longest[0]) longest = [free, end];
    };
    for (let i = first; i < evidence.length && (evidence[i]?.from ?? to) < to; i++) {
      const item = evidence[i];
      if (item === undefined) break;
      if (item.code === code && namesService(item)) told = true;
      close(item.from);
      free = item.to;
    }
    close(to);
    if (told) continue;
    const span = speakingWords(model, context, column, longest[0], longest[1]);
    if (span === undefined) continue;
    added.push({
      start: note.start[span[0]] ?? 0,
      end: note.end[span[1] - 1] ?? 0,
      phrase: -1,
      id: DESCRIBED,
      code,
      role: judged.roles.get(code) ?? 'technique',
      status: 'delivered',
      certainty,
      from: span[0],
      to: span[1],
    });
  }
  return added.length === 0 ? [...evidence] : [...evidence, ...added].sort((a, b) => a.from - b.from);
}

/** The words from..to from the first to the last that speak for a class; all of them when none does. */
function speakingWords(
  model: SegmentModel,
  context: SegmentContext,
  column: number,
  from: number,
  to: number,
): readonly [from: number, to: number] | undefined {
  if (to <= from) return undefined;
  const speaks = (i: number): boolean => weightOf(model, WORD, context.numbers.words[i] ?? 0, column) > 0;
  let first = from;
  while (first < to && !speaks(first)) first++;
  if (first === to) return [from, to];
  let last = to - 1;
  while (last > first && !speaks(last)) last--;
  return [first, last + 1];
}
