// Takes the text of a note; gives its words, sentences, lines and boxes: the Note that every later stage reads.
// Never decides what a word means; knows no codebook.
import { SEPARATOR } from './separators.ts';
import { type Tokens, tokenize } from './tokenize.ts';
import { createWordTable, type WordTable } from './wordTable.ts';

export interface Note extends Tokens {
  /** Index of the sentence of each word; a match never crosses it. */
  readonly sentence: Int32Array;
  /** First word of each sentence, and the word count as a last entry. */
  readonly sentenceStart: readonly number[];
  /** Index of the line of each word (by newline). */
  readonly line: Int32Array;
  /** 1 ticked, 2 unticked, 0 none: the box that governs each word. */
  readonly box: Uint8Array;
}

/** Words after which a full stop is an abbreviation's, whatever follows. */
const ABBREVIATED = new Set(
  'dr mr mrs ms vs approx ant post lat med inf sup bilat cerv thor lumb st no e i g jt jts mobs mob adj'.split(' '),
);
/** Units and the like, which end a sentence when a capital follows. */
const UNIT = new Set(
  'min mins ea pt pts wk wks mo mos yr hr hrs lb lbs deg sec secs rep reps resp temp ext flex int max mod amb assist dx tx rx hx sx prn lig etc incl'.split(
    ' ',
  ),
);

const HARD = SEPARATOR.blankLine | SEPARATOR.semicolon | SEPARATOR.column | SEPARATOR.ticked | SEPARATOR.unticked;

function startsUpper(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return code >= 65 && code <= 90;
  const character = text.charAt(at);
  return character !== character.toLowerCase();
}

/** Does a sentence begin at word i? */
function beginsSentence(tokens: Tokens, i: number, lowerCaseNote: boolean, lineStart: number): boolean {
  const flags = tokens.before[i] ?? 0;
  if ((flags & HARD) !== 0) return true;
  const upper = startsUpper(tokens.text, tokens.start[i] ?? 0);
  if ((flags & SEPARATOR.newline) !== 0) {
    if ((flags & (SEPARATOR.stop | SEPARATOR.bullet | SEPARATOR.colon)) !== 0) return true;
    // A hard-wrapped line goes on in lower case after a long line.
    const previousEnd = tokens.end[i - 1] ?? 0;
    const first = tokens.number[i] ?? -1;
    const wrapped = !upper && first < 0 && previousEnd - lineStart > 40 && (flags & SEPARATOR.hyphen) === 0;
    return !wrapped;
  }
  if ((flags & SEPARATOR.stop) !== 0) {
    // "w/in", "4.5" never come here; "ant. lean" and "bilat. UT" do.
    if ((flags & (SEPARATOR.space | SEPARATOR.quote | SEPARATOR.close)) === 0) return false;
    const word = tokens.lower[i - 1] ?? '';
    if (ABBREVIATED.has(word)) return false;
    if (UNIT.has(word) && !upper) return false;
    if (word.length === 1 && (tokens.number[i - 1] ?? -1) < 0) return false;
    return upper || lowerCaseNote || (tokens.number[i] ?? -1) >= 0 || word.length > 3;
  }
  return false;
}

/** Reads the structure of a note. Linear in its length; offsets are those of the text as given. Who reads many notes hands in one table for all. */
export function readNote(text: string, table: WordTable = createWordTable()): Note {
  const tokens = tokenize(text, table);
  const { count, before } = tokens;
  const sentence = new Int32Array(count);
  const line = new Int32Array(count);
  const box = new Uint8Array(count);
  const sentenceStart: number[] = count > 0 ? [0] : [];
  const lowerCaseNote = text.length < 20000 && text === text.toLowerCase();
  let currentSentence = 0;
  let currentLine = 0;
  let currentBox = 0;
  let lineStart = 0;
  for (let i = 0; i < count; i++) {
    const flags = before[i] ?? 0;
    if (i > 0 && beginsSentence(tokens, i, lowerCaseNote, lineStart)) {
      currentSentence++;
      sentenceStart.push(i);
    }
    if ((flags & SEPARATOR.newline) !== 0) {
      currentLine++;
      lineStart = tokens.start[i] ?? 0;
      currentBox = 0;
    }
    if ((flags & SEPARATOR.ticked) !== 0) currentBox = 1;
    else if ((flags & SEPARATOR.unticked) !== 0) currentBox = 2;
    sentence[i] = currentSentence;
    line[i] = currentLine;
    box[i] = currentBox;
  }
  sentenceStart.push(count);
  return { ...tokens, sentence, sentenceStart, line, box };
}
