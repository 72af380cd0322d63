import { arrayPush, decode, defineProperty, encode, realNow, stdout, stringIndexOf, stringSlice } from './primordials.js'
import { sendFrame } from './framing.js'

/** What is written without a line's end leaves in parts of this size. */
const longestPart = 64_000
const levels = { stdout: 'info', stderr: 'error' }

/** Sends text as log frames, one for each line. */
export const sendLines = (source, text, level = levels[source]) => {
  let start = 0
  while (start <= text.length) {
    let end = stringIndexOf(text, '\n', start)
    if (end === -1) end = text.length
    if (end < text.length || end > start || start === 0) {
      sendFrame({ type: 'log', at: realNow(), level, source, message: stringSlice(text, start, end) })
    }
    start = end + 1
  }
}

const streamOf = (source) => {
  let partial = ''
  const writeSync = (bytes) => {
    partial += decode(bytes)
    const lines = []
    let end
    while ((end = stringIndexOf(partial, '\n')) !== -1) {
      arrayPush(lines, stringSlice(partial, 0, end))
      partial = stringSlice(partial, end + 1)
    }
    while (partial.length > longestPart) {
      arrayPush(lines, stringSlice(partial, 0, longestPart))
      partial = stringSlice(partial, longestPart)
    }
    for (let index = 0; index < lines.length; index++) sendLines(source, lines[index])
    return bytes.length
  }
  return {
    writeSync,
    write: async (bytes) => writeSync(bytes),
    get writable() {
      return new WritableStream({ write: (chunk) => { writeSync(typeof chunk === 'string' ? encode(chunk) : chunk) } })
    },
    isTerminal: () => false,
    close: () => {},
  }
}

/** `Deno.stdout` and `Deno.stderr` become logs: the real standard output belongs to the frames. */
export const captureStreams = () => {
  defineProperty(Deno, 'stdout', { value: streamOf('stdout'), configurable: true, enumerable: true, writable: true })
  defineProperty(Deno, 'stderr', { value: streamOf('stderr'), configurable: true, enumerable: true, writable: true })
  return stdout
}
