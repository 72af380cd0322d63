import type { Log } from '../log'

/** What the function of every schedule and sensor receives. */
export interface TickContext {
  /** Writes to the log of the tick. */
  readonly log: Log
  /** Aborted when the tick takes too long, or is no longer wanted. Pass it to `fetch` and other long work. */
  readonly signal: AbortSignal
}

/** What a function may answer with: one request, several as a list, or one by one from a generator; nothing, to skip. */
export type TickAnswer<Request> =
  | Request | readonly (Request | undefined)[] | Iterable<Request> | AsyncIterable<Request> | undefined | void
  | Promise<Request | readonly (Request | undefined)[] | undefined | void>
