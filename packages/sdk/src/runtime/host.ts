import type { FromProcessFrame, ToProcessFrame } from '@millrace/protocol'
import type { ScopeStorage } from './step-scope'

/** What a process that runs steps gives to the runtime. */
export interface Host {
  /** Passes a frame on. `payload` is the encoded value of a `step-success`; the host copies it before it returns or leaves it alone. */
  send(frame: FromProcessFrame, payload?: Uint8Array): void
  /** Milliseconds since the epoch, by a clock that the author's code cannot change. */
  now(): number
  /** Where the runtime keeps which step is running. Absent: it asks the engine. */
  readonly scopes?: ScopeStorage
  /** What `console.log` prints of these values. Absent: as Node prints them, or plainly. */
  format?(values: readonly unknown[]): string
  /** Told of each value that an IO manager took, before the end of its step. A test keeps it; the platform has no use for it. */
  keptElsewhere?(kept: { readonly asset: string; readonly partition: string | undefined; readonly value: unknown }): void
}

export type RunStepsFrame = Extract<ToProcessFrame, { type: 'run-steps' }>
export type RunHooksFrame = Extract<ToProcessFrame, { type: 'run-hooks' }>
export type EvaluateFrame = Extract<ToProcessFrame, { type: 'evaluate-schedule' | 'evaluate-sensor' | 'evaluate-condition' | 'evaluate-mapping' | 'evaluate-config' }>
