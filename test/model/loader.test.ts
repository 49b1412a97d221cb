// The loader refuses a missing, changed or hostile model folder with an error that names the file.
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClassifier, shippedModelFolder } from '../../src/createClassifier.ts';
import { ModelRefused } from '../../src/model/inspectOnnx.ts';
import { manifestSchema } from '../../src/model/manifest.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'palpate-model-')), 'copy');
  cpSync(shippedModelFolder(), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (name: string): Buffer => readFileSync(join(folder, name));
const write = (name: string, content: Buffer | string): void => writeFileSync(join(folder, name), content);
const flipped = (content: Buffer, at: number): Buffer => {
  const copy = Buffer.from(content);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};
const manifest = () => manifestSchema.parse(JSON.parse(bytesOf('manifest.json').toString()));

/** Writes another model file and a manifest that vouches for it, as somebody with bad intent would. */
function plant(onnx: Buffer): void {
  write('model.onnx', onnx);
  const old = manifest();
  write(
    'manifest.json',
    JSON.stringify({ ...old, files: { ...old.files, 'model.onnx': createHash('sha256').update(onnx).digest('hex') } }),
  );
}

function replaced(content: Buffer, from: string, to: string): Buffer {
  const at = content.indexOf(from);
  if (at < 0 || from.length !== to.length) throw new Error(`expected ${from} in the model file`);
  const copy = Buffer.from(content);
  copy.write(to, at);
  return copy;
}

const CASES: readonly (readonly [string, () => void, RegExp])[] = [
  ['a missing folder', () => rmSync(folder, { recursive: true }), /PALPATE_MODEL_MISSING.*manifest\.json/],
  ['a missing model file', () => rmSync(join(folder, 'model.onnx')), /PALPATE_MODEL_MISSING.*model\.onnx/],
  ['a missing codebook', () => rmSync(join(folder, 'codebook.json')), /PALPATE_MODEL_MISSING.*codebook\.json/],
  ['a byte changed in the model', () => write('model.onnx', flipped(bytesOf('model.onnx'), 400)), /PALPATE_MODEL_CHANGED.*model\.onnx/],
  [
    'a byte changed in the codebook',
    () => write('codebook.json', flipped(bytesOf('codebook.json'), 900)),
    /PALPATE_MODEL_CHANGED.*codebook\.json/,
  ],
  ['a manifest that is no JSON', () => write('manifest.json', '{'), /PALPATE_MODEL_BROKEN.*manifest\.json/],
  ['a manifest of another shape', () => write('manifest.json', '{"id":"x"}'), /PALPATE_MODEL_BROKEN.*manifest\.json/],
  [
    'a manifest that names a file outside',
    () => write('manifest.json', JSON.stringify({ ...manifest(), files: { ...manifest().files, '../evil': 'x' } })),
    /PALPATE_MODEL_(UNSAFE|BROKEN)/,
  ],
  [
    'features that the codebook does not give',
    () =>
      write(
        'manifest.json',
        JSON.stringify({ ...manifest(), features: manifest().features.map((name, i) => (i === 5 ? 'phrase:nobody' : name)) }),
      ),
    /PALPATE_MODEL_BROKEN.*1 features/,
  ],
  [
    'fewer features than the model has rows',
    () => write('manifest.json', JSON.stringify({ ...manifest(), features: manifest().features.slice(1) })),
    /PALPATE_MODEL_BROKEN.*model\.onnx.*expected a table/,
  ],
  ['a truncated model', () => plant(bytesOf('model.onnx').subarray(0, 3000)), /PALPATE_MODEL/],
  ['an empty model', () => plant(Buffer.alloc(0)), /PALPATE_MODEL/],
  ['an operator outside the list', () => plant(replaced(bytesOf('model.onnx'), 'ReduceSum', 'ReduceMax')), /PALPATE_MODEL.*ReduceMax/],
  // A second graph part with one initializer whose data_location is EXTERNAL (protobuf: 7 { 5 { 14: 1 } }).
  // The same with the 33rd bit of the tag set: readers of protobuf drop it and would see field 14 (found in review).
  [
    'external data behind a tag of 33 bits',
    () => plant(Buffer.concat([bytesOf('model.onnx'), Buffer.from([0x3a, 8, 0x2a, 6, 0xf0, 0x80, 0x80, 0x80, 0x10, 1])])),
    /PALPATE_MODEL/,
  ],
  ['external data', () => plant(Buffer.concat([bytesOf('model.onnx'), Buffer.from([0x3a, 4, 0x2a, 2, 0x70, 1])])), /PALPATE_MODEL/],
];

describe('the loader', () => {
  it.each(CASES)('refuses %s', async (_, damage, message) => {
    damage();
    const loading = createClassifier({ model: folder });
    await expect(loading).rejects.toThrow(ModelRefused);
    await expect(loading).rejects.toThrow(message);
  });

  it('opens an unchanged copy', async () => {
    expect((await createClassifier({ model: folder })).manifest.id).toBe('palpate-1');
  });
});
