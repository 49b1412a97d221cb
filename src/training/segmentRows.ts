// Labelled notes -> segments with their features and what they say, for fitting the segment model. The same reading as at run time.
// A segment's target is shared among the marks of delivered services and of distractors that it overlaps, by their length; else it is "none".
import type { Codebook } from '../codebook/codebook.ts';
import { createLexer } from '../evidence/lexer.ts';
import { createMatcher, type Reading } from '../evidence/matcher.ts';
import { readPhrases } from '../evidence/readPhrases.ts';
import { featureNumbers, segmentContext } from '../evidence/segmentContext.ts';
import { readSegmentFeatures } from '../evidence/segmentFeatures.ts';
import { distinctWords } from '../evidence/segmentModel.ts';
import { featureKey, MAX_NAMES } from '../evidence/segmentTable.ts';
import { readStatusContext } from '../evidence/status.ts';
import { createWordNumbers } from '../evidence/wordNumbers.ts';
import { readNote } from '../note/readNote.ts';
import { createWordTable } from '../note/wordTable.ts';
import { STATUSES } from '../vocabulary.ts';

export interface MarkedText {
  readonly text: string;
  readonly marks: readonly { readonly kind: string; readonly label: string; readonly start: number; readonly end: number }[];
}

export interface SegmentRow {
  readonly features: Int32Array;
  /** Share of each class in the target; classes not named have none. */
  readonly target: readonly (readonly [column: number, share: number])[];
}

export interface SegmentRows {
  readonly classes: readonly string[];
  readonly words: readonly string[];
  readonly slots: readonly string[];
  readonly codes: readonly string[];
  readonly phrases: readonly string[];
  /** Keys of all features that occur, by their number in the rows. */
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly notes: readonly (readonly SegmentRow[])[];
  /** The distinct words of each note. */
  readonly noteWords: readonly Int32Array[];
}

/** A word is learned of only when it stands in so many notes: a name of one note never gets into a model. */
const LEAST_NOTES = 3;

/** Numbers of the stems that stand in enough notes, in the order of first sight. */
function commonWords(readings: readonly Reading[]): Map<string, number> {
  const stems: string[] = [];
  const numberOf = new Map<string, number>();
  const everyWord = createWordNumbers((stem) => {
    const known = numberOf.get(stem);
    if (known !== undefined) return known;
    stems.push(stem);
    numberOf.set(stem, stems.length);
    return stems.length;
  });
  const counts: number[] = [];
  for (const reading of readings) for (const word of distinctWords(everyWord(reading))) counts[word] = (counts[word] ?? 0) + 1;
  const common = new Map<string, number>();
  stems.forEach((stem, index) => {
    if ((counts[index + 1] ?? 0) >= LEAST_NOTES && common.size + 1 < MAX_NAMES) common.set(stem, common.size + 1);
  });
  return common;
}

export function readSegmentRows(codebook: Codebook, notes: readonly MarkedText[]): SegmentRows {
  const matcher = createMatcher(codebook, createLexer(codebook));
  const codes = codebook.codes.map(({ code }) => code);
  const classes = ['none', ...codes, ...STATUSES.filter((status) => status !== 'delivered')];
  const phrases = codebook.phrases.filter(({ lookAlike }) => !lookAlike).map(({ id }) => id);
  const table = { codes: [...new Set(codebook.phrases.map(({ code }) => code))], phrases, slots: codebook.slots };
  const remembered = createWordTable();
  const readings = notes.map(({ text }) => matcher.read(readNote(text, remembered)));
  const wordNumber = commonWords(readings);
  const wordsOf = createWordNumbers((stem) => wordNumber.get(stem) ?? 0);
  const numbers = featureNumbers(codebook, table);
  const featureIds = new Map<string, number>();
  const high: number[] = [];
  const low: number[] = [];
  const idOf = (kind: number, a: number, b: number): number => {
    const key = `${kind} ${a} ${b}`;
    const known = featureIds.get(key);
    if (known !== undefined) return known;
    featureIds.set(key, high.length);
    high.push(featureKey(kind, a));
    low.push(b);
    return high.length - 1;
  };
  const noteWords: Int32Array[] = [];
  const rowsOf = ({ marks }: MarkedText, index: number): SegmentRow[] => {
    const reading = readings[index];
    if (reading === undefined) throw new RangeError('a note without a reading');
    const { note } = reading;
    const status = readStatusContext(codebook, matcher, reading);
    const { dated } = readPhrases(codebook, matcher, reading, status);
    const context = segmentContext(codebook, reading, status, dated, { ...numbers, words: wordsOf(reading) });
    noteWords.push(distinctWords(context.numbers.words));
    const { segments } = context;
    const features: number[][] = [];
    readSegmentFeatures(
      context,
      () => features.push([]),
      (kind, a, b) => features.at(-1)?.push(idOf(kind, a, b)),
    );
    return features.map((ids, s) => {
      const start = note.start[segments.start[s] ?? 0] ?? 0;
      const end = note.end[(segments.start[s + 1] ?? 1) - 1] ?? 0;
      const shares = new Map<number, number>();
      let total = 0;
      for (const mark of marks) {
        const length = Math.min(mark.end, end) - Math.max(mark.start, start);
        const column = mark.kind === 'delivered' || mark.kind === 'distractor' ? classes.indexOf(mark.label) : -1;
        if (length <= 0 || column < 0) continue;
        shares.set(column, (shares.get(column) ?? 0) + length);
        total += length;
      }
      const target = total === 0 ? [[0, 1] as const] : [...shares].map(([column, length]) => [column, length / total] as const);
      return { features: Int32Array.from(ids), target };
    });
  };
  const rows = notes.map(rowsOf);
  return { classes, words: [...wordNumber.keys()], ...table, high, low, notes: rows, noteWords };
}
