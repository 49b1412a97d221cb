// Takes a finished file of results in JSON Lines; makes the Parquet file from it, under a name of its own that the caller makes final. A Parquet file has its
// table of contents at its end, so it cannot grow in parts that survive a kill; JSON Lines can.
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { readLines } from '../formats/readLines.ts';
import { writeParquet } from '../formats/writeParquet.ts';
import { type ErrorRecord, errorRecordSchema, type Suggestion, suggestionSchema } from '../suggestion/schema.ts';

const resultSchema = z.union([suggestionSchema, errorRecordSchema]);

async function* results(path: string): AsyncGenerator<Suggestion | ErrorRecord> {
  for await (const { bytes } of readLines(createReadStream(path, { highWaterMark: 1 << 18 })))
    if (bytes !== undefined && bytes.length > 0) yield resultSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

/** Gives the name of the new file. */
export async function spoolToParquet(spool: string, path: string): Promise<string> {
  const made = `${path}.converting`;
  await writeParquet(results(spool), made);
  return made;
}
