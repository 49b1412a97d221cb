// Tells wholes from parts among times tied to services: of one stretch of work only the whole counts, and a time that sums all services up
// is the note's total. Takes tied times in order; gives those that stand for a service, and the totals.
import type { Note } from '../note/readNote.ts';
import { SEPARATOR } from '../note/separators.ts';
import type { MinuteSpan } from './statedMinutes.ts';

export interface TiedTime {
  readonly span: MinuteSpan;
  readonly code: string;
  /** Stands right beside its service, with nothing but spaces between. */
  readonly attached: boolean;
  /** Opens the list it sums up ("33 min: crates, sled 6 min"). */
  readonly opens: boolean;
  /** Its own words say that it sums up what stands before ("= 31 min", "40 min all"). */
  readonly sums: boolean;
}

export interface Parted {
  readonly services: readonly TiedTime[];
  readonly totals: readonly MinuteSpan[];
}

/** Times up to this many minutes are parts where the same service has a longer one before them in its line. */
const SHORT = 3;

const minutesOf = (items: readonly TiedTime[]): number => items.reduce((sum, { span }) => sum + span.minutes, 0);

function paragraphBetween(note: Note, from: number, to: number): boolean {
  for (let i = from; i <= to; i++) if (((note.before[i] ?? 0) & SEPARATOR.blankLine) !== 0) return true;
  return false;
}

/** Of one code, a later time that covers the sum of the attached ones before it, or says that it sums up, is the whole. */
function withoutLeadingParts(note: Note, tied: readonly TiedTime[]): TiedTime[] {
  const kept: TiedTime[] = [];
  let stretch: TiedTime[] = [];
  const close = (): void => {
    kept.push(...stretch);
    stretch = [];
  };
  for (const item of tied) {
    const last = stretch.at(-1);
    if (last !== undefined && (last.code !== item.code || paragraphBetween(note, last.span.to, item.span.from))) close();
    const covers = stretch.length > 0 && item.span.minutes >= minutesOf(stretch);
    if (covers && (item.sums || (!item.attached && !item.opens && stretch.every(({ attached }) => attached)))) stretch = [item];
    else stretch.push(item);
  }
  close();
  return kept;
}

/** Times in the line or sentence of a list that an earlier time of the same code opened, and short ones after a longer one in its line. */
function withoutFollowingParts(note: Note, tied: readonly TiedTime[]): TiedTime[] {
  const kept: TiedTime[] = [];
  for (const item of tied) {
    const part = kept.some((other) => {
      if (other.code !== item.code || other.span.minutes < item.span.minutes) return false;
      const together =
        note.line[other.span.from] === note.line[item.span.from] || note.sentence[other.span.to - 1] === note.sentence[item.span.from];
      return together && (other.opens || (!item.attached && item.span.minutes <= SHORT));
    });
    if (!part) kept.push(item);
  }
  return kept;
}

/** A time that no service stands beside and that equals the sum of all others is the total. */
export function partTimes(note: Note, tied: readonly TiedTime[], alone: (span: MinuteSpan) => boolean): Parted {
  const services = withoutFollowingParts(note, withoutLeadingParts(note, tied));
  const last = services.at(-1);
  const others = services.slice(0, -1);
  if (last === undefined || others.length === 0 || last.attached || last.opens) return { services, totals: [] };
  const sum = minutesOf(others);
  const isTotal =
    (others.length > 1 && last.span.minutes === sum) || (alone(last.span) && last.span.minutes > 0 && last.span.minutes >= sum);
  return isTotal ? { services: others, totals: [last.span] } : { services, totals: [] };
}
