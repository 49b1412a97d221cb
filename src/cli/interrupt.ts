// Ctrl-C during long work: the first asks it to stop, so that what is done can be made safe; the second ends the program at once.
import { EXIT } from './exit.ts';

/** `work` gets a question to ask between steps: whether it is to stop. `atOnce`: it may be waiting for a person or a program, so the first Ctrl-C ends it. */
export async function whileInterruptible<T>(atOnce: boolean, work: (stopWanted: () => boolean) => Promise<T>): Promise<T> {
  if (atOnce) return work(() => false);
  let asked = 0;
  const onSignal = (): void => {
    if (++asked > 1) process.exit(EXIT.interrupted);
  };
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(() => asked > 0);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    process.once('SIGINT', () => process.exit(EXIT.interrupted));
  }
}
