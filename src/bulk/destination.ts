// Where results go. A stream (standard output) takes them as they come; files are written under other names with a journal beside them, so that a run
// that was killed goes on where its output was last safe. Neither looks at what it writes.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { InputError } from '../formats/rows.ts';
import { continueJournal, type Journal, type RunIdentity, readJournal, startJournal } from './journal.ts';
import { dropPartial, nameFinal, openPartial, type PartialFile, partialName } from './partialFile.ts';
import type { BatchResult } from './processBatch.ts';
import { emptyTally, type Tally } from './tally.ts';

/** How far a run has come: an input by its place, and how many of its lines or rows are done. */
export interface Place {
  readonly input: number;
  readonly through: number;
}

export interface Destination {
  /** What an earlier run had done. */
  readonly start: Place & { readonly tally: Tally };
  readonly beginInput: (input: number, tally: Tally) => Promise<void>;
  readonly write: (result: BatchResult) => Promise<void>;
  /** Says how far `write` has come; now and then everything up to there is made safe. */
  readonly mark: (place: Place, tally: Tally) => Promise<void>;
  /** All is written: files get their names. */
  readonly finish: (place: Place, tally: Tally) => Promise<void>;
  /** The run stops before its end: what is written is made safe. */
  readonly stop: (place: Place, tally: Tally) => Promise<void>;
  /** The run could not begin: what it had opened goes away. */
  readonly abandon: () => Promise<void>;
}

export interface Output {
  readonly path: string;
  /** Places of its inputs: first..last. */
  readonly first: number;
  readonly last: number;
}

export interface FilePlan {
  readonly outputs: readonly Output[];
  readonly rejects: string;
  readonly journal: string;
  /** Written at the start of each output. */
  readonly header: Uint8Array;
  /** Makes the final file from the partial one where they differ in format; gives its name. */
  readonly convert?: (partial: string, path: string) => Promise<string>;
  readonly run: RunIdentity;
  readonly resume: boolean;
  readonly force: boolean;
  /** For tests: milliseconds between commits. */
  readonly commitEvery?: number;
}

const COMMIT_EVERY = 2000;
const COMMIT_BYTES = 32 * 1024 * 1024;

const START = { input: 0, through: 0 } as const;

/** Results and rejects as two functions; nothing is kept. */
export function streamDestination(
  write: (bytes: Uint8Array) => Promise<void>,
  rejects: ((bytes: Uint8Array) => Promise<void>) | undefined,
  header: Uint8Array,
): Destination {
  let begun = false;
  return {
    start: { ...START, tally: emptyTally() },
    beginInput: async () => {
      if (!begun && header.length > 0) await write(header);
      begun = true;
    },
    write: async (result) => {
      if (result.out.length > 0) await write(result.out);
      if (result.rejects.length > 0) await rejects?.(result.rejects);
    },
    mark: async () => undefined,
    finish: async () => undefined,
    stop: async () => undefined,
    abandon: async () => undefined,
  };
}

function differences(before: RunIdentity, now: RunIdentity): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return keys.filter((key) => before[key] !== now[key]);
}

/** What an interrupted run left. Throws InputError where this run may not go on with it, or would overwrite something. */
async function leftovers(plan: FilePlan) {
  const found = existsSync(plan.journal) ? await readJournal(plan.journal) : undefined;
  if (plan.resume && found !== undefined) {
    const changed = differences(found.run, plan.run);
    if (changed.length > 0)
      throw new InputError(
        `PALPATE_RESUME_CHANGED: ${plan.journal}: expected the same run, found another ${changed.join(', ')}; run as before to go on, or start anew with --force`,
      );
    return found;
  }
  if (plan.force) return undefined;
  // Without its first line it tells of nothing: a run that is to go on begins.
  if (existsSync(plan.journal) && !(plan.resume && found === undefined))
    throw new InputError(
      `PALPATE_UNFINISHED: ${plan.journal}: an earlier run did not finish; go on with --resume, or start anew with --force`,
    );
  const finished = plan.outputs.find(({ path }) => existsSync(path));
  if (finished !== undefined)
    throw new InputError(
      `PALPATE_OUTPUT_EXISTS: ${finished.path}: the output is there already; name another, or overwrite it with --force`,
    );
  return undefined;
}

