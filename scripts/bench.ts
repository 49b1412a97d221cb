// npm run bench: speed as ratios in one run: ours against a pass-through of the same file (read, split, decode, JSON.parse, JSON.stringify, write, with the
// reader and writer that ours uses), natural's classifier and wink-nlp (tokens, sentences, negation, custom entities). Also one warm note and a cold `palpate explain`. Absolute figures depend on the machine; quote the ratios.
import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import model from 'wink-eng-lite-web-model';
import winkNLP from 'wink-nlp';
import { naturalClassifier } from './support/baselines.ts';
import { readDataset } from './support/dataset.ts';
import { ROOT } from './support/files.ts';

// The built program is measured: running from source adds the loader's own wrappers to every function.
const built = (path: string): string => new URL(`../dist/${path}`, import.meta.url).href;
const { createClassifier }: typeof import('../src/createClassifier.ts') = await import(built('createClassifier.js'));
const { readLines }: typeof import('../src/formats/readLines.ts') = await import(built('formats/readLines.js'));
const { decodeUtf8 }: typeof import('../src/formats/rows.ts') = await import(built('formats/rows.js'));

const NOTES = 10_000;
const ROUNDS = 3;
const BATCH = 256;
const dataset = readDataset();
const lines = Array.from({ length: NOTES }, (_, index) =>
  JSON.stringify({ id: `n-${index}`, text: dataset[index % dataset.length]?.text ?? '' }),
);
const classifier = await createClassifier();

const folder = mkdtempSync(join(tmpdir(), 'palpate-bench-'));
const file = join(folder, 'notes.jsonl');
writeFileSync(file, `${lines.join('\n')}\n`);

interface NoteLine {
  readonly id: string;
  readonly text: string;
}
const readLine = (line: string): NoteLine => JSON.parse(line);

/** Reads the file in batches, hands each to `work`, writes what it gives; gives the bytes written a note. */
async function through(work: (batch: readonly NoteLine[]) => Promise<readonly unknown[]>): Promise<number> {
  const sink = openSync(devNull, 'w');
  let bytes = 0;
  let batch: NoteLine[] = [];
  const flush = async (): Promise<void> => {
    let out = '';
    for (const result of await work(batch)) out += `${JSON.stringify(result)}\n`;
    bytes += writeSync(sink, out);
    batch = [];
  };
  for await (const line of readLines(createReadStream(file, { highWaterMark: 1 << 18 }))) {
    const text = line.bytes === undefined ? undefined : decodeUtf8(line.bytes);
    if (text === undefined) continue;
    batch.push(readLine(text));
    if (batch.length === BATCH) await flush();
  }
  await flush();
  closeSync(sink);
  return bytes / NOTES;
}
const passThrough = (): Promise<number> => through(async (batch) => batch);
const ours = (): Promise<number> => through((batch) => classifier.classifyBatch(batch));

const bayes = naturalClassifier('bayes');
for (const note of dataset.slice(0, 300)) bayes.addDocument(note.text, note.primary ?? 'none');
bayes.train();
const nlp = winkNLP(model, ['sbd', 'negation', 'cer']);
nlp.learnCustomEntities(classifier.codebook.codes.map(({ code, title }) => ({ name: code, patterns: [title] })));
const wink = (some: readonly string[]): void => {
  for (const line of some) {
    const document = nlp.readDoc(readLine(line).text);
    document.sentences().length();
    document.tokens().length();
    document.customEntities().length();
  }
};
const natural = (some: readonly string[]): void => {
  for (const line of some) bayes.getClassifications(readLine(line).text);
};

/** Best notes a second over some rounds. */
async function rate(work: () => unknown, notes: number): Promise<number> {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await work();
    best = Math.max(best, notes / ((performance.now() - started) / 1000));
  }
  return best;
}

await ours();
const few = lines.slice(0, 500);
const passed = await rate(passThrough, NOTES);
const own = await rate(ours, NOTES);
const byWink = await rate(() => wink(few), few.length);
const byNatural = await rate(() => natural(few), few.length);
const bytesIn = lines.reduce((sum, line) => sum + line.length, 0) / NOTES;
const bytesOut = await ours();

const text = dataset[3]?.text ?? '';
const times: number[] = [];
for (let i = 0; i < 300; i++) {
  const started = performance.now();
  await classifier.classify(text);
  times.push(performance.now() - started);
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const cold: number[] = [];
for (let i = 0; i < 7; i++) {
  const started = performance.now();
  execFileSync(process.execPath, [join(ROOT, 'dist', 'cli', 'main.js'), 'explain', '-'], { input: text });
  cold.push((performance.now() - started) / 1000);
}
console.log(`${NOTES} notes, ${Math.round(bytesIn)} bytes in, ${Math.round(bytesOut)} bytes out a note, one thread`);
console.log(`pass-through            ${Math.round(passed)} notes/s`);
console.log(`palpate, full evidence  ${Math.round(own)} notes/s   ${(own / passed).toFixed(3)} of pass-through (wanted 0.20)`);
console.log(`wink-nlp                ${Math.round(byWink)} notes/s   palpate is ${(own / byWink).toFixed(1)} times as fast`);
console.log(`natural bayes           ${Math.round(byNatural)} notes/s   palpate is ${(own / byNatural).toFixed(1)} times as fast`);
console.log(`one note, warm          ${median(times).toFixed(3)} ms (wanted under 1)`);
console.log(`palpate explain, cold   ${median(cold).toFixed(3)} s (wanted under 0.3)`);
rmSync(folder, { recursive: true });
