// Reads labelled notes in the mark-up of the labelling guide; gives the plain text with offsets of every mark.
// Errors name file, line, what was found and expected, never note text.

export interface Mark {
  readonly kind: 'delivered' | 'support' | 'distractor' | 'time';
  /** Code, or for a distractor the reason. For a time its code or "total". */
  readonly label: string;
  readonly minutes?: number;
  /** UTF-16 offsets into the plain text. */
  readonly start: number;
  readonly end: number;
}

export interface LabelledNote {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
  readonly marks: readonly Mark[];
  /** null: none was delivered. */
  readonly primary: string | null;
  readonly also: readonly (string | null)[];
  /** Delivered codes, from the [[ ]] marks, in order of first mention. */
  readonly codes: readonly string[];
  readonly line: number;
}

export class MarkUpError extends Error {}

const OPENERS = [
  { open: '[[', close: ']]', kind: 'delivered', label: /^(\d{5}|G\d{4}): / },
  { open: '((', close: '))', kind: 'support', label: /^(\d{5}|G\d{4}): / },
  {
    open: '<<',
    close: '>>',
    kind: 'distractor',
    label: /^(negated|refused|deferred|planned|past|other-provider|home|education|goal|template): /,
  },
] as const;
const TIME = /^\{\{([^{}]*?): (\d{5}|total)\}\}/;
const WORD_NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};

/** Minutes of a marked time as written: "12 min", "23'", "fifteen minutes", "0930-0956", "1 hr". */
export function minutesOf(written: string): number | undefined {
  const clock = /(\d{1,2}):?(\d{2})\s*(?:am|pm|a|p)?\s*(?:-|–|to)\s*(\d{1,2}):?(\d{2})/i.exec(written);
  if (clock !== null) {
    const minutes = Number(clock[3]) * 60 + Number(clock[4]) - Number(clock[1]) * 60 - Number(clock[2]);
    return minutes < 0 ? minutes + 720 : minutes;
  }
  const hours = /\b(hr|hrs|hour|hours)\b/i.test(written);
  const half = /half (an )?hour/i.test(written);
  if (half) return 30;
  if (/\bquarter (of an )?hour/i.test(written)) return 15;
  const fraction = /\b([1-3])\/([24])\s*h(?:r|our)/i.exec(written);
  if (fraction !== null) return (60 * Number(fraction[1])) / Number(fraction[2]);
  const digits = /\d+(\.\d+)?/.exec(written);
  if (digits !== null) {
    const mixed = /(\d+)\s*h(?:r|our)?s?\s*(\d+)/i.exec(written);
    if (mixed !== null) return Number(mixed[1]) * 60 + Number(mixed[2]);
    return Number(digits[0]) * (hours ? 60 : 1);
  }
  let value = 0;
  for (const word of written.toLowerCase().split(/[^a-z]+/)) {
    value += TENS[word] ?? Math.max(0, WORD_NUMBERS.indexOf(word));
  }
  if (/\ban? hour\b/i.test(written)) value = value === 0 ? 1 : value;
  return value === 0 ? undefined : value * (hours ? 60 : 1);
}

interface Plain {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Takes marks out of a note's body. Throws MarkUpError with the line on a mark that is malformed. */
export function readMarks(body: string, where: (offset: number) => string): Plain {
  const marks: Mark[] = [];
  let text = '';
  let at = 0;
  while (at < body.length) {
    if (body[at] === '\\' && /^\\(\[\[|\(\(|<<|\{\{|\]\]|\)\)|>>|\}\}|### )/.test(body.slice(at, at + 5))) {
      const length = body.startsWith('### ', at + 1) ? 4 : 2;
      text += body.slice(at + 1, at + 1 + length);
      at += 1 + length;
      continue;
    }
    const time = body[at] === '{' ? TIME.exec(body.slice(at, at + 80)) : null;
    if (time?.[1] !== undefined && time[2] !== undefined) {
      const minutes = minutesOf(time[1]);
      if (minutes === undefined) throw new MarkUpError(`${where(at)}: expected a time in {{ }}, found none`);
      marks.push({ kind: 'time', label: time[2], minutes, start: text.length, end: text.length + time[1].length });
      text += time[1];
      at += time[0].length;
      continue;
    }
    const opener = OPENERS.find(({ open, label }) => body.startsWith(open, at) && label.test(body.slice(at + 2, at + 20)));
    if (opener !== undefined && !(opener.open === '((' && opensLater(body, at))) {
      const label = opener.label.exec(body.slice(at + 2, at + 20));
      const from = at + 2 + (label?.[0].length ?? 0);
      const close = body.indexOf(opener.close, from);
      if (label?.[1] === undefined || close < 0)
        throw new MarkUpError(`${where(at)}: expected "${opener.close}" to close "${opener.open}"`);
      const inside = body.slice(from, close);
      marks.push({ kind: opener.kind, label: label[1], start: text.length, end: text.length + inside.length });
      text += inside;
      at = close + 2;
      continue;
    }
    text += body[at];
    at++;
  }
  return { text, marks };
}

/** "(((97140: x)))": the innermost parentheses count. */
function opensLater(body: string, at: number): boolean {
  return body[at + 2] === '(' && /^\(\(\d{5}: /.test(body.slice(at + 1, at + 10));
}

const asCode = (code: string): string | null => (code === 'none' ? null : code);

/** Reads a file of labelled notes. `path` is for error messages only. */
export function readLabelledNotes(content: string, path: string): LabelledNote[] {
  const lines = content.split('\n');
  const notes: LabelledNote[] = [];
  const ids = new Set<string>();
  let at = 0;
  while (at < lines.length) {
    const header = lines[at] ?? '';
    if (!header.startsWith('### ')) {
      if (header.trim() !== '') throw new MarkUpError(`${path}:${at + 1}: expected a line that starts with "### ", found other text`);
      at++;
      continue;
    }
    const headerLine = at + 1;
    const [id = '', ...rest] = header
      .slice(4)
      .split('|')
      .map((part) => part.trim());
    const fields: Record<string, string> = {};
    for (const part of rest) {
      const colon = part.indexOf(':');
      if (colon > 0) fields[part.slice(0, colon).trim()] = part.slice(colon + 1).trim();
    }
    if (ids.has(id)) throw new MarkUpError(`${path}:${headerLine}: id is used twice`);
    ids.add(id);
    const primary = fields.primary;
    if (primary === undefined || primary === '') throw new MarkUpError(`${path}:${headerLine}: expected "primary: CODE", found none`);
    const body: string[] = [];
    at++;
    while (at < lines.length && !(lines[at] ?? '').startsWith('### ')) body.push(lines[at++] ?? '');
    while (body.at(-1)?.trim() === '') body.pop();
    const joined = body.join('\n');
    const where = (offset: number): string => `${path}:${headerLine + joined.slice(0, offset).split('\n').length}`;
    const { text, marks } = readMarks(joined, where);
    const codes = [...new Set(marks.filter((mark) => mark.kind === 'delivered').map((mark) => mark.label))];
    const also = (fields.also ?? '')
      .split(/\s+/)
      .filter((code) => code !== '')
      .map(asCode);
    notes.push({ id, fields, text, marks, primary: asCode(primary), also, codes, line: headerLine });
  }
  return notes;
}
