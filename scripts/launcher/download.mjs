import { createHash } from 'node:crypto'

const largestDownload = 400 * 1024 * 1024

export const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

/**
 * Fetches bytes with three limits: time to the first answer, silence in between, and size.
 * @param {string} address
 * @param {{ answerMilliseconds?: number, silenceMilliseconds?: number, largest?: number }} [limits]
 * @returns {Promise<Buffer>}
 */
export async function download(address, { answerMilliseconds = 6000, silenceMilliseconds = 20_000, largest = largestDownload } = {}) {
  const controller = new AbortController()
  let timer
  const allow = (milliseconds, reason) => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(new Error(reason)), milliseconds)
  }
  try {
    allow(answerMilliseconds, `no answer within ${answerMilliseconds / 1000} s`)
    const response = await fetch(address, { signal: controller.signal, redirect: 'follow' })
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`)
    const chunks = []
    let size = 0
    allow(silenceMilliseconds, 'the download stopped')
    for await (const chunk of response.body) {
      size += chunk.length
      if (size > largest) throw new Error(`is larger than ${largest} bytes`)
      chunks.push(chunk)
      allow(silenceMilliseconds, 'the download stopped')
    }
    return Buffer.concat(chunks)
  } catch (error) {
    throw new Error(`${new URL(address).host}: ${reasonOf(error, controller.signal)}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function reasonOf(error, signal) {
  if (signal.aborted && signal.reason instanceof Error) return signal.reason.message
  const cause = error?.cause
  return cause?.code ?? cause?.message ?? error.message
}
