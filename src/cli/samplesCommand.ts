// palpate samples: classifies the sample notes that ship with the project and prints each readably with its phrases marked.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isError } from '../classifier.ts';
import { readJsonl } from '../formats/readJsonl.ts';
import { percentage } from '../render/explanation.ts';
import { markedText } from '../render/markedText.ts';
import { painter, safe } from '../render/paint.ts';
import { EXIT } from './exit.ts';
import { coloursWanted, writeOut } from './output.ts';

export function samplesFile(): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'data', 'samples', 'samples.jsonl');
}

export async function samplesCommand(options: { readonly model?: string }): Promise<number> {
  const { createClassifier } = await import('../createClassifier.ts');
  const classifier = await createClassifier(options);
  const paint = painter(coloursWanted());
  const content = readFileSync(samplesFile());
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield content;
  }
  let count = 0;
  let failed = 0;
  for await (const row of readJsonl(chunks(), 'samples.jsonl')) {
    count++;
    const result = row.kind === 'note' ? await classifier.classify(row) : undefined;
    if (row.kind !== 'note' || result === undefined || isError(result)) {
      failed++;
      process.stderr.write(`palpate: samples.jsonl:${row.line}: could not be read\n`);
      continue;
    }
    const title =
      result.code === null ? 'nothing on the list' : (classifier.codebook.codes.find((entry) => entry.code === result.code)?.title ?? '');
    const head = `${row.id}  ->  ${result.code ?? 'none'} ${title}, ${percentage(result.confidence)}, ${result.decision}`;
    await writeOut(`${paint.bold(head)}\n${markedText(row.text, result, paint)}\n${paint.dim(safe(result.reason))}\n\n`);
  }
  const legend = paint.on
    ? 'bold: delivered, struck: not delivered today, underlined: minutes'
    : '[delivered CODE]  (supports CODE)  <not today: why>  {minutes: CODE}';
  await writeOut(`${count} sample notes. ${legend}\nNext: palpate explain FILE, palpate classify FILE, palpate --help\n`);
  return failed > 0 ? EXIT.someRowsFailed : EXIT.done;
}
