// Says whether minutes follow at once after some words ("Manual 14", "TE (10)", "NMR x 12 min"): a service's name beside its own time is the
// plainest thing that a note can say. Takes the note and a place; looks at three words at most.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';

export const SHORTEST_MINUTES = 5;
export const LONGEST_MINUTES = 90;
/** What may stand between a name and its minutes. */
export const JOINS_MINUTES = SEPARATOR.space | SEPARATOR.colon | SEPARATOR.open | SEPARATOR.hyphen | SEPARATOR.equals | SEPARATOR.column;
/** Words after a number that make it no minutes. */
export const NO_MINUTES_AFTER =
  /^(x|reps?|sets?|ft|feet|lbs?|deg|degrees|sec|secs|s|units?|u|yo|y|wks?|weeks?|days?|visits?|times|of|mm|cm|hz|mhz|per|needles|dips|th|rd|nd|st)$/;

export const areMinutes = (value: number): boolean => value >= SHORTEST_MINUTES && value <= LONGEST_MINUTES && Number.isInteger(value);

/** Units of minutes as they are usually written. */
export const MINUTE_UNITS: ReadonlySet<string> = new Set(['min', 'mins', 'minute', 'minutes']);

/** Do minutes follow the words that end before word `to`? `bare`: a number without a unit counts as minutes too. */
export function minutesFollow(note: Note, to: number, bare: boolean): boolean {
  let at = to;
  if (note.lower[at] === 'x' && ((note.before[at] ?? 0) & ~JOINS_MINUTES) === 0) at++;
  if (at >= note.count || !areMinutes(note.number[at] ?? -1) || ((note.before[at] ?? 0) & ~JOINS_MINUTES) !== 0) return false;
  const united = ((note.before[at + 1] ?? 0) & ~SEPARATOR.space) === 0 && MINUTE_UNITS.has(note.lower[at + 1] ?? '');
  if (united || !bare) return united;
  const after = note.before[at + 1] ?? 0;
  if ((after & (SEPARATOR.percent | SEPARATOR.hash)) !== 0) return false;
  return (after & ~SEPARATOR.space) !== 0 || !NO_MINUTES_AFTER.test(note.lower[at + 1] ?? '');
}
