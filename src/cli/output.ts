// Writes results to standard output with back-pressure. Nothing but results goes there.
import { once } from 'node:events';

let broken: unknown;
process.stdout.on('error', (error) => {
  broken = error;
});

/** Writes and waits when the reader is slower. Throws the stream's error (a closed pipe) so that work stops. */
export async function writeOut(text: string | Uint8Array): Promise<void> {
  if (broken !== undefined) throw broken;
  if (process.stdout.write(text)) return;
  // The one that did not come first is taken off again, or a long run gathers listeners.
  const waiting = new AbortController();
  const { signal } = waiting;
  const either = [once(process.stdout, 'drain', { signal }), once(process.stdout, 'close', { signal })];
  for (const each of either) each.catch(() => undefined);
  await Promise.race(either).finally(() => waiting.abort());
  if (broken !== undefined) throw broken;
}

export const writeBytes = (bytes: Uint8Array): Promise<void> => writeOut(bytes);

export function coloursWanted(): boolean {
  return process.stdout.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';
}
