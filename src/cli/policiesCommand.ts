// palpate policies: techniques that sources put under different codes, who reads them how, and what each policy chooses.
import { EXIT } from './exit.ts';
import { writeOut } from './output.ts';

export async function policiesCommand(options: { readonly model?: string }): Promise<number> {
  const { readModelFolder, shippedModelFolder } = await import('../createClassifier.ts');
  const { policies, disputes } = readModelFolder(options.model ?? shippedModelFolder()).policies;
  const lines = ['Policies (palpate classify --policy NAME):'];
  for (const { id, title } of policies) lines.push(`  ${id.padEnd(18)} ${title}`);
  lines.push('', 'Techniques that sources put under different codes, with who reads them so:');
  for (const dispute of disputes) {
    lines.push(`  ${dispute.id}: ${dispute.title}`);
    for (const { code, by } of dispute.readings) {
      const choosing = policies.filter(({ readings }) => readings?.[dispute.id] === code).map(({ id }) => id);
      lines.push(`    ${code.padEnd(6)} ${by.join('; ')}${choosing.length > 0 ? `  [${choosing.join(', ')}]` : ''}`);
    }
  }
  lines.push('', 'What a policy does not name stays as in guide. A file of your own is given by its path; the README shows one.', '');
  await writeOut(lines.join('\n'));
  return EXIT.done;
}
