import type { ErrorInfo, Metadata } from '@millrace/protocol'
import type { Log } from '../log'
import type { ResourceClients } from '../resources/resource'
import type { RunInfo } from '../run-context'

/** Why a step failed, as data: the error itself may have been thrown in another process. */
export interface StepError {
  readonly name: string
  readonly message: string
  /** Such as `failure` of a `Failure`. */
  readonly code: string | undefined
  /** Places in the author's source, as text. */
  readonly stack: string
  /** Facts of a `Failure`; `rows: 12` is `{ type: 'number', value: 12 }`. */
  readonly metadata: Metadata
  readonly cause: StepError | undefined
}

/** What the `run` of a `successHook()` receives. Its parts may be destructured. */
export interface SuccessHookContext<Resources = {}> {
  readonly hook: { readonly name: string }
  readonly run: RunInfo
  /** The step that has ended; `attempt` is its last, from 1. */
  readonly step: { readonly key: string; readonly attempt: number }
  /** The name of the op; `undefined` for steps of assets and checks. */
  readonly op: string | undefined
  /** The keys of the assets that the step makes, looks at or checks; none for an op. */
  readonly assets: readonly string[]
  /** What the step said of what it made, up to 1,000 entries: by asset key, or by output of an op (`rows`, `page[first]`). What it said nothing of is absent. */
  readonly metadata: Readonly<Record<string, Metadata>>
  readonly resources: ResourceClients<Resources>
  /** Writes to the event log of the run, as the step. */
  readonly log: Log
  /** Aborted when the run is canceled, and when the hook takes longer than it may. */
  readonly signal: AbortSignal
}

/** What the `run` of a `failureHook()` receives. */
export interface FailureHookContext<Resources = {}> extends SuccessHookContext<Resources> {
  readonly error: StepError
}

const stackText = ({ name, message, frames }: ErrorInfo): string => [
  `${name}: ${message}`,
  ...frames.flatMap(({ origin, function: called, position }) => {
    if (origin !== 'author' || position === undefined) return []
    const place = `${position.file}:${position.line}:${position.column}`
    return [called === undefined ? `    at ${place}` : `    at ${called} (${place})`]
  }),
].join('\n')

/** An error of a step as hooks see it. */
export const stepError = (error: ErrorInfo): StepError => Object.freeze({
  name: error.name, message: error.message, code: error.code, stack: stackText(error), metadata: error.metadata ?? {}, cause: error.cause === undefined ? undefined : stepError(error.cause),
})
