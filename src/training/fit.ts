// Fits the weights of the scored classifier on labelled feature rows: multinomial logistic regression for the primary, one logistic a service.
// Deterministic: full-batch gradient steps from zero, no randomness. Pure numbers in, numbers out.
//
// Weights are tied: what a kind of feature ("minutes", "status refused") means for its own code is learned once for all codes, a code's own
// deviation and a phrase's own weight only on top and held small. So a code or phrase with few or no notes decides like its class.
import type { CodeEntry, Phrase } from '../codebook/codebook.ts';
import { logistic } from '../model/calibration.ts';
import type { ActiveFeature } from '../model/features.ts';
import { KINDS, kindFeature, phraseFeature } from '../model/features.ts';

export interface TrainingRow {
  readonly features: readonly ActiveFeature[];
  /** Weight of each class (column 0 none, then codes) as the primary; sums to 1. */
  readonly target: readonly number[];
  /** 1 for each delivered code. */
  readonly delivered: readonly number[];
}

export interface FitOptions {
  readonly steps: number;
  /** Penalties (inverse variance) on tied weights, deviations of a code, phrases, and a phrase's pull towards other codes. */
  readonly tied: number;
  readonly deviation: number;
  readonly phrase: number;
  readonly cross: number;
}

export const FIT: FitOptions = { steps: 400, tied: 0.02, deviation: 1, phrase: 1.5, cross: 6 };

export interface FittedModel {
  /** Row-major [features + 1, columns]; the last row is zeros. Columns: none, codes (ranking), codes (services). */
  readonly weights: Float32Array;
  readonly columns: number;
  readonly ranking: readonly number[];
  readonly services: readonly number[];
}

interface Parameter {
  readonly penalty: number;
}

interface Cell {
  readonly feature: number;
  readonly column: number;
  readonly parameter: number;
}

/** Codes whose phrases may pull towards one another. */
const CORE = ['97124', '97140', '97530', '97112', '97039', '97110'];

/** How each cell of the weight matrix is a sum of parameters. */
function layout(
  names: readonly string[],
  codes: readonly CodeEntry[],
  phrases: readonly Phrase[],
  options: FitOptions,
): { readonly parameters: Parameter[]; readonly cells: Cell[] } {
  const parameters: Parameter[] = [];
  const cells: Cell[] = [];
  const known = new Map<string, number>();
  const parameter = (key: string, penalty: number): number => {
    const index = known.get(key);
    if (index !== undefined) return index;
    known.set(key, parameters.length);
    return parameters.push({ penalty }) - 1;
  };
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const column = new Map(codes.map((entry, index) => [entry.code, index + 1]));
  const services = codes.length + 1;
  codes.forEach(({ code }, at) => {
    for (const kind of KINDS) {
      const feature = indexOf.get(kindFeature(kind, code));
      if (feature === undefined) continue;
      cells.push({ feature, column: at + 1, parameter: parameter(`self ${kind}`, options.tied) });
      cells.push({ feature, column: at + 1, parameter: parameter(`self ${kind} ${code}`, options.deviation) });
      cells.push({ feature, column: 0, parameter: parameter(`none ${kind}`, options.tied) });
      cells.push({ feature, column: services + at, parameter: parameter(`service ${kind}`, options.tied) });
      cells.push({ feature, column: services + at, parameter: parameter(`service ${kind} ${code}`, options.deviation) });
    }
  });
  for (const phrase of phrases) {
    const feature = indexOf.get(phraseFeature(phrase.id));
    const own = column.get(phrase.code);
    if (feature === undefined || own === undefined) continue;
    cells.push({ feature, column: own, parameter: parameter(`phrase ${phrase.id}`, options.phrase) });
    cells.push({ feature, column: services + own - 1, parameter: parameter(`phrase service ${phrase.id}`, options.phrase) });
    if (!CORE.includes(phrase.code)) continue;
    for (const code of CORE) {
      const other = column.get(code);
      if (code !== phrase.code && other !== undefined)
        cells.push({ feature, column: other, parameter: parameter(`phrase ${phrase.id} ${code}`, options.cross) });
    }
  }
  return { parameters, cells };
}

