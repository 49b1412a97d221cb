// What --policy names: a policy of the model by its id, or a clinic's own file (YAML or JSON), read and checked here.
// Says file and line of what is wrong with it.
import { readFileSync } from 'node:fs';
import type { PolicySource } from '../policies/policySource.ts';
import { UsageError } from './exit.ts';

const IS_FILE = /[/\\]|\.(ya?ml|json)$/i;
const LARGEST = 1_000_000;

/** Options with what their policy names. Throws UsageError for a file that cannot be read or is no policy. */
export async function withPolicy<T extends { readonly policy?: string }>(
  options: T,
): Promise<Omit<T, 'policy'> & { readonly policy?: string | PolicySource }> {
  const { policy, ...rest } = options;
  return policy === undefined ? rest : { ...rest, policy: await policyOption(policy) };
}

async function policyOption(given: string): Promise<string | PolicySource> {
  if (!IS_FILE.test(given)) return given;
  const text = readPolicyText(given);
  const { readSource, formatProblem } = await import('../codebook/problems.ts');
  const { policySource } = await import('../policies/policySource.ts');
  const problems: { path: string; line: number; message: string }[] = [];
  const read = readSource({ path: given, text }, policySource, problems);
  if (read !== undefined) return read.value;
  throw new UsageError(
    `PALPATE_POLICY: ${problems.map(formatProblem).join('; ')}; a policy has id, title, and readings and phrases with their codes (see README, "Policies")`,
  );
}

function readPolicyText(path: string): string {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`PALPATE_POLICY: cannot read ${path} (${reason}); give the id of a policy or the path of a policy file`);
  }
  if (content.length > LARGEST)
    throw new UsageError(`PALPATE_POLICY: ${path}: expected a policy file of at most ${LARGEST} bytes, found ${content.length}`);
  return content.toString('utf8');
}
