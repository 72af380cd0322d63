import { encodeValue, ValueEncodingError } from '@millrace/orchestration/values'

/** A step that the platform asked for and that cannot be run, or did not end, as asked. */
export class StepRequestError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'StepRequestError'
    this.code = code
  }
}

/** The bytes of a value that the platform keeps. `what` says whose it is: "asset `orders` returned". */
export const encodeStored = (what: string, value: unknown): Uint8Array => {
  try {
    return encodeValue(value)
  } catch (cause) {
    if (!(cause instanceof ValueEncodingError)) throw cause
    throw new StepRequestError(cause.code, `${what} what cannot be stored: ${cause.message}`)
  }
}
