// Takes candidate matches; gives those that stay when spans may not overlap: the longest wins, then the earliest.
// Deterministic for equal spans: a phrase whose context had to hold goes before one that needs none, then codebook order.
import type { Note } from '../note/readNote.ts';
import type { Match } from './matcher.ts';

/** Matches that do not overlap, in order of the text. `rank` decides between equal spans, lower first. */
export function withoutOverlaps(note: Note, candidates: readonly Match[], rank: (match: Match) => number): Match[] {
  if (candidates.length === 0) return [];
  const length = (match: Match): number => (note.end[match.to - 1] ?? 0) - (note.start[match.from] ?? 0);
  const keyed = candidates.map((match) => ({ match, length: length(match), rank: rank(match) }));
  keyed.sort((a, b) => b.length - a.length || a.match.from - b.match.from || a.rank - b.rank || a.match.value - b.match.value);
  const taken = new Uint8Array(note.count);
  const kept: Match[] = [];
  for (const { match } of keyed) {
    let free = true;
    for (let i = match.from; i < match.to && free; i++) free = taken[i] === 0;
    if (!free) continue;
    taken.fill(1, match.from, match.to);
    kept.push(match);
  }
  return kept.sort((a, b) => a.from - b.from);
}
