// The journal of a run: a line for what is run, then a line whenever output was made safe. Whoever resumes reads the last whole line; a line that was cut off counts for nothing.
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { readLines } from '../formats/readLines.ts';
import { tallySchema } from './tally.ts';

/** What must be the same when a run goes on. Values are strings so that a difference can be told. */
const headerSchema = z.strictObject({ schema: z.literal('palpate.journal/1'), run: z.record(z.string(), z.string()) });
export type RunIdentity = Readonly<Record<string, string>>;

const commitSchema = z.strictObject({
  /** Place of the output that is being written. */
  output: z.int().min(0),
  /** Its rows are all in it: only its name is missing. */
  complete: z.boolean(),
  /** Bytes of it that are safe. */
  bytes: z.int().min(0),
  rejectBytes: z.int().min(0),
  /** Input that is being read, and how many of its lines or rows are in the output. */
  input: z.int().min(0),
  through: z.int().min(0),
  tally: tallySchema,
});
export type Commit = z.infer<typeof commitSchema>;

export interface Journal {
  readonly commit: (commit: Commit) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function writeLine(file: FileHandle, value: unknown): Promise<void> {
  await file.write(`${JSON.stringify(value)}\n`);
  await file.sync();
}

function journalOn(file: FileHandle): Journal {
  return { commit: (commit) => writeLine(file, commit), close: () => file.close() };
}

/** Throws EEXIST where there is one. */
export async function startJournal(path: string, run: RunIdentity): Promise<Journal> {
  const file = await open(path, 'wx');
  await writeLine(file, { schema: 'palpate.journal/1', run });
  return journalOn(file);
}

export interface JournalContent {
  readonly run: RunIdentity;
  readonly last: Commit | undefined;
  /** Bytes of the whole lines. */
  readonly size: number;
}

/** undefined where its first line was not even written. Keeps one line at a time: the journal of a run of days is long. */
export async function readJournal(path: string): Promise<JournalContent | undefined> {
  let run: RunIdentity | undefined;
  let last: Commit | undefined;
  let size = 0;
  for await (const { bytes, end } of readLines(createReadStream(path))) {
    if (bytes === undefined || end === '') break;
    const value = parseLine(bytes);
    if (run === undefined) {
      const header = headerSchema.safeParse(value);
      if (!header.success) return undefined;
      run = header.data.run;
    } else {
      const commit = commitSchema.safeParse(value);
      if (!commit.success) break;
      last = commit.data;
    }
    size += bytes.length + end.length;
  }
  return run === undefined ? undefined : { run, last, size };
}

/** What cannot be read is nothing that a schema takes. */
function parseLine(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Goes on with a journal, behind its last whole line. */
export async function continueJournal(path: string, content: JournalContent): Promise<Journal> {
  const file = await open(path, 'r+');
  await file.truncate(content.size);
  await file.close();
  return journalOn(await open(path, 'a'));
}
