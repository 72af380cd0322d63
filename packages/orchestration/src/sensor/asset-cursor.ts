import { MillraceError, type AssetCursor, type AssetEvent } from '@millrace/protocol'

/** How many materializations of single partitions a sensor may leave for later, of one asset. */
export const maxOpenEvents = 25

export const initialAssetCursor: AssetCursor = { position: 0, open: [] }

/** The materializations of an asset that a sensor has to be shown, oldest first. */
export const unconsumedEvents = ({ position, open }: AssetCursor, events: readonly AssetEvent[]): AssetEvent[] =>
  events.filter((event) => event.position > position || open.includes(event.position)).sort((a, b) => a.position - b.position)

/** Of earlier materializations than the newest consumed one, what stays open: the newest of each partition that was not itself consumed later. */
const leftOpen = (shown: readonly AssetEvent[], consumed: ReadonlySet<number>, upTo: number): number[] => {
  const newest = new Map<string, AssetEvent>()
  for (const event of shown) {
    if (event.position <= upTo && event.partition !== undefined) newest.set(event.partition, event)
  }
  return [...newest.values()].map(({ position }) => position).filter((position) => !consumed.has(position)).sort((a, b) => a - b)
}

/**
 * The cursor of an asset after a tick that was shown these materializations and consumed some of them, by position, or `all`. Semantics as the cursors of
 * Dagster's `multi_asset_sensor`. Throws `bad-request` when more than 25 would be left open.
 */
export const advanceAssetCursor = (cursor: AssetCursor, shown: readonly AssetEvent[], consumed: readonly number[] | 'all'): AssetCursor => {
  const ordered = [...shown].sort((a, b) => a.position - b.position)
  const last = ordered.at(-1)?.position ?? 0
  if (consumed === 'all') return { position: Math.max(cursor.position, last), open: [] }
  const known = new Set(consumed.filter((position) => ordered.some((event) => event.position === position)))
  if (known.size === 0) return cursor
  const position = Math.max(cursor.position, ...known)
  const open = leftOpen(ordered, known, position)
  if (open.length <= maxOpenEvents) return { position, open }
  throw new MillraceError('bad-request', `${open.length} materializations of “${ordered[0]?.asset ?? ''}” were left for later, and at most ${maxOpenEvents} can be: consume some of them by advanceCursor(), or all by advanceAllCursors()`)
}
