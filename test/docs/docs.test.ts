// README and ARCHITECTURE say only what exists: commands, npm scripts and paths named in them are checked against the project.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileProject, compileProjectPolicies } from '../../scripts/support/compileProject.ts';
import { readmeWithPicture } from '../../scripts/support/readmePicture.ts';
import { withPolicyTable } from '../../scripts/support/readmePolicies.ts';
import { sharedClassifier } from '../support/classifier.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
const COMMANDS = ['classify', 'explain', 'codes', 'phrases', 'policies', 'samples'];
const LIFECYCLE = ['ci', 'start', 'test', 'i', 'install', 'pack', 'run'];

describe.each(['README.md', 'ARCHITECTURE.md'])('%s', (name) => {
  const text = read(name);

  it('names npm scripts that exist', () => {
    const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
    const plain = [...text.matchAll(/`npm ([a-z]+)/g)].map((match) => match[1] ?? '');
    expect(plain.filter((word) => !LIFECYCLE.includes(word))).toEqual([]);
  });

  it('names commands that exist', () => {
    const named = [...text.matchAll(/^\s*(?:\$ )?(?:npx )?palpate ([a-z]+)/gm)].map((match) => match[1] ?? '');
    expect(named.filter((command) => !COMMANDS.includes(command))).toEqual([]);
  });

  it('names paths that exist', () => {
    const named = [...text.matchAll(/`((?:src|data|scripts|test|models)\/[A-Za-z0-9_./-]+)`/g)].map((match) => match[1] ?? '');
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

it('README shows the policies (npm run golden writes them anew)', () => {
  const { policies } = compileProjectPolicies(compileProject().codebook);
  expect(withPolicyTable(read('README.md'), policies)).toBe(read('README.md'));
});

it('README shows what explain prints (npm run golden writes it anew)', async () => {
  expect(await readmeWithPicture(await sharedClassifier())).toBe(read('README.md'));
});
