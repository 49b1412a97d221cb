// The disputes and policies of a model folder (policies.json), and what a chosen policy means for each phrase of the codebook.
// Pure; refuses a policy that names what the codebook does not know.
import { z } from 'zod';
import type { Codebook, Phrase } from '../codebook/codebook.ts';
import { ROLES, type Role } from '../vocabulary.ts';
import { type PolicySource, policySource } from './policySource.ts';

export const DEFAULT_POLICY = 'guide';

export const compiledPoliciesSchema = z.strictObject({
  schema: z.literal('palpate.policies/1'),
  disputes: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      phrases: z.array(z.string()).min(1),
      readings: z.array(z.strictObject({ code: z.string(), role: z.enum(ROLES).optional(), by: z.array(z.string()).min(1) })).min(2),
    }),
  ),
  policies: z.array(policySource),
});

export type CompiledPolicies = z.infer<typeof compiledPoliciesSchema>;

export const NO_POLICIES: CompiledPolicies = { schema: 'palpate.policies/1', disputes: [], policies: [] };

/** What a phrase is read as: the code that it feeds (null: no service of the list), and its role there. */
export interface PhraseReading {
  readonly code: string | null;
  readonly role: Role;
}

export interface Dispute {
  readonly id: string;
  readonly title: string;
  /** What the policy in force reads; null: no service of the list. */
  readonly chosen: string | null;
  readonly readings: readonly { readonly code: string | null; readonly by: readonly string[] }[];
}

/** A policy as the stages use it. Phrases by their index in the codebook. */
export interface Policy {
  readonly id: string;
  /** Phrases that are not read as the codebook has them, and look-alikes that are disputed. */
  readonly readings: ReadonlyMap<number, PhraseReading>;
  readonly disputes: readonly Dispute[];
  /** Phrase -> its place in `disputes`. */
  readonly disputeOf: ReadonlyMap<number, number>;
}

/** A policy that is not known, or that names what is not known. The message says what would be. */
export class PolicyRefused extends Error {}

const codeOf = (code: string): string | null => (code === 'none' ? null : code);

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 30).join(', ');
  return names.length > 30 ? `${shown} and ${names.length - 30} more` : shown;
}

/** `wanted`: the id of a policy in the model folder, or a policy of one's own. Throws PolicyRefused. */
export function choosePolicy(codebook: Codebook, compiled: CompiledPolicies, wanted: string | PolicySource = DEFAULT_POLICY): Policy {
  const source = typeof wanted === 'string' ? compiled.policies.find(({ id }) => id === wanted) : wanted;
  if (source === undefined && wanted !== DEFAULT_POLICY)
    throw new PolicyRefused(
      `PALPATE_POLICY: expected one of ${listOf(compiled.policies.map(({ id }) => id))}, or the path of a policy file; found "${String(wanted)}"`,
    );
  const known = new Set(codebook.codes.map(({ code }) => code));
  const refuse = (found: string, expected: string): never => {
    throw new PolicyRefused(`PALPATE_POLICY: policy "${source?.id ?? ''}": expected ${expected}; found "${found}"`);
  };
  const checked = (code: string): string | null => {
    if (code !== 'none' && !known.has(code)) refuse(code, `a code of the table (${listOf([...known])}) or none`);
    return codeOf(code);
  };
  const place = new Map(codebook.phrases.map((phrase, index) => [phrase.id, index]));
  for (const id of Object.keys(source?.readings ?? {}))
    if (!compiled.disputes.some((dispute) => dispute.id === id))
      refuse(id, `under "readings" one of ${listOf(compiled.disputes.map((dispute) => dispute.id))}`);

  const readings = new Map<number, PhraseReading>();
  const disputeOf = new Map<number, number>();
  const read = (index: number, phrase: Phrase, code: string | null, role: Role): void => {
    const own = phrase.lookAlike ? null : phrase.code;
    if (code !== own || phrase.lookAlike) readings.set(index, { code, role });
  };
  const disputes = compiled.disputes.map((dispute, at): Dispute => {
    const members = dispute.phrases.flatMap((id) => {
      const index = place.get(id);
      const phrase = index === undefined ? undefined : codebook.phrases[index];
      return index === undefined || phrase === undefined ? [] : [{ index, phrase }];
    });
    const first = members[0]?.phrase;
    const own = first === undefined || first.lookAlike ? null : first.code;
    const given = source?.readings?.[dispute.id];
    const chosen = given === undefined ? own : checked(given);
    const role = dispute.readings.find(({ code }) => codeOf(code) === chosen)?.role;
    for (const { index, phrase } of members) {
      disputeOf.set(index, at);
      read(index, phrase, chosen, role ?? phrase.role);
    }
    return {
      id: dispute.id,
      title: dispute.title,
      chosen,
      readings: dispute.readings.map(({ code, by }) => ({ code: codeOf(code), by })),
    };
  });
  for (const [id, code] of Object.entries(source?.phrases ?? {})) {
    const index = place.get(id);
    const phrase = index === undefined ? undefined : codebook.phrases[index];
    if (index === undefined || phrase === undefined) {
      refuse(id, 'under "phrases" names of the codebook (palpate phrases WORDS shows them)');
      continue;
    }
    readings.delete(index);
    disputeOf.delete(index);
    read(index, phrase, checked(code), phrase.role);
  }
  return { id: source?.id ?? DEFAULT_POLICY, readings, disputes, disputeOf };
}
