// palpate codes and palpate phrases: what the codebook knows.
import { createEvidenceReader } from '../evidence/readEvidence.ts';
import { EXIT } from './exit.ts';
import { writeOut } from './output.ts';

async function codebook(options: { readonly model?: string }) {
  const { readModelFolder, shippedModelFolder } = await import('../createClassifier.ts');
  const { compiledCodebookSchema } = await import('../codebook/compiled.ts');
  const { loadCodebook } = await import('../codebook/codebook.ts');
  return loadCodebook(compiledCodebookSchema.parse(readModelFolder(options.model ?? shippedModelFolder()).codebook));
}

export async function codesCommand(options: { readonly model?: string }): Promise<number> {
  const { codes, phrases } = await codebook(options);
  const lines = codes.map((entry) => {
    const count = phrases.filter((phrase) => phrase.code === entry.code && !phrase.lookAlike).length;
    const family = entry.family.length > 1 ? `  (one answer for ${entry.family.join(', ')})` : '';
    return `${entry.code}  ${entry.title.padEnd(32)} ${String(count).padStart(4)} phrases  ${entry.timed ? 'timed' : 'untimed'}${family}`;
  });
  await writeOut(
    `${lines.join('\n')}\nCodes are identifiers only; CPT is the American Medical Association's and needs your own licence.\n`,
  );
  return EXIT.done;
}

/** What the codebook sees in some words, or every phrase whose name holds them. */
export async function phrasesCommand(text: string, options: { readonly model?: string }): Promise<number> {
  const book = await codebook(options);
  const { evidence } = createEvidenceReader(book).read(text);
  const seen = evidence.map((item) => {
    const phrase = book.phrases[item.phrase];
    return `"${item.start}-${item.end}"  ${item.code}  ${item.role.padEnd(13)} ${item.status.padEnd(10)} ${item.id}: ${phrase?.why ?? ''} [${phrase?.source ?? ''}]`;
  });
  const wanted = text.trim().toLowerCase().replace(/\s+/g, '-');
  const named = book.phrases.filter((phrase) => !phrase.lookAlike && wanted !== '' && phrase.id.includes(wanted));
  const list = named.map((phrase) => `${phrase.code}  ${phrase.role.padEnd(13)} ${phrase.id}: ${phrase.why} [${phrase.source}]`);
  if (seen.length === 0 && list.length === 0) await writeOut('The codebook knows no phrase in these words.\n');
  if (seen.length > 0) await writeOut(`In these words (characters, code, role, status, phrase):\n${seen.join('\n')}\n`);
  if (list.length > 0) await writeOut(`Phrases of that name:\n${list.join('\n')}\n`);
  return EXIT.done;
}
