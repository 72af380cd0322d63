// Taken before any code of a tenant runs, so that a tenant who patches a prototype patches only its own world.
const uncurry = Function.prototype.bind.bind(Function.prototype.call)

export const { parse: jsonParse, stringify: jsonStringify } = JSON
export const { defineProperty, freeze, getOwnPropertyDescriptor } = Object
export const RealDate = Date
export const realNow = Date.now
export const NativeString = String
export const NativeError = Error
export const NativeMap = Map
export const NativeUint8Array = Uint8Array
export const NativeDataView = DataView
export const isArray = Array.isArray
export const later = globalThis.queueMicrotask
export const exit = Deno.exit
export const inspect = Deno.inspect
export const stdin = Deno.stdin
export const stdout = Deno.stdout
export const readStdin = uncurry(Deno.stdin.read).bind(undefined, Deno.stdin)
export const writeStdout = uncurry(Deno.stdout.writeSync).bind(undefined, Deno.stdout)
const encoder = new TextEncoder()
const decoder = new TextDecoder()
export const encode = encoder.encode.bind(encoder)
export const decode = decoder.decode.bind(decoder)
export const arrayPush = uncurry(Array.prototype.push)
export const stringSlice = uncurry(String.prototype.slice)
export const stringIndexOf = uncurry(String.prototype.indexOf)
export const bytesSet = uncurry(Uint8Array.prototype.set)
export const bytesSubarray = uncurry(Uint8Array.prototype.subarray)
export const getUint32 = uncurry(DataView.prototype.getUint32)
export const setUint32 = uncurry(DataView.prototype.setUint32)
export const isError = (value) => value instanceof NativeError