/** Fits all weights. Rows are used in order; the same rows give the same bytes. */
export function fitModel(
  rows: readonly TrainingRow[],
  names: readonly string[],
  codes: readonly CodeEntry[],
  phrases: readonly Phrase[],
  options: FitOptions = FIT,
): FittedModel {
  const { parameters, cells } = layout(names, codes, phrases, options);
  const classes = codes.length + 1;
  const columns = classes + codes.length;
  // Biases are parameters too, behind the others: one a class, one a service; a common one for codes and services, deviations held small.
  const biasBase = parameters.length;
  const size = biasBase + columns;
  const value = new Float64Array(size);
  const weights = new Float64Array((names.length + 1) * columns);
  const gradient = new Float64Array(size);
  const weightGradient = new Float64Array(weights.length);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  const used = [...new Set(rows.flatMap((row) => row.features.map((feature) => feature.index)))];
  const usedSet = new Set(used);
  const liveCells = cells.filter((cell) => usedSet.has(cell.feature));
  const scores = new Float64Array(columns);
  const slope = new Float64Array(columns);
  // A note without evidence is none: the bias starts there, so that a code needs evidence to win.
  value[biasBase] = 1;
  for (let c = 1; c < columns; c++) value[biasBase + c] = -1;

  for (let step = 1; step <= options.steps; step++) {
    for (const index of used) weights.fill(0, index * columns, (index + 1) * columns);
    for (const cell of liveCells) {
      const at = cell.feature * columns + cell.column;
      weights[at] = (weights[at] ?? 0) + (value[cell.parameter] ?? 0);
    }
    gradient.fill(0);
    for (const index of used) weightGradient.fill(0, index * columns, (index + 1) * columns);
    for (const row of rows) {
      for (let c = 0; c < columns; c++) scores[c] = value[biasBase + c] ?? 0;
      for (const feature of row.features) {
        const base = feature.index * columns;
        for (let c = 0; c < columns; c++) scores[c] = (scores[c] ?? 0) + feature.value * (weights[base + c] ?? 0);
      }
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) highest = Math.max(highest, scores[c] ?? 0);
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += Math.exp((scores[c] ?? 0) - highest);
      for (let c = 0; c < classes; c++) slope[c] = Math.exp((scores[c] ?? 0) - highest) / sum - (row.target[c] ?? 0);
      for (let c = classes; c < columns; c++) slope[c] = 0.3 * (logistic(scores[c] ?? 0) - (row.delivered[c - classes] ?? 0));
      for (let c = 0; c < columns; c++) gradient[biasBase + c] = (gradient[biasBase + c] ?? 0) + (slope[c] ?? 0);
      for (const feature of row.features) {
        const base = feature.index * columns;
        for (let c = 0; c < columns; c++) weightGradient[base + c] = (weightGradient[base + c] ?? 0) + feature.value * (slope[c] ?? 0);
      }
    }
    for (const cell of liveCells)
      gradient[cell.parameter] = (gradient[cell.parameter] ?? 0) + (weightGradient[cell.feature * columns + cell.column] ?? 0);
    for (let p = 0; p < size; p++) {
      const penalty = p < biasBase ? (parameters[p]?.penalty ?? 1) : 0.3;
      const centre = p < biasBase ? 0 : p === biasBase ? 1 : -1;
      const slopeHere = (gradient[p] ?? 0) + penalty * ((value[p] ?? 0) - centre);
      first[p] = 0.9 * (first[p] ?? 0) + 0.1 * slopeHere;
      second[p] = 0.999 * (second[p] ?? 0) + 0.001 * slopeHere * slopeHere;
      const rate = 0.05 * (step < options.steps * 0.7 ? 1 : 0.2);
      value[p] =
        (value[p] ?? 0) - (rate * ((first[p] ?? 0) / (1 - 0.9 ** step))) / (Math.sqrt((second[p] ?? 0) / (1 - 0.999 ** step)) + 1e-8);
    }
  }

  weights.fill(0);
  for (const cell of cells) {
    const at = cell.feature * columns + cell.column;
    weights[at] = (weights[at] ?? 0) + (value[cell.parameter] ?? 0);
  }
  return {
    weights: Float32Array.from(weights),
    columns,
    ranking: [...value.slice(biasBase, biasBase + classes)],
    services: [...value.slice(biasBase + classes)],
  };
}

/** A session that multiplies without ONNX: for cross-validation and tests. */
export function plainProducts(
  model: FittedModel,
  features: readonly ActiveFeature[],
): { readonly products: Float32Array; readonly sums: Float64Array } {
  const { columns, weights } = model;
  const products = new Float32Array(features.length * columns);
  const sums = new Float64Array(columns);
  features.forEach((feature, i) => {
    const value = Math.fround(feature.value);
    for (let c = 0; c < columns; c++) {
      const product = Math.fround((weights[feature.index * columns + c] ?? 0) * value);
      products[i * columns + c] = product;
      sums[c] = (sums[c] ?? 0) + product;
    }
  });
  return { products, sums };
}
