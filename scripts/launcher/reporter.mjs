import { LaunchError } from './launch-error.mjs'

const paint = (code, text, isOn) => (isOn ? `\u001b[${code}m${text}\u001b[0m` : text)

export function formatDuration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`
}

/** Prints one line per phase with its time; on a terminal the running phase is shown until it is done. */
export function createReporter({ stream = process.stdout, now = () => performance.now() } = {}) {
  const isTerminal = stream.isTTY === true && process.env.TERM !== 'dumb'
  const hasColour = isTerminal && !process.env.NO_COLOR
  let pending = null
  let isRead = true

  // Whoever read this may go away (a pipe that is closed); the product goes on without being watched.
  stream.on('error', () => { isRead = false })
  const write = text => { if (isRead) stream.write(text) }
  const clear = () => { if (pending !== null && isTerminal) write('\r\u001b[2K') }
  const draw = () => { if (pending !== null && isTerminal) write(`  ${paint(2, '…', hasColour)} ${pending}`) }
  const line = text => { clear(); write(`${text}\n`); draw() }
  const row = (mark, title, elapsed) => line(`  ${mark} ${title.padEnd(58)} ${paint(2, formatDuration(elapsed).padStart(9), hasColour)}`)

  return {
    line,
    note: text => line(`    ${paint(2, text, hasColour)}`),
    warn: text => line(`  ${paint(33, '! ', hasColour)}${paint(33, text, hasColour)}`),
    heading: text => line(paint(1, text, hasColour)),
    /**
     * @template Value
     * @param {string} title what is being done
     * @param {(step: (detail: string) => void) => Promise<Value>} work gets a function that names the step it is at
     * @param {(value: Value) => string} [describe] what was done
     * @returns {Promise<Value>}
     */
    async phase(title, work, describe = () => title) {
      const started = now()
      pending = title
      draw()
      const step = detail => { clear(); pending = `${title}: ${detail}`; if (isTerminal) draw(); else write(`    ${title}: ${detail}\n`) }
      try {
        const value = await work(step)
        clear()
        pending = null
        row(paint(32, 'ok', hasColour), describe(value), now() - started)
        return value
      } catch (error) {
        clear()
        pending = null
        row(paint(31, '--', hasColour), title, now() - started)
        throw error
      }
    },
    failure(error) {
      clear()
      pending = null
      const isExpected = error instanceof LaunchError
      for (const text of isExpected ? error.tail : []) write(`    ${paint(2, text, hasColour)}\n`)
      write(`${paint(31, isExpected ? error.message : `Unexpected: ${error?.stack ?? error}`, hasColour)}\n`)
      if (isExpected && error.hint !== null) write(`${error.hint}\n`)
    },
  }
}
