// Takes source files by path; gives every import or global that breaks the one-way order of ARCHITECTURE.md, as "path: reason".
// Imports are read with TypeScript's own parser, so that comments and strings are never taken for imports.
import { posix } from 'node:path';
import ts from 'typescript';

/** Layer -> the layers that it may import besides itself. */
const BELOW: Readonly<Record<string, readonly string[]>> = (() => {
  const evidence = ['vocabulary', 'note', 'codebook'];
  const model = [...evidence, 'evidence'];
  const suggestion = [...model, 'model'];
  const classifier = [...suggestion, 'suggestion'];
  const edge = [...classifier, 'classifier'];
  const cli = [...edge, 'createClassifier', 'formats', 'render', 'labelling', 'training'];
  return {
    vocabulary: [],
    types: [],
    note: ['vocabulary'],
    codebook: ['vocabulary', 'note'],
    evidence,
    model,
    suggestion,
    classifier,
    training: suggestion,
    createClassifier: edge,
    formats: edge,
    render: edge,
    labelling: edge,
    index: [...edge, 'createClassifier'],
    cli,
    scripts: [...cli, 'cli', 'index'],
  };
})();

export const COMPILE_ONLY: ReadonlySet<string> = new Set(
  ['compileCodebook', 'inflect', 'pattern', 'problems', 'source', 'spellingTable', 'trieBuilder'].map((name) => `src/codebook/${name}.ts`),
);
const PURE = new Set(['vocabulary', 'note', 'codebook', 'evidence', 'model', 'suggestion', 'classifier']);
const PURE_PACKAGES = /^(zod|natural\/lib\/natural\/.+\.js)$/;
const IMPURE_GLOBALS = new Set(['console', 'process', 'Date', 'performance', 'fetch', 'setTimeout', 'setInterval', 'crypto', 'globalThis']);

export function layerOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'src' ? (parts[1] ?? '').replace(/(\.d)?\.ts$/, '') : (parts[0] ?? '');
}

export function importsOf(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

export function impureGlobals(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') found.push('Math.random');
    const isName = 'name' in node.parent && node.parent.name === node;
    if (ts.isIdentifier(node) && !isName && IMPURE_GLOBALS.has(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(ts.createSourceFile('file.ts', source, ts.ScriptTarget.ES2023, true), visit);
  return found;
}

function packageProblem(path: string, name: string): string | undefined {
  const layer = layerOf(path);
  const compiling = COMPILE_ONLY.has(path) || layer === 'scripts';
  if (/^(yaml|compromise)(\/|$)/.test(name)) return compiling ? undefined : `imports ${name}, which is for compiling only`;
  if (/^natural(\/|$)/.test(name) && !PURE_PACKAGES.test(name)) return `imports ${name}, expected a leaf file of natural`;
  if (PURE.has(layer) && !compiling && !PURE_PACKAGES.test(name)) return `imports ${name}, but its layer does no I/O`;
  return undefined;
}

/** What is wrong with the files, sorted; empty when the order holds. */
export function layerProblems(files: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [path, source] of files) {
    const layer = layerOf(path);
    const allowed = BELOW[layer];
    const report = (reason: string | undefined): void => {
      if (reason !== undefined) problems.push(`${path}: ${reason}`);
    };
    if (allowed === undefined) report(`is in the unknown layer "${layer}"`);
    for (const name of importsOf(source)) {
      if (!name.startsWith('.')) {
        report(packageProblem(path, name));
        continue;
      }
      const target = posix.join(posix.dirname(path), name);
      const below = layerOf(target);
      if (!files.has(target)) report(`imports ${target}, which is no source file`);
      else if (below !== layer && allowed?.includes(below) !== true) report(`imports ${target}, which is no lower layer`);
      else if (COMPILE_ONLY.has(target) && !COMPILE_ONLY.has(path) && layer !== 'scripts')
        report(`imports ${target}, which is for compiling only`);
    }
    if (PURE.has(layer)) for (const global of impureGlobals(source)) report(`uses ${global}`);
  }
  return problems.sort();
}
