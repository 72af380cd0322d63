/**
 * A definition that says something impossible. Thrown where the definition is made, so that the top of its stack is the
 * author's own line. `code` is `invalid-definition`.
 */
export class DefinitionError extends Error {
  readonly code = 'invalid-definition'
  constructor(message: string, above?: (...args: never[]) => unknown) {
    super(message)
    this.name = 'DefinitionError'
    if (above !== undefined) Error.captureStackTrace?.(this, above)
  }
}
