// palpate explain: one note with its phrases marked, the ranking, what contributed, minutes and the reason.
import { isError } from '../classifier.ts';
import { readText } from '../formats/readText.ts';
import { explanation } from '../render/explanation.ts';
import { painter } from '../render/paint.ts';
import { EXIT } from './exit.ts';
import { openInput } from './input.ts';
import { coloursWanted, writeOut } from './output.ts';
import { withPolicy } from './policyFile.ts';

export async function explainCommand(file: string, options: { readonly model?: string; readonly policy?: string }): Promise<number> {
  const { createClassifier } = await import('../createClassifier.ts');
  const classifier = await createClassifier(await withPolicy(options));
  let code: number = EXIT.done;
  for await (const row of readText(openInput(file), file)) {
    if (row.kind === 'rejected') {
      process.stderr.write(`palpate: ${row.source}:${row.line}: ${row.code}: ${row.message}\n`);
      code = EXIT.someRowsFailed;
      continue;
    }
    const result = await classifier.classify({ id: row.id, text: row.text });
    if (isError(result)) {
      process.stderr.write(`palpate: ${row.source}: ${result.error.code}: ${result.error.message}\n`);
      code = EXIT.someRowsFailed;
    } else await writeOut(explanation(row.text, result, classifier.codebook.codes, painter(coloursWanted())));
  }
  return code;
}
