// Takes the summary of a bulk run; gives it as some twenty lines of plain text for the end of a run on a terminal. Never holds text or ids of notes.
import {
  classified,
  notesByCode,
  notesByDecision,
  type ReportSummary,
  speed,
  type Titles,
  titleOf,
  total,
  unaccounted,
} from './bulkReport.ts';
import { byCount } from './charts.ts';
import { counted, duration, share, thousands } from './html.ts';
import { safe } from './paint.ts';

const MOST_CODES = 9;
const MOST_ERRORS = 4;

const oneLine = (text: string): string => safe(text).replace(/\s+/g, ' ');

interface Line {
  readonly name: string;
  readonly value: number;
  readonly title?: string | undefined;
}

/** A table of names, numbers and shares of `whole`; those after `most` are added up in a last line, unless it is one, which fits in that line. */
function table(items: readonly Line[], whole: number, most: number): string[] {
  const kept = items.length === most + 1 ? items.length : most;
  const rest = items.slice(kept);
  const lines = items.slice(0, kept).map(({ name, value, title }) => ({ name: oneLine(name), value, title: oneLine(title ?? '') }));
  if (rest.length > 0) {
    lines.push({ name: `${thousands(rest.length)} more`, value: rest.reduce((sum, { value }) => sum + value, 0), title: '' });
  }
  const widest = Math.max(7, ...lines.map(({ name }) => name.length));
  const longest = Math.max(7, ...lines.map(({ value }) => thousands(value).length));
  return lines.map(({ name, value, title }) =>
    `  ${name.padEnd(widest)} ${thousands(value).padStart(longest)} ${share(value, whole).padStart(8)}  ${title}`.trimEnd(),
  );
}

function agreementLine({ billed: { notes, agree, disagree } }: ReportSummary): string {
  if (notes === 0) return 'Billed codes: no note has one to compare with';
  return `Billed codes: ${counted(notes, 'note')}, ${thousands(agree)} agree (${share(agree, notes)}), ${thousands(disagree)} disagree`;
}

/** Plain text of 10 to 25 lines about a run. `titles`: what each code is called. */
export function bulkSummary(summary: ReportSummary, titles: Titles): string {
  const { read, written, leftOut, rejected, inputs, model } = summary;
  const missing = unaccounted(summary);
  const notes = classified(summary);
  const errors = byCount(Object.entries(summary.rejects)).map(([name, value]) => ({ name, value }));
  const wrong = missing === 0 ? '' : ` (does not add up: ${missing < 0 ? '-' : ''}${counted(Math.abs(missing), 'row')} unaccounted for)`;
  const lines = [
    `${counted(read, 'row')} read = ${thousands(written)} written + ${thousands(leftOut)} left out + ${thousands(rejected)} rejected${wrong}`,
    notes === 0 ? 'Codes: no note was classified' : 'Codes',
    ...table(
      notesByCode(summary).map(([name, value]) => ({ name, value, title: titleOf(name, titles) })),
      notes,
      MOST_CODES,
    ),
    'Decisions',
    ...table(
      notesByDecision(summary).map(([name, value]) => ({ name, value })),
      notes,
      3,
    ),
    agreementLine(summary),
    total(summary.rejects) === 0 ? 'Rejected: none' : 'Rejected',
    ...table(errors, rejected, MOST_ERRORS),
    `Time: ${duration(summary.seconds)}, ${speed(summary)} notes/s, ${counted(summary.workers, 'worker')}`,
    `Read with ${oneLine(`${model.id} ${model.version}, policy ${summary.policy}`)}, from ${counted(inputs.length, 'input')}`,
  ];
  return `${lines.join('\n')}\n`;
}
