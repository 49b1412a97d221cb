#!/usr/bin/env node
// The palpate command: reads the command line, runs one command, sets the exit code. Commands are loaded only when used.
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, reportFailure } from './exit.ts';

function packageVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : '';
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('expected a whole number from 1');
  return number;
}

const program = new Command();
let exitCode: number = EXIT.done;
const run = (work: () => Promise<number>): Promise<void> =>
  work().then((code) => {
    exitCode = code;
  });
const policyOption = (): Option =>
  new Option(
    '--policy <name>',
    'how disputed techniques are read: a policy by name, or a file of your own (palpate policies lists them; default guide)',
  );
const modelOption = (): Option => new Option('--model <folder>', 'use another model folder');

program
  .name('palpate')
  .description(
    'Says which billing code a massage, chiropractic or therapy note most likely describes, how sure it is, and which words say so.\nIt suggests; a person decides. Notes never leave this machine.',
  )
  .version(packageVersion())
  .showHelpAfterError('(add --help for the options)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`palpate: ${text.replace(/^error: /, '')}`) });

program
  .command('classify')
  .description('classify notes: files or standard input in, one result a note out, in order')
  .argument('[files...]', 'files, or - for standard input', [])
  .addOption(
    new Option('--from <format>', 'format of the input (default: by the file name; standard input: text)').choices([
      'text',
      'jsonl',
      'csv',
    ]),
  )
  .addOption(
    new Option('--to <format>', 'format of the output (default: table on a terminal, else jsonl)').choices(['table', 'jsonl', 'csv']),
  )
  .option('--text <column>', 'field or column that holds the note')
  .option('--id <column>', 'field or column that holds the id')
  .option('--billed <column>', 'field or column that holds the billed codes, to compare')
  .addOption(new Option('--ranking <which>', 'write the first five ranks or all').choices(['top', 'all']).default('top'))
  .addOption(new Option('--parts <which>', 'write contributions for the first rank or for all').choices(['first', 'all']).default('first'))
  .addOption(new Option('--max-length <characters>', 'longest note').argParser(positive).default(1_000_000))
  .addOption(policyOption())
  .addOption(modelOption())
  .option('--quiet', 'no progress or notices on standard error')
  .addHelpText(
    'after',
    '\nExamples:\n  palpate classify visit.txt\n  palpate classify notes.csv --text Narrative --billed CPT --to csv > out.csv\n  palpate classify - --from jsonl --to jsonl < notes.jsonl\n\nExit codes: 0 done, 1 some rows failed (one error record each), 2 usage or model error.',
  )
  .action((files: string[], options: Record<string, never>) =>
    run(async () => (await import('./classifyCommand.ts')).classifyCommand({ files, ...options })),
  );

program
  .command('explain')
  .description('show one note with its phrases marked, the ranking and what contributed')
  .argument('[file]', 'a text file, or - for standard input', '-')
  .addOption(policyOption())
  .addOption(modelOption())
  .action((file: string, options: { model?: string; policy?: string }) =>
    run(async () => (await import('./explainCommand.ts')).explainCommand(file, options)),
  );

program
  .command('codes')
  .description('list the codes that the codebook knows')
  .addOption(modelOption())
  .action((options: { model?: string }) => run(async () => (await import('./codebookCommands.ts')).codesCommand(options)));

program
  .command('phrases')
  .description('show what the codebook sees in some words')
  .argument('<words...>', 'words of a note, or part of a phrase name')
  .addOption(modelOption())
  .action((words: string[], options: { model?: string }) =>
    run(async () => (await import('./codebookCommands.ts')).phrasesCommand(words.join(' '), options)),
  );

program
  .command('policies')
  .description('list techniques that sources put under different codes, and how each policy reads them')
  .addOption(modelOption())
  .action((options: { model?: string }) => run(async () => (await import('./policiesCommand.ts')).policiesCommand(options)));

program
  .command('samples')
  .description('classify the sample notes that ship with palpate')
  .addOption(modelOption())
  .action((options: { model?: string }) => run(async () => (await import('./samplesCommand.ts')).samplesCommand(options)));

process.once('SIGINT', () => process.exit(EXIT.interrupted));
try {
  await program.parseAsync();
} catch (error) {
  exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? EXIT.done : EXIT.usageOrModel) : reportFailure(error);
}
process.exitCode = exitCode;
