// Takes a note's evidence and scores; says which disputed techniques decided the answer: no other named technique speaks for it, or without what
// they contribute another answer would stand first.
// Pure. The scores are linear, so a technique's share in them is exact (docs: "Promises" in the README).
import { type Evidence, type NoteEvidence, showsDelivery } from '../evidence/evidence.ts';
import type { ActiveFeature } from '../model/features.ts';
import type { RowProducts } from '../model/scorer.ts';
import type { Policy } from '../policies/policies.ts';
import type { Suggestion } from './schema.ts';

export interface ScoredNote {
  readonly text: string;
  readonly evidence: NoteEvidence;
  readonly features: readonly ActiveFeature[];
  readonly products: RowProducts;
}

export type Disputed = NonNullable<Suggestion['disputed']>;

/** What the evidence at some places contributes to each class: a feature's product is divided equally among its sources. */
function contributions({ features, products }: ScoredNote, places: ReadonlySet<number>, columns: number, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  features.forEach((feature, i) => {
    let own = 0;
    for (const source of feature.sources) if (places.has(source)) own++;
    if (own === 0) return;
    const share = own / feature.sources.length;
    for (let column = 0; column < classes; column++)
      sums[column] = (sums[column] ?? 0) + (products.products[i * columns + column] ?? 0) * share;
  });
  return sums;
}

function highest(scores: ArrayLike<number>): number {
  let best = 0;
  for (let column = 1; column < scores.length; column++) if ((scores[column] ?? 0) > (scores[best] ?? 0)) best = column;
  return best;
}

/** `scores`: one a class, in the order of `classes`, "none" first; `columns`: of a row of products. */
export function disputedTechniques(
  policy: Policy,
  note: ScoredNote,
  classes: readonly (string | null)[],
  scores: readonly number[],
  columns: number,
): Disputed {
  const { evidence, times, setAside } = note.evidence;
  const found = new Map<number, { readonly places: number[]; readonly spans: Evidence[] }>();
  const entryOf = (dispute: number) => {
    const known = found.get(dispute) ?? { places: [], spans: [] };
    found.set(dispute, known);
    return known;
  };
  evidence.forEach((item, place) => {
    const dispute = policy.disputeOf.get(item.phrase);
    if (dispute === undefined || !showsDelivery(item)) return;
    const entry = entryOf(dispute);
    entry.places.push(place);
    entry.spans.push(item);
  });
  for (const item of setAside) {
    const dispute = policy.disputeOf.get(item.phrase);
    if (dispute !== undefined) entryOf(dispute).spans.push(item);
  }
  if (found.size === 0) return [];
  const first = highest(scores);
  /** A named technique of the answer that no source reads otherwise. */
  const undisputed = evidence.find(
    (item) => item.code === classes[first] && item.phrase >= 0 && showsDelivery(item) && !policy.disputeOf.has(item.phrase),
  );
  return [...found].flatMap(([at, { places, spans }]) => {
    const dispute = policy.disputes[at];
    if (dispute === undefined) return [];
    // Read as no service: it decided where nothing else is one.
    const decided = places.length === 0 ? first === 0 : decidedBy(new Set(places));
    if (!decided) return [];
    return [
      {
        technique: dispute.id,
        title: dispute.title,
        code: dispute.chosen,
        readings: dispute.readings.map(({ code, by }) => ({ code, by: [...by] })),
        spans: spans.map(({ start, end }) => ({ start, end, text: note.text.slice(start, end) })),
      },
    ];
  });

  function decidedBy(places: Set<number>): boolean {
    if (undisputed === undefined && [...places].some((place) => evidence[place]?.code === classes[first])) return true;
    // A code whose evidence is all disputed takes its minutes with it.
    const codes = new Set([...places].map((place) => evidence[place]?.code));
    for (const code of codes)
      if (evidence.every((item, place) => item.code !== code || !showsDelivery(item) || places.has(place)))
        times.forEach((time, i) => {
          if (time.code === code) places.add(evidence.length + i);
        });
    const own = contributions(note, places, columns, scores.length);
    return highest(scores.map((score, column) => score - (own[column] ?? 0))) !== first;
  }
}
