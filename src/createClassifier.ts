// The edge of the engine: reads a model folder from disk, checks it, opens the ONNX session, and composes a classifier.
// Refuses a changed or hostile folder with an error that says what was found and expected.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './runtimeSettings.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Classifier, type ClassifyOptions, composeClassifier } from './classifier.ts';
import { type Codebook, loadCodebook } from './codebook/codebook.ts';
import { type CompiledCodebook, compiledCodebookSchema } from './codebook/compiled.ts';
import { TrieError } from './codebook/trie.ts';
import type { Learned } from './evidence/readEvidence.ts';
import { decodeSegments, SegmentFileError } from './evidence/segmentFile.ts';
import { createSegmentModel, type SegmentModel } from './evidence/segmentModel.ts';
import { type TimeTable, timeTableSchema } from './evidence/tieTimes.ts';
import { FIXED_FEATURES } from './evidence/timeFeatureNames.ts';
import { featureNames } from './model/features.ts';
import { inspectOnnx, ModelRefused } from './model/inspectOnnx.ts';
import { type Manifest, manifestSchema } from './model/manifest.ts';
import type { ProductSession } from './model/scorer.ts';
import { type CompiledPolicies, compiledPoliciesSchema } from './policies/policies.ts';

export interface CreateOptions extends ClassifyOptions {
  /** Folder of the model; default: the one that ships with palpate. */
  readonly model?: string;
}

export const DEFAULT_MODEL = 'palpate-1';
const REQUIRED = ['model.onnx', 'codebook.json', 'segments.bin', 'times.json', 'policies.json'] as const;

/** The folder of the model that ships with the package. */
export function shippedModelFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', 'models', DEFAULT_MODEL);
}

function readModelFile(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new ModelRefused(
      `PALPATE_MODEL_MISSING: cannot read ${join(folder, name)} (${reason}); expected a model folder with manifest.json, ${REQUIRED.join(', ')}`,
    );
  }
}

function parseJson(folder: string, name: string, content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    throw new ModelRefused(
      `PALPATE_MODEL_BROKEN: ${join(folder, name)} is not JSON; use the model that came with palpate or train it again`,
    );
  }
}

function readSegmentFile(folder: string, content: Buffer): SegmentModel {
  try {
    return createSegmentModel(decodeSegments(content));
  } catch (error) {
    if (!(error instanceof SegmentFileError)) throw error;
    throw new ModelRefused(`PALPATE_MODEL_BROKEN: ${join(folder, 'segments.bin')}: ${error.message}; run the training again`);
  }
}

function readTimeTable(folder: string, content: Buffer): TimeTable {
  const parsed = timeTableSchema.safeParse(parseJson(folder, 'times.json', content));
  if (parsed.success && parsed.data.features.join() === FIXED_FEATURES.join() && parsed.data.weights.length === FIXED_FEATURES.length)
    return parsed.data;
  throw new ModelRefused(
    `PALPATE_MODEL_BROKEN: ${join(folder, 'times.json')} is not a table of times of this version; run the training again`,
  );
}

