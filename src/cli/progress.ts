// Progress on standard error: one line that is rewritten on a terminal, one line every ten seconds elsewhere, a closing line for long or failing runs.

export interface Progress {
  readonly tick: (done: number, failed: number) => void;
  readonly end: (done: number, failed: number) => void;
}

const CHECK_EVERY = 64;

export function createProgress(quiet: boolean): Progress {
  const started = Date.now();
  const terminal = process.stderr.isTTY === true;
  const interval = terminal ? 200 : 10_000;
  let last = started;
  let shown = false;
  const line = (done: number, failed: number): string => {
    const seconds = Math.max(0.001, (Date.now() - started) / 1000);
    return `${done} notes, ${Math.round(done / seconds)}/s${failed > 0 ? `, ${failed} rejected` : ''}`;
  };
  return {
    tick: (done, failed) => {
      if (quiet || done % CHECK_EVERY !== 0 || Date.now() - last < interval) return;
      last = Date.now();
      shown = true;
      process.stderr.write(terminal ? `\r\u001b[K${line(done, failed)}` : `palpate: ${line(done, failed)}\n`);
    },
    end: (done, failed) => {
      if (quiet) return;
      if (terminal && shown) process.stderr.write('\r\u001b[K');
      if (shown || failed > 0) process.stderr.write(`palpate: ${line(done, failed)}\n`);
    },
  };
}
