// The sample notes that ship with the project.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './files.ts';

const sampleSchema = z.object({ id: z.string(), text: z.string() });

export function readSamples(): readonly z.infer<typeof sampleSchema>[] {
  return readFileSync(join(ROOT, 'data', 'samples', 'samples.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => sampleSchema.parse(JSON.parse(line)));
}
