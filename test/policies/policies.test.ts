// Disputed techniques under every policy that ships, each shown by the example of its entry in data/policies/disputes.yaml; and what is refused.
import { beforeAll, describe, expect, it } from 'vitest';
import { compileProject, compileProjectPolicies } from '../../scripts/support/compileProject.ts';
import { readFolder } from '../../scripts/support/files.ts';
import { type Classifier, isError } from '../../src/classifier.ts';
import { formatProblem } from '../../src/codebook/problems.ts';
import { createClassifier } from '../../src/createClassifier.ts';
import { compilePolicies } from '../../src/policies/compilePolicies.ts';
import { DEFAULT_POLICY, PolicyRefused } from '../../src/policies/policies.ts';
import type { PolicySource } from '../../src/policies/policySource.ts';
import type { Suggestion } from '../../src/suggestion/schema.ts';

const { codebook } = compileProject();
const { policies: compiled, problems, examples } = compileProjectPolicies(codebook);
const classifiers = new Map<string, Classifier>();
beforeAll(async () => {
  for (const { id } of compiled.policies) classifiers.set(id, await createClassifier({ policy: id }));
});

async function under(policy: string | PolicySource, text: string): Promise<Suggestion> {
  const known = typeof policy === 'string' ? classifiers.get(policy) : undefined;
  const result = await (known ?? (await createClassifier({ policy }))).classify(text);
  if (isError(result)) throw new Error(result.error.code);
  return result;
}

const asCode = (code: string): string | null => (code === 'none' ? null : code);
const CASES = compiled.policies.flatMap((policy) =>
  compiled.disputes.map((dispute) => {
    const guide = compiled.policies.find(({ id }) => id === DEFAULT_POLICY)?.readings?.[dispute.id] ?? '';
    return { policy: policy.id, dispute: dispute.id, code: asCode(policy.readings?.[dispute.id] ?? guide) };
  }),
);

it('data/policies holds together', () => {
  expect(problems.map(formatProblem)).toEqual([]);
});

describe('the example of a dispute', () => {
  it.each(CASES)('$dispute under $policy is $code', async ({ policy, dispute, code }) => {
    const result = await under(policy, examples.get(dispute) ?? '');
    expect(result.code).toBe(code);
    expect(result.policy).toBe(policy);
  });

  it.each(compiled.disputes)('$id: the suggestion names the readings, and every code ranks', async ({ id, readings }) => {
    const { disputed = [], ranking } = await under(DEFAULT_POLICY, examples.get(id) ?? '');
    const entry = disputed.find(({ technique }) => technique === id);
    expect(entry?.readings.map(({ code }) => code)).toEqual(readings.map(({ code }) => asCode(code)));
    expect(entry?.readings.every(({ by }) => by.length > 0)).toBe(true);
    const ranked = ranking.map(({ code }) => code);
    for (const { code } of readings) expect(ranked).toContain(asCode(code));
  });
});

describe('disputed', () => {
  it.each<[string, string]>([
    ['a technique that no source disputes', 'Joint mobilization gr III to R GH joint, 15 min.'],
    ['a disputed technique beside a longer service', 'Therapeutic exercise: leg press, SLR, bike 40 min. IASTM to the R elbow 8 min.'],
    ['one that was refused', 'Pt declined trigger point work today. Joint mobilization L4-5 gr III 15 min.'],
  ])('says nothing of %s', async (_, text) => {
    expect((await under(DEFAULT_POLICY, text)).disputed).toBeUndefined();
  });

  it('marks the words', async () => {
    const text = 'IASTM to the lateral elbow 12 min.';
    const [entry] = (await under('collins-2006', text)).disputed ?? [];
    expect(entry?.spans.map(({ start, end }) => text.slice(start, end))).toEqual(entry?.spans.map((span) => span.text));
    expect(entry?.code).toBe('97124');
  });
});

describe('a policy of one’s own', () => {
  it('reads any phrase under any code, minutes included', async () => {
    const own: PolicySource = { id: 'ours', title: 'ours', phrases: { craniosacral: '97124' } };
    const text = 'Craniosacral therapy 20 min.';
    expect((await under(DEFAULT_POLICY, text)).code).toBe('97140');
    const result = await under(own, text);
    expect(result.services.map(({ code, minutes }) => [code, minutes])).toEqual([['97124', 20]]);
    expect(result.policy).toBe('ours');
  });

  it.each<[string, string | PolicySource, RegExp]>([
    ['an unknown name', 'gide', /expected one of .*guide.*found "gide"/],
    ['an unknown dispute', { id: 'x', title: 'x', readings: { iastn: '97124' } }, /under "readings" one of .*iastm.*found "iastn"/],
    ['an unknown phrase', { id: 'x', title: 'x', phrases: { nothing: '97124' } }, /palpate phrases.*found "nothing"/],
    ['a code outside the table', { id: 'x', title: 'x', readings: { iastm: '12345' } }, /a code of the table.*found "12345"/],
  ])('refuses %s', async (_, policy, message) => {
    const refused = createClassifier({ policy });
    await expect(refused).rejects.toThrow(PolicyRefused);
    await expect(refused).rejects.toThrow(message);
  });
});

describe('compiling refuses', () => {
  const files = readFolder('data/policies', '.yaml');
  const withText = (name: string, change: (text: string) => string) =>
    compilePolicies(
      files.map((file) => (file.path.endsWith(name) ? { ...file, text: change(file.text) } : file)),
      codebook,
    ).problems.map(formatProblem);

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a phrase that is not there',
      'disputes.yaml',
      (text) => text.replace('muscle-energy]', 'muscle-enery]'),
      /disputes\.yaml:\d+: .*"muscle-enery"/,
    ],
    [
      'a guide that differs from the codebook',
      'guide.yaml',
      (text) => text.replace('iastm: "97140"', 'iastm: "97124"'),
      /guide\.yaml:\d+: expected 97140/,
    ],
    [
      'a reading that nobody has',
      'collins-2006.yaml',
      (text) => text.replace('iastm: "97124"', 'iastm: "97530"'),
      /collins-2006\.yaml:\d+: expected one of/,
    ],
    ['a guide that leaves one out', 'guide.yaml', (text) => text.replace(/ {2}roller-table.*\n/, ''), /"roller-table" is missing/],
    ['a code as a number', 'collins-2006.yaml', (text) => text.replace('"97124"', '97124'), /collins-2006\.yaml:\d+: .*string/],
  ])('%s', (_, name, change, message) => {
    expect(withText(name, change).some((problem) => message.test(problem))).toBe(true);
  });

  it('nothing in the files as they are', () => {
    expect(withText('guide.yaml', (text) => text)).toEqual([]);
  });
});
