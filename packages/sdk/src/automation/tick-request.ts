import type { RunRequest as RunRequestJson, TickOutcome } from '@millrace/protocol'
import { openReport } from '../asset-report'
import { refuse, textOf } from '../check-argument'
import { show } from '../check-definition'
import { readPartitionsRequest, type DynamicPartitionsReference } from '../partitions/partition-changes'
import type { AssetEvent } from './asset-event'

const requestBrand: unique symbol = Symbol.for('millrace.tick-request') as never

/** What a tick asks for, as the platform takes it. */
export type RequestJson =
  | { readonly type: 'run'; readonly run: RunRequestJson }
  | { readonly type: 'skip'; readonly reason: string }
  | { readonly type: 'cursor'; readonly cursor: string }
  | { readonly type: 'partitions'; readonly request: TickOutcome['partitions'][number] }
  | { readonly type: 'report'; readonly report: TickOutcome['reports'][number] }
  | { readonly type: 'consume'; readonly events: TickOutcome['consumed'] }

/** A frozen request that authors see the kind of. */
export const request = <Kind extends string>(kind: Kind, json: RequestJson): { readonly kind: Kind } => {
  const visible = { kind }
  Object.defineProperty(visible, requestBrand, { value: Object.freeze(json) })
  return Object.freeze(visible)
}

/** What a value asks for that a schedule or sensor returned or yielded; null when it is no request. */
export const requestJson = (value: unknown): RequestJson | null => {
  if (typeof value !== 'object' || value === null) return null
  const report = openReport(value)
  return report === null ? (value as { [requestBrand]?: RequestJson })[requestBrand] ?? null : { type: 'report', report }
}

/** That nothing is to be launched, and why, as `skip()` returns it. */
export interface Skip { readonly kind: 'skip' }
/** A new cursor, as `setCursor()` returns it. */
export interface CursorUpdate { readonly kind: 'cursor-update' }
/** Dynamic partitions that come or go, as `addPartitions()` and `deletePartitions()` return it. */
export interface PartitionsRequest { readonly kind: 'partitions-request' }
/** Materializations that were dealt with, as `advanceCursor()` and `advanceAllCursors()` return it. */
export interface CursorAdvance { readonly kind: 'cursor-advance' }

/** Says why a tick requests nothing; shown with the tick. Semantics as Dagster's `SkipReason`. */
export const skip = (reason: string): Skip => request('skip', { type: 'skip', reason: textOf('skip()', reason, 65_536) })

/** What the next tick of the sensor gets as its `cursor`: any text up to 1,048,576 characters, kept when the tick succeeds. */
export const setCursor = (cursor: string): CursorUpdate => {
  if (typeof cursor !== 'string' || cursor.length > 1_048_576) refuse('setCursor()', `takes a text of at most 1,048,576 characters, not ${show(cursor)}`)
  return request('cursor-update', { type: 'cursor', cursor })
}

const partitionsRequest = (action: 'add' | 'delete', of: DynamicPartitionsReference, keys: readonly string[]): PartitionsRequest =>
  request('partitions-request', { type: 'partitions', request: readPartitionsRequest(action, of, keys) })

/** Adds keys to dynamic partitions before the runs of the tick are launched; what is there already stays. */
export const addPartitions = (partitions: DynamicPartitionsReference, keys: readonly string[]): PartitionsRequest => partitionsRequest('add', partitions, keys)

/** Deletes keys of dynamic partitions; what is not there is no error. */
export const deletePartitions = (partitions: DynamicPartitionsReference, keys: readonly string[]): PartitionsRequest => partitionsRequest('delete', partitions, keys)

/**
 * Marks materializations as dealt with: the sensor does not see them again, nor earlier ones of the same asset, except that of another partition the newest
 * earlier one stays. As Dagster's `advance_cursor`.
 */
export const advanceCursor = (...events: readonly AssetEvent[]): CursorAdvance =>
  request('cursor-advance', { type: 'consume', events: events.map(({ asset, position }) => ({ asset, position })) })

/** Marks every materialization that the tick saw as dealt with. As Dagster's `advance_all_cursors`. */
export const advanceAllCursors = (): CursorAdvance => request('cursor-advance', { type: 'consume', events: 'all' })
