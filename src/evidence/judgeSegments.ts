// Takes codebook evidence and the learned reading of segments; gives the evidence that stands: phrases whose surroundings say that they are no
// service today are given that status or left out, and services told in words that no phrase holds are added, with the words that tell it.
// Pure; every decision follows from the probabilities of the segments that a span lies in. The cue of a learned status is the word that speaks most for it.
import type { Codebook } from '../codebook/codebook.ts';
import { type Role, STATUSES, type Status } from '../vocabulary.ts';
import { type Describable, describeServices, type Judgement, UNTICKED, weightOf } from './describeServices.ts';
import { type CueText, type Evidence, namesService } from './evidence.ts';
import { isTimed, kindNumber, type SegmentContext } from './segmentFeatures.ts';
import type { SegmentModel } from './segmentModel.ts';
import { segmentProbabilities } from './segmentProbabilities.ts';

export interface JudgeLimits {
  /** Codebook evidence whose code is less likely than this in its segments does not stand as delivered. */
  readonly least: number;
  /** A code at least this likely in a segment, with no evidence of it there, is evidence itself. */
  readonly described: number;
  /** Evidence that a cue says was not delivered is delivered all the same when its code is at least this likely. */
  readonly overrules: number;
}

export const LIMITS: JudgeLimits = { least: 0.24, described: 0.27, overrules: 0.7 };
/** A name beside its minutes was delivered unless the words around it say another time at least so likely. */
const TIMED_NAME = 0.6;
/** From so many segments on, words around a phrase have their full say against it. */
const CONTEXT = 4;
/** How sure such evidence counts at least. */
const TIMED_CERTAINTY = 0.8;

interface Judged extends Describable {
  readonly classOf: ReadonlyMap<string, number>;
  readonly statusClasses: readonly { readonly status: Status; readonly column: number }[];
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
    return describeServices(model, judged, limits.described, context, probabilities, kept);
  };
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
  // A line or two give the words around a phrase too little to say against it.
  const least = limits.least * Math.min(1, segments.count / CONTEXT);
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
      kept.push(certainty >= limits.overrules ? { ...bare, status: 'delivered', certainty } : { ...item, certainty });
      continue;
    }
    if (certainty >= least) {
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
    // A service with its own minutes right behind it means that service, whatever the words around it: at most it was of another time.
    if (isTimed(context, item) && notToday < TIMED_NAME) {
      kept.push({ ...item, certainty: Math.max(certainty, TIMED_CERTAINTY) });
      continue;
    }
    // Neither a service nor one of another time: the words mean something else here.
    if (likeliest === undefined || notToday < (probabilities[segment * classes] ?? 0)) continue;
    const cue = strongestWord(model, context, segment, likeliest.column, item);
    kept.push({ ...bare, status: likeliest.status, certainty, ...(cue === undefined ? {} : { cue }) });
  }
  return kept;
}
