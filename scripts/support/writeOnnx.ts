// Writes the scored classifier as an ONNX graph: Gather the active rows of the weights, Mul by their values, ReduceSum over the features.
import onnxProto from 'onnx-proto';
import type { FittedModel } from '../../src/training/fit.ts';

const { onnx } = onnxProto;
const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const OPSET = 13;

function shape(name: string, type: number, dimensions: readonly (string | number)[]): object {
  return {
    name,
    type: {
      tensorType: {
        elemType: type,
        shape: { dim: dimensions.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size })) },
      },
    },
  };
}

export function writeOnnx(model: FittedModel): Uint8Array {
  const rows = model.weights.length / model.columns;
  const graph = {
    name: 'palpate',
    node: [
      { opType: 'Gather', name: 'gather', input: ['weights', 'indices'], output: ['rows'], attribute: [{ name: 'axis', type: 2, i: 0 }] },
      { opType: 'Mul', name: 'multiply', input: ['rows', 'values'], output: ['products'] },
      { opType: 'ReduceSum', name: 'sum', input: ['products', 'axes'], output: ['sums'], attribute: [{ name: 'keepdims', type: 2, i: 0 }] },
    ],
    initializer: [
      {
        name: 'weights',
        dataType: FLOAT,
        dims: [rows, model.columns],
        rawData: new Uint8Array(model.weights.buffer, model.weights.byteOffset, model.weights.byteLength),
      },
      { name: 'axes', dataType: INT64, dims: [1], rawData: new Uint8Array(new BigInt64Array([1n]).buffer) },
    ],
    input: [shape('indices', INT32, ['notes', 'features']), shape('values', FLOAT, ['notes', 'features', 1])],
    output: [shape('products', FLOAT, ['notes', 'features', model.columns]), shape('sums', FLOAT, ['notes', model.columns])],
  };
  const message = onnx.ModelProto.fromObject({
    irVersion: 8,
    producerName: 'palpate',
    opsetImport: [{ domain: '', version: OPSET }],
    graph,
  });
  return onnx.ModelProto.encode(message).finish();
}
