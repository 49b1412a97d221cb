// Colours for terminals. Plain text when colours are off; then signs carry the meaning, so colour is never the only sign.
import pc from 'picocolors';

export type Paint = (text: string) => string;

export interface Painter {
  readonly on: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly code: (code: string) => Paint;
  readonly refused: Paint;
  readonly time: Paint;
}

const CORE_COLOURS: Readonly<Record<string, 'cyan' | 'green' | 'magenta' | 'yellow' | 'blue'>> = {
  '97124': 'cyan',
  '97140': 'green',
  '97530': 'magenta',
  '97112': 'yellow',
  '97039': 'blue',
};

/** NO_COLOR (any value) or an output that is no terminal turns colours off. */
export function painter(on: boolean): Painter {
  const colours = pc.createColors(on);
  return {
    on,
    bold: colours.bold,
    dim: colours.dim,
    code: (code) => colours[CORE_COLOURS[code] ?? 'white'],
    refused: (text) => colours.dim(colours.strikethrough(text)),
    time: colours.underline,
  };
}

/** Control characters of a note must not steer the terminal: all but newline and tab are shown as pictures. */
export function safe(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code === 13) continue;
    if (code < 32 && code !== 10 && code !== 9) out += String.fromCharCode(0x2400 + code);
    else if (code === 127 || (code >= 0x80 && code < 0xa0) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
      out += '\ufffd';
    else out += character;
  }
  return out;
}