/** Opens partial files and journal. Throws InputError (see `leftovers`) and errors of the file system. */
export async function fileDestination(plan: FilePlan): Promise<Destination> {
  const left = await leftovers(plan);
  const last = left?.last;
  let journal: Journal;
  if (left === undefined) {
    await rm(plan.journal, { force: true });
    journal = await startJournal(plan.journal, plan.run);
  } else journal = await continueJournal(plan.journal, left);
  let at = last?.output ?? 0;
  // A run that was killed after its rejects had got their name, and before its journal was gone.
  if ((last?.rejectBytes ?? 0) > 0 && !existsSync(partialName(plan.rejects))) await rename(plan.rejects, partialName(plan.rejects));
  const rejects = await openPartial(plan.rejects, last?.rejectBytes ?? 0);
  let output: PartialFile | undefined = last?.complete === true ? undefined : await openPartial(pathOf(at), last?.bytes ?? 0);
  let headed = (last?.bytes ?? 0) > 0;
  let unsafe = 0;
  let committed = Date.now();

  function pathOf(place: number): string {
    const found = plan.outputs[place];
    if (found === undefined) throw new RangeError('an input belongs to no output');
    return found.path;
  }

  const commit = async (place: Place, tally: Tally, complete: boolean): Promise<void> => {
    const bytes = (await output?.sync()) ?? 0;
    const rejectBytes = await rejects.sync();
    await journal.commit({ output: at, complete, bytes, rejectBytes, ...place, tally });
    unsafe = 0;
    committed = Date.now();
  };

  const giveName = async (path: string): Promise<void> => {
    if (plan.convert === undefined || !existsSync(partialName(path))) {
      await nameFinal(path);
      return;
    }
    await nameFinal(path, await plan.convert(partialName(path), path));
    await dropPartial(path);
  };

  const head = async (): Promise<void> => {
    if (headed || output === undefined) return;
    headed = true;
    if (plan.header.length > 0) await output.write(plan.header);
  };

  const complete = async (place: Place, tally: Tally): Promise<void> => {
    await head();
    if (output !== undefined) {
      await commit(place, tally, true);
      await output.close();
      output = undefined;
    }
    await giveName(pathOf(at));
  };

  return {
    start: last === undefined ? { ...START, tally: emptyTally() } : { input: last.input, through: last.through, tally: last.tally },
    beginInput: async (input, tally) => {
      while (input > (plan.outputs[at]?.last ?? -1) && at < plan.outputs.length - 1) {
        await complete({ input, through: 0 }, tally);
        at++;
        output = await openPartial(pathOf(at), 0);
        headed = false;
      }
      await head();
    },
    write: async (result) => {
      await output?.write(result.out);
      if (result.rejects.length > 0) await rejects.write(result.rejects);
      unsafe += result.out.length + result.rejects.length;
    },
    mark: async (place, tally) => {
      if (unsafe >= COMMIT_BYTES || Date.now() - committed >= (plan.commitEvery ?? COMMIT_EVERY)) await commit(place, tally, false);
    },
    finish: async (place, tally) => {
      await complete(place, tally);
      const size = await rejects.sync();
      await rejects.close();
      if (size === 0) await dropPartial(plan.rejects);
      else await nameFinal(plan.rejects);
      await journal.close();
      await rm(plan.journal, { force: true });
    },
    stop: async (place, tally) => {
      if (output !== undefined) {
        await commit(place, tally, false);
        await output.close();
      }
      await rejects.close();
      await journal.close();
    },
    abandon: async () => {
      await output?.close();
      await rejects.close();
      await journal.close();
      if (left !== undefined) return;
      for (const path of [pathOf(at), plan.rejects]) await dropPartial(path);
      await rm(plan.journal, { force: true });
    },
  };
}
