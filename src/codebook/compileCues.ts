// Takes the files of data/cues; gives the compiled cues, and hands their words and those of headings on to be put into the trie. For compiling only.
import type { z } from 'zod';
import { STATUSES } from '../vocabulary.ts';
import type { CompiledCodebook } from './compiled.ts';
import type { Located } from './problems.ts';
import type { cueFileSource } from './source.ts';

export interface CueTools {
  /** Runs a step and notes what is wrong with it under file and line. */
  readonly attempt: (path: string, line: number, what: string, run: () => void) => void;
  readonly sequencesOf: (pattern: string, correctable: boolean, anyWord?: boolean) => number[][];
  /** `cue`: its place in the result. */
  readonly addCue: (symbols: readonly number[], cue: number) => void;
  /** `status`: its place in STATUSES. */
  readonly addHeading: (symbols: readonly number[], status: number) => void;
}

export function compileCues(
  cueFiles: readonly Located<z.infer<typeof cueFileSource>>[],
  { attempt, sequencesOf, addCue, addHeading }: CueTools,
): CompiledCodebook['cues'] {
  const cues: CompiledCodebook['cues'] = [];
  for (const file of cueFiles) {
    const wordsOf = (list: readonly string[], line: number): number[] => {
      const symbols: number[] = [];
      for (const word of list)
        attempt(file.path, line, `terminator "${word}"`, () =>
          symbols.push(...sequencesOf(word, false).flatMap((sequence) => (sequence.length === 1 ? sequence : []))),
        );
      return symbols;
    };
    const common = wordsOf(file.value.terminators, file.lineOf(['terminators']));
    file.value.cues.forEach((cue, index) => {
      const own = wordsOf(cue.terminators ?? [], file.lineOf(['cues', index]));
      const number = cues.push({
        id: cue.id,
        status: file.value.status,
        direction: cue.direction,
        reach: typeof cue.reach === 'number' ? cue.reach : 0,
        scope: typeof cue.reach === 'number' ? 'words' : cue.reach,
        terminators: [...new Set([...common, ...own])].sort((a, b) => a - b),
        ...(cue.look_alike === true ? { lookAlike: true } : {}),
        ...(cue.of === undefined ? {} : { of: cue.of }),
      });
      cue.match.forEach((pattern, at) => {
        attempt(file.path, file.lineOf(['cues', index, 'match', at]), `${cue.id}: "${pattern}"`, () => {
          for (const symbols of sequencesOf(pattern, false, false)) addCue(symbols, number - 1);
        });
      });
    });
    file.value.headings.forEach((heading, at) => {
      attempt(file.path, file.lineOf(['headings', at]), `heading "${heading}"`, () => {
        for (const symbols of sequencesOf(heading, false)) addHeading(symbols, STATUSES.indexOf(file.value.status));
      });
    });
  }
  return cues;
}
