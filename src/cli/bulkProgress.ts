// Progress of a bulk run on standard error: a bar that is redrawn on a terminal, one line every ten seconds elsewhere, nothing when quiet.
import progressBars from 'cli-progress';
import type { Tally } from '../bulk/tally.ts';
import { thousands } from '../render/html.ts';

export interface BulkProgress {
  readonly bytes: (count: number) => void;
  readonly rows: (tally: Tally) => void;
  /** Takes the bar away so that a message can stand alone. */
  readonly say: (message: string) => void;
  readonly end: () => void;
}

const LINE_EVERY = 10_000;

/** `size`: bytes of all inputs, 0 when not known; `before`: rows of an earlier run. */
export function createBulkProgress(quiet: boolean, size: number, before: number): BulkProgress {
  const started = Date.now();
  const terminal = process.stderr.isTTY === true;
  let read = 0;
  let last = started;
  const rate = (tally: Tally): number => Math.round((tally.read - before) / Math.max(0.001, (Date.now() - started) / 1000));
  const rest = (): string => {
    if (size === 0 || read === 0) return '';
    const seconds = Math.round((((Date.now() - started) / 1000) * (size - read)) / read);
    return seconds >= 3600
      ? `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
      : seconds >= 60
        ? `${Math.ceil(seconds / 60)} min`
        : `${seconds} s`;
  };
  const rejected = (tally: Tally): string => (tally.rejected > 0 ? `, ${thousands(tally.rejected)} rejected` : '');
  const line = (tally: Tally): string => `${thousands(tally.read)} notes, ${thousands(rate(tally))}/s${rejected(tally)}`;
  if (quiet) return { bytes: () => undefined, rows: () => undefined, say: () => undefined, end: () => undefined };
  const bar =
    terminal && size > 0
      ? new progressBars.SingleBar(
          {
            stream: process.stderr,
            format: (options, { progress }, payload: { readonly line?: string; readonly rest?: string }) =>
              `${progressBars.Format.BarFormat(progress, options)} ${String(Math.floor(progress * 100)).padStart(3)} %  ${payload.line ?? ''}${payload.rest === undefined || payload.rest === '' ? '' : `, ${payload.rest} left`}`,
            barsize: 24,
            clearOnComplete: true,
            hideCursor: true,
            fps: 5,
          },
          progressBars.Presets.shades_classic,
        )
      : undefined;
  bar?.start(size, 0, { line: '', rest: '' });
  return {
    bytes: (count) => {
      read += count;
    },
    rows: (tally) => {
      bar?.update(Math.min(read, size), { line: line(tally), rest: rest() });
      if (bar !== undefined || Date.now() - last < (terminal ? 200 : LINE_EVERY)) return;
      last = Date.now();
      const share = size > 0 ? `, ${Math.floor((100 * Math.min(read, size)) / size)} %, ${rest()} left` : '';
      process.stderr.write(terminal ? `\r\u001b[K${line(tally)}` : `palpate: ${line(tally)}${share}\n`);
    },
    say: (message) => {
      if (terminal) process.stderr.write('\r\u001b[K');
      process.stderr.write(`palpate: ${message}\n`);
    },
    end: () => {
      bar?.stop();
      if (terminal) process.stderr.write('\r\u001b[K');
    },
  };
}
