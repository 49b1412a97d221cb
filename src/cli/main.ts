#!/usr/bin/env node
// The palpate command: reads the command line, runs one command, sets the exit code. Commands are loaded only when used.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, reportFailure } from './exit.ts';
import { packageVersion } from './packageVersion.ts';

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('expected a whole number from 1');
  return number;
}

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 1_000_000_000) throw new InvalidArgumentError('expected a whole number from 0');
  return number;
}

function oneSign(value: string): string {
  const sign = value === '\\t' ? '\t' : value;
  if (sign.length !== 1 || sign.charCodeAt(0) > 126 || /["\r\n\0]/.test(sign))
    throw new InvalidArgumentError('expected one ASCII sign such as ; or \\t');
  return sign;
}

function listOf(value: string): string[] {
  return value.split(',').map((name) => name.trim());
}

function shardOf(value: string): { readonly index: number; readonly of: number } {
  const [index = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(value) ?? []).slice(1).map(Number);
  if (index < 1 || of < index) throw new InvalidArgumentError('expected I/N with I from 1 to N, for example 2/8');
  return { index: index - 1, of };
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
  .description('classify notes: files, folders, patterns or standard input in, one result a note out, in order')
  .argument('[files...]', 'files, folders of .txt, patterns in quotes, or - for standard input', [])
  .optionsGroup('What is read:')
  .addOption(
    new Option('--from <format>', 'format of the input (default: by the file name; standard input: text)').choices([
      'text',
      'jsonl',
      'csv',
      'tsv',
      'parquet',
    ]),
  )
  .option('--text <column>', 'field or column that holds the note')
  .option('--id <column>', 'field or column that holds the id')
  .option('--billed <column>', 'field or column that holds the billed codes, to compare')
  .option('--keep <columns...>', 'fields or columns that go to the output as they are')
  .addOption(
    new Option('--encoding <name>', 'of text files (default: guessed, with a notice where it is not UTF-8)').choices([
      'utf-8',
      'latin1',
      'utf-16',
    ]),
  )
  .addOption(new Option('--delimiter <sign>', 'sign that parts columns (default: as the first line shows)').argParser(oneSign))
  .addOption(new Option('--max-length <characters>', 'longest note').argParser(positive).default(1_000_000))
  .addOption(new Option('--shard <i/n>', 'only every n-th row, beginning with the i-th; n runs make the whole').argParser(shardOf))
  .optionsGroup('What is written:')
  .addOption(
    new Option(
      '--to <format>',
      'format of the output (default: by the name of --out; else a table on a terminal, jsonl elsewhere)',
    ).choices(['table', 'jsonl', 'csv', 'parquet']),
  )
  .option('--out <file>', 'write to a file, or one file an input into a folder that is there or ends in /; a killed run can go on')
  .addOption(new Option('--columns <names>', 'columns of CSV or fields of JSON Lines, with commas between').argParser(listOf))
  .addOption(new Option('--only <kind>', 'write only these').choices(['review', 'disagree', 'suggest']))
  .addOption(new Option('--ranking <which>', 'write the first five ranks or all').choices(['top', 'all']).default('top'))
  .addOption(new Option('--parts <which>', 'write contributions for the first rank or for all').choices(['first', 'all']).default('first'))
  .option('--rejects <file>', 'rejected rows as JSON Lines (default: OUT.rejects.jsonl; without --out they stand among the results)')
  .option('--summary <file>', 'counts of the run as JSON')
  .option('--report <file>', 'the same as a page with charts (HTML); without text of notes')
  .option('--with-text', 'let the report show the notes of the surest disagreements')
  .optionsGroup('How it runs:')
  .addOption(
    new Option('--workers <n>', 'threads that classify; 0: none beside the main one (default: one a core, 0 for small files)').argParser(
      whole,
    ),
  )
  .option('--resume', 'go on with a run that was interrupted')
  .option('--force', 'overwrite the output, and what an interrupted run left')
  .addOption(new Option('--max-rejects <n>', 'stop when more rows are rejected').argParser(whole))
  .addOption(policyOption())
  .addOption(modelOption())
  .option('--quiet', 'no progress, notices or summary on standard error')
  .addHelpText(
    'after',
    `
Examples:
  palpate classify visit.txt
  palpate classify notes.csv --text Narrative --billed CPT --out notes-coded.csv
  palpate classify 'exports/*.jsonl.gz' --out coded/ --report run.html
  palpate classify big.parquet --text note --out big-coded.parquet --resume
  palpate classify - --from jsonl --to jsonl < notes.jsonl

Exit codes: 0 done, 1 some rows failed (one error record each), 2 usage or model error or a failing disk, 3 more rejects than --max-rejects, 130 interrupted.`,
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
