/**
 * `millrace-json`: a value's JSON text, in which whatever JSON lacks is an object `{ "$millrace": tag, "value": … }`.
 * `elsewhere` stands for a value that an author's IO manager keeps. A first line `{"$millrace":"text"}` says that what follows it is the value in
 * that format (`value-format.ts`): no value of its own begins so, for a tagged one with nothing else has a tag of the list below.
 * A plain object that happens to have that key is itself written as a tagged list of entries, so nothing is ambiguous.
 */
export const tagKey = '$millrace'

export type ValueTag = 'undefined' | 'number' | 'bigint' | 'date' | 'map' | 'set' | 'bytes' | 'object' | 'elsewhere'

/** Deeper values are refused: reading them back would overflow the stack. */
export const deepestValue = 1_000

export type BinaryName =
  | 'ArrayBuffer' | 'DataView' | 'Int8Array' | 'Uint8Array' | 'Uint8ClampedArray' | 'Int16Array' | 'Uint16Array'
  | 'Int32Array' | 'Uint32Array' | 'Float32Array' | 'Float64Array' | 'BigInt64Array' | 'BigUint64Array'

/** How the bytes of a binary value become that value again. The buffer is always exactly its bytes. */
export const binaryReaders: Readonly<Record<BinaryName, (buffer: ArrayBuffer) => unknown>> = {
  ArrayBuffer: (buffer) => buffer,
  DataView: (buffer) => new DataView(buffer),
  Int8Array: (buffer) => new Int8Array(buffer),
  Uint8Array: (buffer) => new Uint8Array(buffer),
  Uint8ClampedArray: (buffer) => new Uint8ClampedArray(buffer),
  Int16Array: (buffer) => new Int16Array(buffer),
  Uint16Array: (buffer) => new Uint16Array(buffer),
  Int32Array: (buffer) => new Int32Array(buffer),
  Uint32Array: (buffer) => new Uint32Array(buffer),
  Float32Array: (buffer) => new Float32Array(buffer),
  Float64Array: (buffer) => new Float64Array(buffer),
  BigInt64Array: (buffer) => new BigInt64Array(buffer),
  BigUint64Array: (buffer) => new BigUint64Array(buffer),
}

export const isBinaryName = (name: string): name is BinaryName => Object.hasOwn(binaryReaders, name)
