// Takes the evidence of a note; gives its active features: index, value and the evidence or times it comes from.
// The order of features is explicit (featureNames) and kept in the manifest. No feature lacks a source; billed codes are never features.
import type { CodeEntry, Phrase } from '../codebook/codebook.ts';
import { type NoteEvidence, namesService, showsDelivery } from '../evidence/evidence.ts';

/** One active feature of a note. Sources count through evidence, then times. */
export interface ActiveFeature {
  readonly index: number;
  readonly value: number;
  readonly sources: readonly number[];
}

export const DELIVERY_ROLES = ['technique', 'activity', 'modality', 'device'] as const;
export const SUPPORT_ROLES = ['finding', 'purpose', 'response', 'target', 'participation'] as const;
export const OTHER_STATUSES = [
  'negated',
  'refused',
  'deferred',
  'planned',
  'past',
  'other-provider',
  'home',
  'education',
  'goal',
  'template',
] as const;

/** What is known of one code in one note, a kind a feature. The label guide's rule for the primary (minutes, then phrases, words, first named) is spelled out in them. */
export const KINDS = [
  'delivered', // any evidence of delivery
  'certainty', // sum of how sure each is, at most 6
  'strongest', // the most sure of it
  'sparse', // how many words of the note come to a piece of evidence of any code
  'count', // log2(1 + number of such evidence)
  'words', // log2(1 + words in it)
  'most', // no code has more evidence
  'first', // named first
  'name-only', // only its short name or heading
  'minutes', // quarter hours stated, at most four
  'share', // share of all stated minutes
  'longest', // no code has more minutes
  'longest-of-all', // the same, where every code delivered and billed by time has minutes
  'lead', // by how many quarter hours it is the longest there, at most one
  'short', // under 8 minutes stated
  'no-minutes', // delivered without minutes while another code has some
  'untimed-no-minutes', // the same for a code that is not billed by time
  'only', // the only code delivered
  ...DELIVERY_ROLES.map((role) => `role ${role}` as const),
  ...SUPPORT_ROLES.map((role) => `support ${role}` as const),
  ...OTHER_STATUSES.map((status) => `status ${status}` as const),
] as const;
export type Kind = (typeof KINDS)[number];

export function kindFeature(kind: Kind, code: string): string {
  return `${kind}:${code}`;
}

export function phraseFeature(id: string): string {
  return `phrase:${id}`;
}

/** All features in manifest order: kinds by code, then one a phrase that can show delivery or support it. */
export function featureNames(codes: readonly CodeEntry[], phrases: readonly Phrase[]): string[] {
  const names: string[] = [];
  for (const { code } of codes) for (const kind of KINDS) names.push(kindFeature(kind, code));
  for (const phrase of phrases) if (!phrase.lookAlike) names.push(phraseFeature(phrase.id));
  return names;
}

export type FeatureExtractor = (evidence: NoteEvidence) => readonly ActiveFeature[];

