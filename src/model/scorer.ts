// Runs the ONNX model over the active features of many notes; gives the products of each feature with each column.
// Holds the session it is given; does no I/O. A note's products do not depend on its neighbours in the batch.
import type { ActiveFeature } from './features.ts';

/** The part of onnxruntime's session that scoring needs, so that the engine can be tested without it. */
export interface ProductSession {
  /** Gathers rows and multiplies: indices and values are [rows, width]; gives products [rows, width, columns] and sums [rows, columns]. */
  readonly run: (
    indices: Int32Array,
    values: Float32Array,
    rows: number,
    width: number,
  ) => Promise<{ readonly products: Float32Array; readonly sums: Float32Array }>;
  readonly columns: number;
  /** Index of the row of zeros that fills short rows. */
  readonly padding: number;
}

export interface RowProducts {
  /** Products of active feature i with column c at [i * columns + c]. */
  readonly products: Float32Array;
  /** Sum a column in feature order, double precision, bias not included. */
  readonly sums: Float64Array;
}

/** Cells (rows x features) that one run may hold, to bound memory. */
const CELLS = 1 << 14;
const TOLERANCE = 1e-4;

export class ScoreError extends Error {}

function runLength(rows: readonly (readonly ActiveFeature[])[], from: number): { readonly to: number; readonly width: number } {
  let width = 1;
  let to = from;
  while (to < rows.length) {
    const next = Math.max(width, rows[to]?.length ?? 0);
    if (to > from && next * (to - from + 1) > CELLS) break;
    width = next;
    to++;
  }
  return { to, width };
}

/** Scores rows of active features. Throws ScoreError when the graph's own sums differ from ours by more than 1e-4 of their size. */
export async function scoreRows(session: ProductSession, rows: readonly (readonly ActiveFeature[])[]): Promise<RowProducts[]> {
  const results: RowProducts[] = [];
  for (let from = 0; from < rows.length; ) {
    const { to, width } = runLength(rows, from);
    const count = to - from;
    const indices = new Int32Array(count * width).fill(session.padding);
    const values = new Float32Array(count * width);
    for (let row = 0; row < count; row++) {
      const active = rows[from + row] ?? [];
      for (let i = 0; i < active.length; i++) {
        indices[row * width + i] = active[i]?.index ?? session.padding;
        values[row * width + i] = active[i]?.value ?? 0;
      }
    }
    const { products, sums } = await session.run(indices, values, count, width);
    const { columns } = session;
    for (let row = 0; row < count; row++) {
      const length = rows[from + row]?.length ?? 0;
      const own = products.subarray(row * width * columns, (row * width + length) * columns);
      const total = new Float64Array(columns);
      for (let i = 0; i < length; i++) for (let c = 0; c < columns; c++) total[c] = (total[c] ?? 0) + (own[i * columns + c] ?? 0);
      for (let c = 0; c < columns; c++) {
        const graph = sums[row * columns + c] ?? Number.NaN;
        if (!(Math.abs(graph - (total[c] ?? 0)) <= TOLERANCE * Math.max(1, Math.abs(graph)))) {
          throw new ScoreError(
            `PALPATE_MODEL_SUM: the model's own sum and the sum of its products differ in column ${c}; the model file or runtime is broken`,
          );
        }
      }
      results.push({ products: own, sums: total });
    }
    from = to;
  }
  return results;
}