function readPolicies(folder: string, content: Buffer): CompiledPolicies {
  const parsed = compiledPoliciesSchema.safeParse(parseJson(folder, 'policies.json', content));
  if (parsed.success) return parsed.data;
  throw new ModelRefused(`PALPATE_MODEL_BROKEN: ${join(folder, 'policies.json')} is no list of policies; run npm run compile again`);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export interface CheckedModel {
  readonly manifest: Manifest;
  readonly onnx: Buffer;
  readonly codebook: unknown;
  readonly learned: Learned;
  readonly policies: CompiledPolicies;
  readonly sha256: string;
}

/** Reads and checks a model folder: manifest shape, checksums of every file, codebook binding, ONNX contents. Throws ModelRefused. */
export function readModelFolder(folder: string): CheckedModel {
  const parsed = manifestSchema.safeParse(parseJson(folder, 'manifest.json', readModelFile(folder, 'manifest.json')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ModelRefused(
      `PALPATE_MODEL_BROKEN: ${join(folder, 'manifest.json')}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a manifest'}`,
    );
  }
  const manifest = parsed.data;
  const contents = new Map<string, Buffer>();
  for (const name of new Set([...REQUIRED, ...Object.keys(manifest.files)])) {
    if (!/^[A-Za-z0-9_.-]+$/.test(name) || name.includes('..'))
      throw new ModelRefused(`PALPATE_MODEL_UNSAFE: ${folder}: the manifest names a file outside the folder`);
    const content = readModelFile(folder, name);
    const expected = manifest.files[name];
    const found = sha256(content);
    if (expected !== found) {
      throw new ModelRefused(
        `PALPATE_MODEL_CHANGED: ${join(folder, name)} has sha256 ${found.slice(0, 12)}…, expected ${expected === undefined ? 'one in the manifest' : `${expected.slice(0, 12)}…`}; restore the folder or train it again`,
      );
    }
    contents.set(name, content);
  }
  const onnx = contents.get('model.onnx');
  const codebook = contents.get('codebook.json');
  const segments = contents.get('segments.bin');
  const times = contents.get('times.json');
  const policies = contents.get('policies.json');
  if (onnx === undefined || codebook === undefined || segments === undefined || times === undefined || policies === undefined)
    throw new ModelRefused(`PALPATE_MODEL_MISSING: ${folder}: expected ${REQUIRED.join(', ')}`);
  if (manifest.codebook !== sha256(codebook))
    throw new ModelRefused(
      `PALPATE_MODEL_CHANGED: ${folder}: the codebook is not the one that the model was trained with; run the training again`,
    );
  if (
    manifest.sets.thresholds.length !== manifest.codes.length + 1 ||
    manifest.bias.ranking.length !== manifest.codes.length + 1 ||
    manifest.bias.services.length !== manifest.codes.length
  ) {
    throw new ModelRefused(
      `PALPATE_MODEL_BROKEN: ${folder}: expected one bias a class and a service and one threshold a class, found ${manifest.bias.ranking.length} and ${manifest.bias.services.length}`,
    );
  }
  const shape = [manifest.features.length + 1, manifest.codes.length * 2 + 1];
  if (!inspectOnnx(onnx).some((found) => found.join() === shape.join()))
    throw new ModelRefused(
      `PALPATE_MODEL_BROKEN: ${join(folder, 'model.onnx')}: expected a table of ${shape.join(' x ')} weights for the manifest's features and codes; run the training again`,
    );
  return {
    manifest,
    onnx,
    codebook: parseJson(folder, 'codebook.json', codebook),
    learned: { segments: readSegmentFile(folder, segments), times: readTimeTable(folder, times) },
    policies: readPolicies(folder, policies),
    sha256: sha256(onnx),
  };
}

/** Opens an ONNX session over checked bytes. One thread, no files, no profiling. */
export async function openSession(onnx: Uint8Array, manifest: Manifest): Promise<ProductSession> {
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'basic',
    logSeverityLevel: 4,
  }).catch(() => {
    throw new ModelRefused(
      'PALPATE_MODEL_BROKEN: onnxruntime cannot open model.onnx; use the model that came with palpate or train it again',
    );
  });
  const columns = manifest.codes.length * 2 + 1;
  return {
    columns,
    padding: manifest.features.length,
    run: async (indices, values, rows, width) => {
      const result = await session.run({
        indices: new Tensor('int32', indices, [rows, width]),
        values: new Tensor('float32', values, [rows, width, 1]),
      });
      const products = result.products?.data;
      const sums = result.sums?.data;
      if (
        !(products instanceof Float32Array) ||
        !(sums instanceof Float32Array) ||
        products.length !== rows * width * columns ||
        sums.length !== rows * columns
      ) {
        throw new ModelRefused('PALPATE_MODEL_BROKEN: expected outputs "products" and "sums" of the manifest\'s shape from the model');
      }
      return { products, sums };
    },
  };
}

function readCodebook(compiled: CompiledCodebook): Codebook {
  try {
    return loadCodebook(compiled);
  } catch (error) {
    if (!(error instanceof TrieError)) throw error;
    throw new ModelRefused(`PALPATE_MODEL_BROKEN: codebook.json: ${error.message}; run the training again`);
  }
}

/** Creates a classifier from a model folder (default: the one shipped). No global state; create one a worker. */
export async function createClassifier(options: CreateOptions = {}): Promise<Classifier> {
  const model = readModelFolder(options.model ?? shippedModelFolder());
  const compiled = compiledCodebookSchema.safeParse(model.codebook);
  if (!compiled.success)
    throw new ModelRefused('PALPATE_MODEL_BROKEN: codebook.json is not a compiled codebook of this version; run the training again');
  const codebook = readCodebook(compiled.data);
  const known = new Set(featureNames(codebook.codes, codebook.phrases));
  const strange = model.manifest.features.filter((name) => !known.has(name)).length;
  if (strange > 0)
    throw new ModelRefused(
      `PALPATE_MODEL_BROKEN: manifest.json names ${strange} features that codebook.json does not give; run the training again`,
    );
  const session = await openSession(model.onnx, model.manifest);
  const { learned, manifest, policies, sha256: checksum } = model;
  return composeClassifier({ codebook, learned, manifest, session, policies, sha256: checksum }, options);
}