interface CodeSummary {
  readonly delivery: number[];
  readonly times: number[];
  readonly support: Map<string, number[]>;
  readonly roles: Map<string, number[]>;
  readonly others: Map<string, number[]>;
  words: number;
  certainty: number;
  strongest: number;
  minutes: number;
  named: boolean;
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** `names` is the manifest's order; features it does not know (a phrase added after training) are left out. */
export function createFeatureExtractor(
  names: readonly string[],
  codes: readonly CodeEntry[],
  phrases: readonly Phrase[],
): FeatureExtractor {
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const phraseIndex = phrases.map((phrase) => indexOf.get(phraseFeature(phrase.id)) ?? -1);
  const kindIndex = new Map(
    codes.map(({ code }) => [code, Object.fromEntries(KINDS.map((kind) => [kind, indexOf.get(kindFeature(kind, code)) ?? -1]))]),
  );
  const timed = new Map(codes.map(({ code, timed: byTime }) => [code, byTime]));
  const nameOnly = phrases.map((phrase) => phrase.name);

  return ({ evidence, times, words }) => {
    const summaries = new Map<string, CodeSummary>();
    const summaryOf = (code: string): CodeSummary => {
      const known = summaries.get(code);
      if (known !== undefined) return known;
      const fresh: CodeSummary = {
        delivery: [],
        times: [],
        support: new Map(),
        roles: new Map(),
        others: new Map(),
        words: 0,
        certainty: 0,
        strongest: 0,
        minutes: 0,
        named: true,
      };
      summaries.set(code, fresh);
      return fresh;
    };
    const byPhrase = new Map<number, number[]>();
    let first = '';
    evidence.forEach((item, at) => {
      const summary = summaryOf(item.code);
      if (showsDelivery(item)) {
        if (first === '') first = item.code;
        summary.delivery.push(at);
        summary.words += item.to - item.from;
        summary.certainty += item.certainty;
        summary.strongest = Math.max(summary.strongest, item.certainty);
        if (nameOnly[item.phrase] !== true) summary.named = false;
        push(summary.roles, item.role, at);
      } else if (namesService(item)) push(summary.others, item.status, at);
      else if (item.status === 'delivered') push(summary.support, item.role, at);
      // What a phrase was learned to say of its own code says nothing of the code that a policy reads it under.
      if (item.status === 'delivered' && item.phrase >= 0 && item.reread !== true) {
        const list = byPhrase.get(item.phrase);
        if (list === undefined) byPhrase.set(item.phrase, [at]);
        else list.push(at);
      }
    });
    let allMinutes = 0;
    const allTimes: number[] = [];
    times.forEach((time, at) => {
      if (time.code === 'total') return;
      const summary = summaryOf(time.code);
      summary.times.push(evidence.length + at);
      summary.minutes += time.minutes;
      allMinutes += time.minutes;
      allTimes.push(evidence.length + at);
    });
    let mostEvidence = 0;
    let secondMinutes = 0;
    let mostMinutes = 0;
    let deliveredCodes = 0;
    let shown = 0;
    for (const summary of summaries.values()) {
      shown += summary.delivery.length;
      mostEvidence = Math.max(mostEvidence, summary.delivery.length);
      secondMinutes = Math.max(secondMinutes, Math.min(mostMinutes, summary.minutes));
      mostMinutes = Math.max(mostMinutes, summary.minutes);
      if (summary.delivery.length > 0) deliveredCodes++;
    }

    // Minutes decide most surely where none are missing.
    const allStated = [...summaries].every(
      ([code, { delivery, minutes }]) => delivery.length === 0 || minutes > 0 || timed.get(code) !== true,
    );

    const active: ActiveFeature[] = [];
    for (const [code, summary] of summaries) {
      const indices = kindIndex.get(code);
      if (indices === undefined) continue;
      const add = (kind: Kind, value: number, sources: readonly number[]): void => {
        const index = indices[kind] ?? -1;
        if (index >= 0 && sources.length > 0 && value !== 0) active.push({ index, value, sources });
      };
      const { delivery } = summary;
      if (delivery.length > 0) {
        add('delivered', 1, delivery);
        add('count', Math.log2(1 + Math.min(delivery.length, 15)), delivery);
        add('strongest', summary.strongest, delivery);
        add('sparse', Math.log2(1 + Math.min(words, 4000) / (10 * shown)) / 3, delivery);
        add('certainty', Math.min(summary.certainty, 6) / 2, delivery);
        add('words', Math.log2(1 + Math.min(summary.words, 63)) / 2, delivery);
        if (delivery.length === mostEvidence) add('most', 1, delivery);
        if (code === first) add('first', 1, delivery.slice(0, 1));
        if (summary.named) add('name-only', 1, delivery);
        if (deliveredCodes === 1) add('only', 1, delivery);
        if (summary.minutes === 0 && mostMinutes > 0)
          add(timed.get(code) === true ? 'no-minutes' : 'untimed-no-minutes', 1, [...delivery, ...allTimes]);
      }
      if (summary.minutes > 0) {
        add('minutes', Math.min(summary.minutes, 60) / 15, summary.times);
        add('share', summary.minutes / allMinutes, allTimes);
        if (summary.minutes === mostMinutes) {
          add('longest', 1, allTimes);
          if (allStated && timed.get(code) === true && summary.minutes >= 8) {
            add('longest-of-all', 1, allTimes);
            if (secondMinutes > 0) add('lead', Math.min(1, (summary.minutes - secondMinutes) / 15), allTimes);
          }
        }
        if (summary.minutes < 8) add('short', 1, summary.times);
      }
      for (const role of DELIVERY_ROLES) {
        const sources = summary.roles.get(role) ?? [];
        add(`role ${role}`, Math.min(sources.length, 3), sources);
      }
      for (const role of SUPPORT_ROLES) {
        const sources = summary.support.get(role) ?? [];
        add(`support ${role}`, Math.min(sources.length, 3), sources);
      }
      for (const status of OTHER_STATUSES) {
        const sources = summary.others.get(status) ?? [];
        add(`status ${status}`, Math.min(sources.length, 2), sources);
      }
    }
    for (const [phrase, sources] of byPhrase) {
      const index = phraseIndex[phrase] ?? -1;
      if (index >= 0) active.push({ index, value: Math.min(sources.length, 2), sources });
    }
    return active.sort((a, b) => a.index - b.index);
  };
}
