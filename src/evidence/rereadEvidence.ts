// Takes evidence and how a policy reads its phrases; gives the evidence under that policy, and what the policy reads as no service at all.
// Pure; spans and statuses stay as they are.
import type { PhraseReading } from '../policies/policies.ts';
import { type Evidence, namesService, showsDelivery } from './evidence.ts';

export interface Reread {
  readonly evidence: Evidence[];
  /** Delivered techniques that are no service of the list under this policy, though others read them as one. */
  readonly setAside: readonly Evidence[];
}

/** `readings` holds the phrases that are not read as the codebook has them; evidence of the others is kept as it is. */
export function rereadEvidence(readings: ReadonlyMap<number, PhraseReading>, evidence: readonly Evidence[]): Reread {
  const kept: Evidence[] = [];
  const setAside: Evidence[] = [];
  for (const item of evidence) {
    const reading = readings.get(item.phrase);
    if (reading === undefined) kept.push(item);
    else if (reading.code !== null) kept.push({ ...item, code: reading.code, role: reading.role, reread: true });
    else if (item.status === 'delivered' && (showsDelivery(item) || namesService(reading))) setAside.push(item);
  }
  return { evidence: kept, setAside };
}
