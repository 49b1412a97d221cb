// Reads the bytes of an ONNX file far enough to refuse what the scorer does not need: other operators, external data, subgraphs, functions.
// A small protobuf walker over untrusted bytes: bounded, never executes or allocates by what a length field claims.

export class ModelRefused extends Error {}

const ALLOWED_OPERATORS = new Set(['Gather', 'Mul', 'ReduceSum', 'Unsqueeze', 'Identity']);
/** Fields by their number in ONNX's own definition; whatever else stands in a message is refused. */
const ALLOWED_FIELDS = {
  model: new Set([1, 2, 3, 4, 5, 6, 7, 8, 14]),
  graph: new Set([1, 2, 5, 10, 11, 12, 13]),
  node: new Set([1, 2, 3, 4, 5, 6, 7]),
  attribute: new Set([1, 2, 3, 4, 7, 8, 9, 13, 20]),
  tensor: new Set([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
} as const;
/** Readers of protobuf keep 32 bits of a tag: one beyond would read as another field there. */
const TAG_LIMIT = 2 ** 32;

function allow(part: keyof typeof ALLOWED_FIELDS, field: Field): void {
  if (!ALLOWED_FIELDS[part].has(field.number))
    throw new ModelRefused(
      `PALPATE_MODEL_UNSAFE: the model file holds field ${field.number} in a ${part}, expected a plain graph with its data inside; use the model that came with palpate`,
    );
}

interface Field {
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
  /** Of a field that is a number. */
  readonly value: number;
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new ModelRefused('PALPATE_MODEL_BROKEN: expected an ONNX file, found one that ends in the middle');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new ModelRefused('PALPATE_MODEL_BROKEN: expected an ONNX file, found bytes that are not one');
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag >= TAG_LIMIT) throw new ModelRefused('PALPATE_MODEL_BROKEN: expected an ONNX file, found bytes that are not one');
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      yield { number, bytes: undefined, value: varint() };
    } else if (wire === 2) {
      const length = varint();
      if (length > bytes.length - at)
        throw new ModelRefused('PALPATE_MODEL_BROKEN: expected an ONNX file, found one that ends in the middle');
      yield { number, bytes: bytes.subarray(at, at + length), value: 0 };
      at += length;
    } else if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
      yield { number, bytes: undefined, value: 0 };
    } else throw new ModelRefused('PALPATE_MODEL_BROKEN: expected an ONNX file, found bytes that are not one');
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** A name from a file that nobody vouches for, fit for a message. */
const printable = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '?').slice(0, 40);

/** Gives the shapes of the tables inside. Throws ModelRefused unless the file is a plain graph of allowed operators with its data inside. */
export function inspectOnnx(file: Uint8Array): readonly (readonly number[])[] {
  let graphs = 0;
  const shapes: (readonly number[])[] = [];
  for (const field of fieldsOf(file)) {
    allow('model', field);
    if (field.number !== 7 || field.bytes === undefined) continue;
    graphs++;
    for (const part of fieldsOf(field.bytes)) {
      allow('graph', part);
      if (part.bytes === undefined) continue;
      if (part.number === 1) inspectNode(part.bytes);
      if (part.number === 5) shapes.push(inspectTensor(part.bytes));
    }
  }
  if (graphs !== 1) throw new ModelRefused(`PALPATE_MODEL_BROKEN: expected one graph in the model file, found ${graphs}`);
  return shapes;
}

function inspectNode(bytes: Uint8Array): void {
  for (const field of fieldsOf(bytes)) {
    allow('node', field);
    if (field.bytes === undefined) continue;
    if (field.number === 4 && !ALLOWED_OPERATORS.has(text(field.bytes))) {
      throw new ModelRefused(
        `PALPATE_MODEL_UNSAFE: the model file uses the operator ${printable(text(field.bytes))}, expected ${[...ALLOWED_OPERATORS].join(', ')} only; use the model that came with palpate`,
      );
    }
    if (field.number === 7 && field.bytes.length > 0)
      throw new ModelRefused('PALPATE_MODEL_UNSAFE: the model file uses operators of another domain');
    if (field.number === 5) {
      for (const attribute of fieldsOf(field.bytes)) allow('attribute', attribute);
    }
  }
}

function inspectTensor(bytes: Uint8Array): readonly number[] {
  const shape: number[] = [];
  for (const field of fieldsOf(bytes)) {
    // Lengths stand one by one or packed together.
    if (field.number === 1) shape.push(...(field.bytes === undefined ? [field.value] : packedNumbers(field.bytes)));
    allow('tensor', field);
  }
  return shape;
}

function packedNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    value = 0;
    factor = 1;
  }
  return numbers;
}
