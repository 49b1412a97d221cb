// Groups what an evaluation got wrong by kind. Prints note ids, codes, phrase ids and offsets; note text only of our own invented notes, when asked.
import { deliveredEvidence, isDefensible, type JudgedNote } from './measures.ts';

export interface Miss {
  readonly kind: 'phrase unknown' | 'status wrong' | 'distractor taken' | 'wrong code claimed' | 'competing services' | 'minutes wrong';
  readonly id: string;
  readonly detail: string;
}

const overlap = (a: { readonly start: number; readonly end: number }, b: { readonly start: number; readonly end: number }): boolean =>
  a.start < b.end && b.start < a.end;

export function missesOf({ note, suggestion }: JudgedNote, withText: boolean): Miss[] {
  const misses: Miss[] = [];
  const words = (span: { readonly start: number; readonly end: number }): string =>
    withText ? ` "${note.text.slice(span.start, span.end).replace(/\s+/g, ' ')}"` : '';
  const add = (kind: Miss['kind'], detail: string): void => {
    misses.push({ kind, id: note.id, detail });
  };
  const delivered = deliveredEvidence(suggestion);
  for (const mark of note.marks) {
    if (mark.kind === 'delivered' && !delivered.some((item) => item.code === mark.label && overlap(item, mark))) {
      const here = suggestion.evidence.filter((item) => overlap(item, mark));
      const sameCode = here.find((item) => item.code === mark.label);
      if (sameCode !== undefined)
        add(
          'status wrong',
          `${mark.label}${words(mark)}: ${sameCode.phrase} is ${sameCode.status}${sameCode.cue === undefined ? '' : ` by${words(sameCode.cue)}`}`,
        );
      else if (here.length > 0)
        add('wrong code claimed', `${mark.label}${words(mark)}: ${here.map((item) => `${item.phrase} ${item.code}`).join(', ')}`);
      else add('phrase unknown', `${mark.label}${words(mark)}`);
    }
    if (mark.kind === 'distractor') {
      const taken = delivered.filter((item) => overlap(item, mark));
      if (taken.length > 0)
        add('distractor taken', `${mark.label}${words(mark)}: ${taken.map((item) => `${item.phrase} ${item.code}`).join(', ')}`);
    }
  }
  const marked = new Map<string, number>();
  for (const mark of note.marks)
    if (mark.kind === 'time' && mark.label !== 'total') marked.set(mark.label, (marked.get(mark.label) ?? 0) + (mark.minutes ?? 0));
  for (const [code, minutes] of marked) {
    const given = suggestion.services.find((service) => service.code === code)?.minutes;
    if (given !== minutes)
      add(
        'minutes wrong',
        `${code}: wanted ${minutes}, got ${given ?? 'none'}; times ${suggestion.times.map((time) => `${time.minutes}=${time.code}`).join(' ')}`,
      );
  }
  if (!isDefensible(note, suggestion.code)) {
    add(
      'competing services',
      `wanted ${note.primary ?? 'none'}, got ${suggestion.code ?? 'none'} at ${suggestion.confidence.toFixed(2)}; delivered ${[...new Set(delivered.map((item) => `${item.code}:${item.phrase}`))].join(' ')}`,
    );
  }
  return misses;
}

export function printErrors(judged: readonly JudgedNote[], withText: boolean): void {
  const all = judged.flatMap((item) => missesOf(item, withText));
  const kinds = new Map<string, Miss[]>();
  for (const miss of all) kinds.set(miss.kind, [...(kinds.get(miss.kind) ?? []), miss]);
  for (const [kind, misses] of [...kinds].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`\n${kind}: ${misses.length}`);
    for (const miss of misses) console.log(`  ${miss.id}  ${miss.detail}`);
  }
}
