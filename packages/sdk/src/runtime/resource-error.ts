import type { ResourceRecord } from '../definition'
import { placeFrames } from '../definition-place'

/** A resource that could not be opened. Its stack leads to where the resource is defined; its cause is what was thrown. */
export class ResourceError extends Error {
  readonly code = 'resource-init'

  constructor(record: ResourceRecord, cause: unknown) {
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(cause)
    super(`resource \`${record.key}\` could not be opened: ${reason}`, { cause })
    this.name = 'ResourceError'
    this.stack = [`${this.name}: ${this.message}`, ...placeFrames(record.place)].join('\n')
  }
}
