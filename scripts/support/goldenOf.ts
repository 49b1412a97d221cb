// Takes a suggestion; gives the part of it that golden files keep. Shared by their generator and their test.
import { isError } from '../../src/classifier.ts';
import type { ErrorRecord, Suggestion } from '../../src/suggestion/schema.ts';

export interface Golden {
  readonly code: string | null;
  readonly services: readonly string[];
  readonly evidence: readonly string[];
  readonly times: readonly string[];
  readonly billed: readonly string[];
}

export function goldenOf(result: Suggestion | ErrorRecord): Golden {
  if (isError(result)) throw new Error(`expected a suggestion, found ${result.error.code}`);
  return {
    code: result.code,
    services: result.services.map(({ code, minutes }) => (minutes === undefined ? code : `${code} ${minutes} min`)),
    evidence: result.evidence.map(
      ({ text, code, role, status, phrase, cue }) =>
        `${code} ${role} ${status}${cue === undefined ? '' : ` (${cue.text})`}: ${text} [${phrase}]`,
    ),
    times: result.times.map(({ text, code }) => `${text} = ${code}`),
    billed: result.billed.map(
      ({ code, agrees }) => `${code} ${agrees === undefined ? 'outside the table' : agrees ? 'agrees' : 'disagrees'}`,
    ),
  };
}
