// What can stand between two words of a note, as bit flags, and the characters that set them.
// Takes single UTF-16 code units; gives flags or a character class. Never looks at more than one unit.

export const SEPARATOR = {
  newline: 1,
  blankLine: 1 << 1,
  stop: 1 << 2, // . ! ?
  comma: 1 << 3,
  semicolon: 1 << 4,
  colon: 1 << 5,
  slash: 1 << 6,
  hyphen: 1 << 7,
  open: 1 << 8, // ( [ {
  close: 1 << 9,
  and: 1 << 10, // + &
  arrow: 1 << 11, // > < →
  column: 1 << 12, // | or a tab
  ticked: 1 << 13,
  unticked: 1 << 14,
  equals: 1 << 15,
  prime: 1 << 16, // ' or ’ straight after a number: minutes or feet
  bullet: 1 << 17,
  blankField: 1 << 18, // ____
  space: 1 << 19,
  quote: 1 << 20,
  at: 1 << 21,
  dollar: 1 << 22,
  hash: 1 << 23,
  percent: 1 << 24,
} as const;

export type CharacterClass = 0 | 1 | 2; // 0 separator, 1 letter (also marks, unknown scripts), 2 digit

const ASCII = new Uint8Array(128);
for (let code = 48; code <= 57; code++) ASCII[code] = 2;
for (let code = 65; code <= 90; code++) ASCII[code] = 1;
for (let code = 97; code <= 122; code++) ASCII[code] = 1;

/** Class of one UTF-16 unit. Everything beyond ASCII is a letter unless it is known punctuation, a symbol or half of a surrogate pair. */
export function characterClass(code: number): CharacterClass {
  if (code < 128) return (ASCII[code] ?? 0) as CharacterClass;
  if (code < 0xc0) return 0;
  if (code === 0xd7 || code === 0xf7) return 0;
  if (code >= 0x2000 && code <= 0x2bff) return 0; // punctuation, arrows, boxes, dingbats
  if (code >= 0x3000 && code <= 0x303f) return 0;
  if (code >= 0xd800 && code <= 0xf8ff) return 0; // surrogates and private use
  if (code >= 0xfe00 && code <= 0xfe0f) return 0;
  if (code === 0xfeff || (code >= 0xfff0 && code <= 0xffff)) return 0;
  return 1;
}

const FLAG_OF = new Int32Array(128);
const setFlags = (characters: string, flag: number): void => {
  for (const character of characters) FLAG_OF[character.charCodeAt(0)] = flag;
};
setFlags('!?.', SEPARATOR.stop);
setFlags(',', SEPARATOR.comma);
setFlags(';', SEPARATOR.semicolon);
setFlags(':', SEPARATOR.colon);
setFlags('/\\', SEPARATOR.slash);
setFlags('-~', SEPARATOR.hyphen);
setFlags('([{', SEPARATOR.open);
setFlags(')]}', SEPARATOR.close);
setFlags('+&', SEPARATOR.and);
setFlags('<>', SEPARATOR.arrow);
setFlags('|\t', SEPARATOR.column);
setFlags('=', SEPARATOR.equals);
setFlags('*', SEPARATOR.bullet);
setFlags('_', SEPARATOR.blankField);
setFlags(' ', SEPARATOR.space);
setFlags('"', SEPARATOR.quote);
setFlags('@', SEPARATOR.at);
setFlags('$', SEPARATOR.dollar);
setFlags('#', SEPARATOR.hash);
setFlags('%', SEPARATOR.percent);

/** Flag of one separator unit; 0 for one that says nothing (control characters, emoji). Newlines are counted by the caller. */
export function separatorFlag(code: number): number {
  if (code < 128) return FLAG_OF[code] ?? 0;
  if (code === 0xa0 || (code >= 0x2000 && code <= 0x200a)) return SEPARATOR.space;
  if (code >= 0x2010 && code <= 0x2015) return SEPARATOR.hyphen;
  if (code === 0x2018 || code === 0x2019 || code === 0x2032) return SEPARATOR.quote;
  if (code === 0x201c || code === 0x201d) return SEPARATOR.quote;
  if (code === 0x2022 || code === 0x25cf || code === 0x25aa || code === 0xb7) return SEPARATOR.bullet;
  if (code >= 0x2190 && code <= 0x21ff) return SEPARATOR.arrow;
  if (code === 0x2026) return SEPARATOR.stop;
  if (code === 0x2611 || code === 0x2612 || code === 0x2713 || code === 0x2714 || code === 0x2705) return SEPARATOR.ticked;
  if (code === 0x2610 || code === 0x25a1 || code === 0x25a2) return SEPARATOR.unticked;
  return 0;
}
