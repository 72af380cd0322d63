/** A step that the platform asked for and that cannot be run, or did not end, as asked. */
export class StepRequestError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'StepRequestError'
    this.code = code
  }
}
