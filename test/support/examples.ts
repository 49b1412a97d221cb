// The example sentences of data/: phrases (yes, no) and cues (span in braces). Shared by the data tests.
import { compileProject } from '../../scripts/support/compileProject.ts';
import { loadCodebook } from '../../src/codebook/codebook.ts';
import { createEvidenceReader } from '../../src/evidence/readEvidence.ts';

export const compilation = compileProject();
export const codebook = loadCodebook(compilation.codebook);
export const reader = createEvidenceReader(codebook);

/** Takes the braces out of an example; gives the text and the span. */
export function bracedSpan(example: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = example.indexOf('{');
  const end = example.indexOf('}') - 1;
  return { text: example.replace('{', '').replace('}', ''), start, end };
}
