// Finds services that are told in words of which no codebook phrase knows: takes the learned reading of segments and the evidence that stands; gives
// that evidence with what is described beside it, and segments too faint to show that may own a stated time all the same.
import type { Note } from '../note/readNote.ts';
import type { Role } from '../vocabulary.ts';
import { type Evidence, namesService } from './evidence.ts';
import { kindNumber, type SegmentContext } from './segmentFeatures.ts';
import type { SegmentModel } from './segmentModel.ts';
import { MINUTE_UNITS } from './timedName.ts';
import type { Owner } from './timeFeatures.ts';

/** The id of evidence that no codebook phrase holds. */
export const DESCRIBED = 'described-in-words';
/** A code at least this likely in a segment without evidence may own a stated time beside it, and is shown once it does. */
const FAINT = 0.05;
const WORD = kindNumber('word');
/** In Note.box. */
export const UNTICKED = 2;

export interface Describable {
  /** Columns of the codes that both the codebook and the model have. */
  readonly codeColumns: readonly number[];
  readonly roles: ReadonlyMap<string, Role>;
}

/** A segment that may tell of a service, with the evidence that it would be. */
export interface FaintOwner extends Owner {
  readonly evidence: Evidence;
}

export interface Judgement {
  readonly evidence: Evidence[];
  /** Segments without evidence of delivery that may tell of a service all the same: too faint to show by themselves. */
  readonly faint: readonly FaintOwner[];
}

/** Weight of a word's feature for a class, in units of 1 / UNIT. */
export function weightOf(model: SegmentModel, kind: number, word: number, column: number): number {
  const place = word === 0 ? -1 : model.lookup.placeOf(kind, word, 0);
  return place < 0 ? 0 : (model.lookup.rows[place + column] ?? 0);
}

/** The likeliest code of each segment as its column; 0 when the codebook has none that the model knows. */
function likeliestCodes(model: SegmentModel, { codeColumns }: Describable, probabilities: Float64Array): Uint8Array {
  const classes = model.classes.length;
  const likeliest = new Uint8Array(probabilities.length / classes);
  for (let s = 0; s < likeliest.length; s++) {
    let column = 0;
    let highest = -1;
    for (const own of codeColumns) {
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

/** Adds evidence for segments that tell of a service, at least `least` likely, without any phrase of it. */
export function describeServices(
  model: SegmentModel,
  judged: Describable,
  least: number,
  context: SegmentContext,
  probabilities: Float64Array,
  evidence: readonly Evidence[],
): Judgement {
  const { segments, reading } = context;
  const { note } = reading;
  const classes = model.classes.length;
  const likeliest = likeliestCodes(model, judged, probabilities);
  const added: Evidence[] = [];
  const faint: FaintOwner[] = [];
  let first = 0;
  for (let s = 0; s < segments.count; s++) {
    const from = segments.start[s] ?? 0;
    const to = segments.start[s + 1] ?? 0;
    const column = likeliest[s] ?? 0;
    const certainty = probabilities[s * classes + column] ?? 0;
    // What an unticked box offers was not done, however it is told.
    if (column === 0 || certainty < FAINT || note.box[from] === UNTICKED) continue;
    const code = model.classes[column] ?? '';
    while (first < evidence.length && (evidence[first]?.to ?? 0) <= from) first++;
    let told = false;
    let shown = false;
    let free = from;
    let longest: readonly [from: number, to: number] = [from, from];
    const close = (end: number): void => {
      if (end - free > longest[1] - longest[0]) longest = [free, end];
    };
    for (let i = first; i < evidence.length && (evidence[i]?.from ?? to) < to; i++) {
      const item = evidence[i];
      if (item === undefined) break;
      if (namesService(item)) {
        shown = true;
        if (item.code === code) told = true;
      }
      close(item.from);
      free = item.to;
    }
    close(to);
    if (told || (shown && certainty < least)) continue;
    const span = speakingWords(model, context, column, longest[0], longest[1]);
    if (span === undefined || !holdsWords(note, span)) continue;
    const item: Evidence = {
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
    };
    if (certainty >= least) added.push(item);
    else faint.push({ from, to, code, certainty, evidence: item });
  }
  return { evidence: added.length === 0 ? [...evidence] : [...evidence, ...added].sort((a, b) => a.from - b.from), faint };
}

const TIME_WORDS: ReadonlySet<string> = new Set([...MINUTE_UNITS, 'am', 'pm', 'x', 'total']);

/** Figures and units alone tell of no service: "1:10-1:25". */
function holdsWords(note: Note, [from, to]: readonly [from: number, to: number]): boolean {
  for (let i = from; i < to; i++) if ((note.number[i] ?? -1) < 0 && !TIME_WORDS.has(note.lower[i] ?? '')) return true;
  return false;
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
