// npm run bench: speed as ratios in one run: ours against a pass-through of the same lines (JSON.parse, JSON.stringify), natural's classifier and wink-nlp
// (tokens, sentences, negation, custom entities). Also one warm note and a cold `palpate explain`. Absolute figures depend on the machine; quote the ratios.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import model from 'wink-eng-lite-web-model';
import winkNLP from 'wink-nlp';
import { createClassifier } from '../src/createClassifier.ts';
import { naturalClassifier } from './support/baselines.ts';
import { readDataset } from './support/dataset.ts';
import { ROOT } from './support/files.ts';

const NOTES = 20_000;
const ROUNDS = 3;
const BATCH = 256;
const dataset = readDataset();
const lines = Array.from({ length: NOTES }, (_, index) =>
  JSON.stringify({ id: `n-${index}`, text: dataset[index % dataset.length]?.text ?? '' }),
);
const classifier = await createClassifier();

interface NoteLine {
  readonly id: string;
  readonly text: string;
}
const readLine = (line: string): NoteLine => JSON.parse(line);

function passThrough(some: readonly string[]): number {
  let bytes = 0;
  for (const line of some) bytes += JSON.stringify(readLine(line)).length;
  return bytes;
}

async function ours(some: readonly string[]): Promise<number> {
  let bytes = 0;
  for (let at = 0; at < some.length; at += BATCH) {
    for (const result of await classifier.classifyBatch(some.slice(at, at + BATCH).map(readLine))) bytes += JSON.stringify(result).length;
  }
  return bytes;
}

const bayes = naturalClassifier('bayes');
for (const note of dataset) bayes.addDocument(note.text, note.primary ?? 'none');
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

await ours(lines.slice(0, 2000));
const few = lines.slice(0, 500);
const through = await rate(() => passThrough(lines), NOTES);
const own = await rate(() => ours(lines), NOTES);
const byWink = await rate(() => wink(few), few.length);
const byNatural = await rate(() => natural(few), few.length);
const bytesIn = lines.reduce((sum, line) => sum + line.length, 0) / NOTES;
const bytesOut = (await ours(lines.slice(0, 2000))) / 2000;

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
console.log(`pass-through            ${Math.round(through)} notes/s`);
console.log(`palpate, full evidence  ${Math.round(own)} notes/s   ${(own / through).toFixed(3)} of pass-through (wanted 0.15)`);
console.log(`wink-nlp                ${Math.round(byWink)} notes/s   palpate is ${(own / byWink).toFixed(1)} times as fast`);
console.log(`natural bayes           ${Math.round(byNatural)} notes/s   palpate is ${(own / byNatural).toFixed(1)} times as fast`);
console.log(`one note, warm          ${median(times).toFixed(3)} ms (wanted under 1)`);
console.log(`palpate explain, cold   ${median(cold).toFixed(3)} s (wanted under 0.3)`);
