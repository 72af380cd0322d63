import type { Log } from './log'
import type { RunInfo } from './run-context'

/** What a direct call of the `run` of an asset or op receives; made by `buildContext()` of `@millrace/sdk/testing`. Every part has a default. */
export interface InvocationContext {
  /** Values by the names of the `inputs`. Each must be storable; `run` receives a copy. */
  readonly inputs?: Readonly<Record<string, unknown>>
  /** Configuration as a launch would give it. Default: none, so that the schema's defaults apply. */
  readonly config?: unknown
  /** Clients by the names of the `resources`, taken as they are: nothing is opened or closed. All that `run` needs must be there. */
  readonly resources?: Readonly<Record<string, unknown>>
  /** Default: writes nowhere. */
  readonly log?: Log
  /** Default: never aborted. */
  readonly signal?: AbortSignal
  /** Default: id `test`, no tags. */
  readonly run?: RunInfo
  /** Default: the step of the asset or op itself, in its first attempt. */
  readonly step?: { readonly key: string; readonly attempt: number }
}
