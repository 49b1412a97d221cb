// Walks the real imports of src and scripts and fails on one that runs against the direction of ARCHITECTURE.md.
// Also: what the stages up to the classifier may never touch, and where each package may be imported.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Lower may not import higher; equal may only within one folder. */
const LAYERS: readonly (readonly [prefix: string, rank: number])[] = [
  ['src/vocabulary.ts', 0],
  ['src/note/', 1],
  ['src/codebook/', 2],
  ['src/policies/', 2.5],
  ['src/evidence/', 3],
  ['src/model/', 4],
  ['src/suggestion/', 5],
  ['src/classifier.ts', 6],
  ['src/createClassifier.ts', 7],
  ['src/runtimeSettings.ts', 6.5],
  ['src/training/', 7],
  ['src/formats/', 7],
  ['src/render/', 7],
  ['src/labelling/', 7],
  ['src/bulk/', 8],
  ['src/index.ts', 8.5],
  ['src/cli/', 9],
  ['scripts/', 10],
];
const PURE_RANK = 6;
const COMPILE_TIME = [
  ...['source', 'pattern', 'inflect', 'trieBuilder', 'spellingTable', 'compileCues', 'compileCodebook'].map(
    (name) => `src/codebook/${name}.ts`,
  ),
  'src/policies/compilePolicies.ts',
];
/** Reads YAML: when compiling, and a policy file named on the command line. */
const YAML_READER = 'src/codebook/problems.ts';
const IMPURE = /\b(console|process|performance)\.|\bnew Date\b|\bDate\.now\b|\bMath\.random\b|\bsetTimeout\b|\blocaleCompare\b|\btoLocale/;

function layerOf(path: string): readonly [prefix: string, rank: number] | undefined {
  return LAYERS.find(([prefix]) => path.startsWith(prefix));
}

/** Sentences that say what is wrong, for files by path. */
function violations(files: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = [];
  for (const [path, source] of files) {
    const layer = layerOf(path);
    if (layer === undefined) {
      if (!path.endsWith('.d.ts')) wrong.push(`${path} is in no layer`);
      continue;
    }
    const pure = layer[1] <= PURE_RANK;
    const compileTime = COMPILE_TIME.includes(path);
    for (const { fileName } of ts.preProcessFile(source, true, true).importedFiles) {
      if (fileName.startsWith('.')) {
        const target = posix.join(posix.dirname(path), fileName);
        const other = layerOf(target);
        if (other === undefined) wrong.push(`${path} imports ${target}, which is in no layer`);
        else if (other[1] > layer[1] || (other[1] === layer[1] && other[0] !== layer[0])) wrong.push(`${path} imports ${target}`);
        const allowed = compileTime || layer[0] === 'scripts/';
        if (COMPILE_TIME.includes(target) && !allowed) wrong.push(`${path} imports ${target}, which is for compiling only`);
        continue;
      }
      if (fileName.startsWith('node:') && pure) wrong.push(`${path} imports ${fileName}`);
      if (/^(yaml|compromise)\b/.test(fileName) && !compileTime && path !== YAML_READER && layer[0] !== 'scripts/')
        wrong.push(`${path} imports ${fileName} at run time`);
      if (/^natural\b/.test(fileName) && !fileName.startsWith('natural/lib/natural/')) wrong.push(`${path} imports natural's root`);
    }
    const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const touched = pure ? IMPURE.exec(code) : null;
    if (touched !== null) wrong.push(`${path} uses ${touched[0]}`);
  }
  return wrong;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sourceFiles(path) : name.endsWith('.ts') ? [path] : [];
  });
}

describe('layers', () => {
  it('every import of src and scripts runs one way', () => {
    const files = new Map(
      ['src', 'scripts'].flatMap((folder) =>
        sourceFiles(join(ROOT, folder)).map((path) => [relative(ROOT, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')] as const),
      ),
    );
    expect(files.size).toBeGreaterThan(40);
    expect(violations(files)).toEqual([]);
  });

  it.each([
    ['src/note/a.ts', "import { x } from '../evidence/b.ts';", 'src/note/a.ts imports src/evidence/b.ts'],
    ['src/render/a.ts', "export * from '../formats/b.ts';", 'src/render/a.ts imports src/formats/b.ts'],
    ['src/model/a.ts', "import { readFileSync } from 'node:fs';", 'src/model/a.ts imports node:fs'],
    ['src/evidence/a.ts', "const x = await import('yaml');", 'src/evidence/a.ts imports yaml at run time'],
    ['src/cli/a.ts', "import n from 'natural';", "src/cli/a.ts imports natural's root"],
    ['src/suggestion/a.ts', 'export const now = () => Date.now();', 'src/suggestion/a.ts uses Date.now'],
    [
      'src/cli/a.ts',
      "import { p } from '../codebook/pattern.ts';",
      'src/cli/a.ts imports src/codebook/pattern.ts, which is for compiling only',
    ],
    ['src/other/a.ts', '', 'src/other/a.ts is in no layer'],
  ])('catches a wrong one in %s', (path, source, message) => {
    expect(violations(new Map([[path, source]]))).toEqual([message]);
  });
});
