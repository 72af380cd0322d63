import { SecretRedactor, type RedactedSecret } from '@millrace/orchestration/redaction'
import type { ErrorInfo, FromProcessFrame } from '@millrace/protocol'
import { redactFrame, secretInKey } from './redact-frame'

/** Keeps the secrets that a run was given out of all that is recorded of it. Costs nothing while there are none. */
export class FrameRedaction {
  readonly #secrets = new Map<string, RedactedSecret>()
  #redactor: SecretRedactor | undefined
  #objection: ErrorInfo | undefined

  /** What a process of the run is given; what earlier ones were given stays known. */
  add(secrets: readonly RedactedSecret[]): void {
    this.#objection = undefined
    const before = this.#secrets.size
    for (const secret of secrets) this.#secrets.set(`${secret.name}\n${secret.value}`, secret)
    if (this.#secrets.size > before) this.#redactor = new SecretRedactor([...this.#secrets.values()])
  }

  /** The frame as it may be recorded. Null: it may not, and the process must end; nothing that it says after that counts. */
  frame(said: FromProcessFrame): FromProcessFrame | null {
    if (this.#redactor === undefined) return said
    const message = secretInKey(said, this.#redactor)
    if (message !== undefined) this.#objection ??= { name: 'SecretInKeyError', code: 'secret-in-key', message, blame: 'user', frames: [] }
    return this.#objection === undefined ? redactFrame(said, this.#redactor) : null
  }

  /** Why the process was ended by a frame that may not be recorded. */
  objection(): ErrorInfo | undefined {
    return this.#objection
  }

  error(error: ErrorInfo): ErrorInfo {
    return this.#redactor === undefined ? error : { ...error, message: this.#redactor.text(error.message) }
  }
}
