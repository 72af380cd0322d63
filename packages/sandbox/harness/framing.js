import {
  arrayPush, bytesSet, bytesSubarray, encode, decode, exit, getUint32, jsonParse, jsonStringify, later, NativeDataView, NativeUint8Array, readStdin,
  setUint32, stringSlice, writeStdout,
} from './primordials.js'

const prefixBytes = 8
const flushAt = 64 * 1024
const empty = new NativeUint8Array(0)
let pending = []
let pendingBytes = 0
let scheduled = false
let seenBytes = 0
let quietTurns = 0
const turnsBeforeFlush = 4

let isCut = false

const writeAll = (bytes) => {
  let offset = 0
  try {
    // A pipe that nobody reads blocks here: the reader's pace becomes the tenant's pace.
    while (offset < bytes.length) offset += writeStdout(bytesSubarray(bytes, offset))
  } catch {
    // The worker is gone: there is nobody to tell, and telling of this error would meet it again.
    isCut = true
    exit(1)
  }
}

/** Writes what is buffered. Blocks while the worker does not read. */
export const flush = () => {
  scheduled = false
  if (pendingBytes === 0 || isCut) return
  const batch = new NativeUint8Array(pendingBytes)
  let offset = 0
  for (let index = 0; index < pending.length; index++) {
    bytesSet(batch, pending[index], offset)
    offset += pending[index].length
  }
  pending = []
  pendingBytes = 0
  writeAll(batch)
}

// A timer would cost milliseconds per frame and a plain microtask one write per frame: wait until a few turns add nothing.
const settle = () => {
  quietTurns = seenBytes === pendingBytes ? quietTurns + 1 : 0
  seenBytes = pendingBytes
  if (pendingBytes === 0 || quietTurns >= turnsBeforeFlush) flush()
  else later(settle)
}

/** Longer log lines are cut, visibly. */
const longestLog = 64_000
const cutLog = (frame) => {
  const { message } = frame
  if (typeof message !== 'string' || message.length <= longestLog) return frame
  return { ...frame, message: `${stringSlice(message, 0, longestLog)} … [line cut: ${message.length} characters]` }
}

/** Queues one frame; frames of one burst leave together. */
export const sendFrame = (header, payload = empty) => {
  const text = encode(jsonStringify(header.type === 'log' ? cutLog(header) : header))
  const prefix = new NativeUint8Array(prefixBytes)
  const view = new NativeDataView(prefix.buffer)
  setUint32(view, 0, text.length)
  setUint32(view, 4, payload.length)
  arrayPush(pending, prefix)
  arrayPush(pending, text)
  // The tenant keeps the array that it gave us and may write into it before the flush.
  if (payload.length > 0) arrayPush(pending, new NativeUint8Array(payload))
  pendingBytes += prefixBytes + text.length + payload.length
  if (pendingBytes >= flushAt) flush()
  else if (!scheduled) {
    scheduled = true
    quietTurns = 0
    later(settle)
  }
}

const readExactly = async (length) => {
  const bytes = new NativeUint8Array(length)
  let offset = 0
  while (offset < length) {
    const count = await readStdin(bytesSubarray(bytes, offset))
    if (count === null) return null
    offset += count
  }
  return bytes
}

/** The next frame of the worker, or null when the worker is gone. */
export const receiveFrame = async () => {
  const prefix = await readExactly(prefixBytes)
  if (prefix === null) return null
  const view = new NativeDataView(prefix.buffer)
  const header = await readExactly(getUint32(view, 0))
  const payload = header && await readExactly(getUint32(view, 4))
  return payload && { frame: jsonParse(decode(header)), payload }
}
