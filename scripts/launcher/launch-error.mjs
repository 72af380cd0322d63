/** A failure that a person can act on: one line that says what is wrong, one that says what to do, and the end of a log when there is one. */
export class LaunchError extends Error {
  /**
   * @param {string} message
   * @param {{ hint?: string, tail?: readonly string[], cause?: unknown }} [details]
   */
  constructor(message, details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'LaunchError'
    this.hint = details.hint ?? null
    this.tail = details.tail ?? []
  }
}
