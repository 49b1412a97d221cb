// Bad data is refused with the offending file and line: a table of defects.
import { describe, expect, it } from 'vitest';
import { compileCodebook } from '../../src/codebook/compileCodebook.ts';
import { formatProblem } from '../../src/codebook/problems.ts';

const HEAD = ['code: "97140"', 'title: test', 'timed: true', 'phrases:'];
const entry = (id: string, pattern: string, extra: readonly string[] = []): string[] => [
  `  - id: ${id}`,
  '    role: technique',
  '    why: test',
  '    source: clinical-usage',
  `    match: ["${pattern}"]`,
  '    yes: [x]',
  '    no: [x]',
  ...extra,
];

function problemsOf(lines: readonly string[]): string[] {
  const { problems } = compileCodebook({ codes: [{ path: 'x.yaml', text: `${lines.join('\n')}\n` }], lexicons: [], cues: [], english: [] });
  return problems.map(formatProblem);
}

describe('compiling refuses', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown key', [...HEAD, ...entry('a', 'violin kettle', ['    colour: red'])], /^x\.yaml:\d+: .*colour/],
    [
      'a wrong role',
      [...HEAD, ...entry('a', 'violin kettle').map((line) => line.replace('role: technique', 'role: magic'))],
      /^x\.yaml:6: .*role/,
    ],
    ['a missing why', [...HEAD, ...entry('a', 'violin kettle').filter((line) => !line.includes('why'))], /^x\.yaml:5: .*why/],
    ['a repeated id', [...HEAD, ...entry('a', 'violin kettle'), ...entry('a', 'bucket kettle')], /^x\.yaml:\d+: .*\ba\b/],
    ['a slot that is not there', [...HEAD, ...entry('a', 'violin <nothing>')], /^x\.yaml:9: .*nothing/],
    ['an unclosed group', [...HEAD, ...entry('a', 'violin (kettle|bucket')], /^x\.yaml:9: /],
    ['an empty file', [''], /^x\.yaml:1: /],
    ['a broken YAML file', ['code: "97140', 'title: x'], /^x\.yaml:\d+: not YAML/],
  ])('%s', (_, lines, message) => {
    const problems = problemsOf(lines);
    expect(problems.length).toBeGreaterThan(0);
    expect(
      problems.some((problem) => message.test(problem)),
      problems.join('\n'),
    ).toBe(true);
  });

  it('nothing in a good file', () => {
    expect(problemsOf([...HEAD, ...entry('a', 'violin kettle'), ...entry('b', 'bucket kettle')])).toEqual([]);
  });
});
