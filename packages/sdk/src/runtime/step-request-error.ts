import { encodeInFormat, encodeValue, ValueEncodingError } from '@millrace/orchestration/values'
import type { ValueFormat } from '@millrace/protocol'

/** A step that the platform asked for and that cannot be run, or did not end, as asked. */
export class StepRequestError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'StepRequestError'
    this.code = code
  }
}

/** The bytes of a value that the platform keeps, with its types if it has no format. `what` says whose it is: "asset `orders` returned". */
export const encodeStored = (what: string, value: unknown, format?: ValueFormat): Uint8Array => {
  try {
    return format === undefined ? encodeValue(value) : encodeInFormat(format, value)
  } catch (cause) {
    if (!(cause instanceof ValueEncodingError)) throw cause
    throw new StepRequestError(cause.code, `${what} what cannot be stored: ${cause.message}`)
  }
}
