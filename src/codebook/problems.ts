// Reads one YAML file against a zod schema; gives the value, or problems that name file, line, what was found and expected.
// Used when compiling only.
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface Located<T> {
  readonly path: string;
  readonly value: T;
  /** Line (from 1) of the value at a key path. */
  readonly lineOf: (keys: readonly (string | number)[]) => number;
}

export function formatProblem(problem: Problem): string {
  return `${problem.path}:${problem.line}: ${problem.message}`;
}

/** Parses and checks one file. Problems are added to `problems`; the value is absent when there are any. */
export function readSource<T>(file: SourceFile, schema: z.ZodType<T>, problems: Problem[]): Located<T> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors) {
    problems.push({ path: file.path, line: lines.linePos(error.pos[0]).line, message: `not YAML: ${error.message.split('\n')[0] ?? ''}` });
  }
  if (document.errors.length > 0) return undefined;
  const lineOf = (keys: readonly (string | number)[]): number => {
    for (let length = keys.length; length >= 0; length--) {
      const node: unknown = document.getIn(keys.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
        const offset: unknown = node.range[0];
        if (typeof offset === 'number') return lines.linePos(offset).line;
      }
    }
    return 1;
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { path: file.path, value: parsed.data, lineOf };
  for (const issue of parsed.error.issues) {
    const keys = issue.path.filter((key) => typeof key !== 'symbol');
    problems.push({ path: file.path, line: lineOf(keys), message: `${keys.join('.') || 'file'}: ${issue.message}` });
  }
  return undefined;
}
