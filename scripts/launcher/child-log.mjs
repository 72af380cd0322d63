import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const largestLog = 20 * 1024 * 1024
const tailLines = 40

/** A log file that keeps one older generation, and the last lines in memory to show when the process dies. */
export function openChildLog(path) {
  mkdirSync(dirname(path), { recursive: true })
  let size = sizeOf(path)
  let tail = []
  return {
    path,
    write(text) {
      if (size > largestLog) {
        renameSync(path, `${path}.1`)
        size = 0
      }
      appendFileSync(path, text, { mode: 0o600 })
      size += Buffer.byteLength(text)
    },
    keep(line) {
      if (line.trim() === '') return
      tail.push(line.slice(0, 2000))
      if (tail.length > tailLines) tail = tail.slice(-tailLines)
    },
    tail: count => tail.slice(-count),
  }
}

function sizeOf(path) {
  try {
    return statSync(path).size
  } catch (error) {
    if (error.code === 'ENOENT') return 0
    throw error
  }
}
