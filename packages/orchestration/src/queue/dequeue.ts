import type { Tags } from '@millrace/protocol'

export interface QueuedRun {
  readonly id: string
  /** Higher goes first. */
  readonly priority: number
  /** ISO-8601 UTC; among equals the oldest goes first. */
  readonly createdAt: string
  readonly tags: Readonly<Tags>
}

export interface LiveRun {
  readonly id: string
  readonly tags: Readonly<Tags>
}

/** How many runs with a tag may be live: with any value of it together, with this value, or with each value by itself. */
export interface TagLimit {
  readonly key: string
  readonly limit: number
  readonly value?: string | { readonly applyLimitPerUniqueValue: boolean } | undefined
}

export interface QueueLimits {
  /** null: no limit. */
  readonly maxConcurrentRuns: number | null
  readonly tagLimits?: readonly TagLimit[] | undefined
}

const tagValue = (tags: Readonly<Tags>, key: string): string | undefined => (Object.hasOwn(tags, key) ? tags[key] : undefined)

/** What a limit speaks of: of two limits on the same thing the later one counts. */
const subject = ({ key, value }: TagLimit): string => {
  if (typeof value === 'string') return JSON.stringify([key, value])
  return JSON.stringify([key, value?.applyLimitPerUniqueValue === true])
}

/** Counts runs per tag limit. */
class TagSlots {
  readonly #limits: readonly (readonly [string, TagLimit])[]
  readonly #used = new Map<string, number>()

  constructor(limits: readonly TagLimit[], live: readonly LiveRun[]) {
    this.#limits = [...new Map(limits.map((limit) => [subject(limit), limit]))]
    for (const run of live) this.take(run.tags)
  }

  /** The slots that a run takes: one per limit that speaks of it. */
  #slots(tags: Readonly<Tags>): { name: string; limit: number }[] {
    return this.#limits.flatMap(([name, { key, value, limit }]) => {
      const own = tagValue(tags, key)
      if (own === undefined || (typeof value === 'string' && value !== own)) return []
      const isPerValue = typeof value === 'object' && value.applyLimitPerUniqueValue
      return [{ name: isPerValue ? `${name}${own}` : name, limit }]
    })
  }

  hasRoom(tags: Readonly<Tags>): boolean {
    return this.#slots(tags).every(({ name, limit }) => (this.#used.get(name) ?? 0) < limit)
  }

  take(tags: Readonly<Tags>): void {
    for (const { name } of this.#slots(tags)) this.#used.set(name, (this.#used.get(name) ?? 0) + 1)
  }
}

const byAge = (a: QueuedRun, b: QueuedRun): number => {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

const byPriority = (a: QueuedRun, b: QueuedRun): number => b.priority - a.priority

export interface DequeueRequest {
  readonly queued: readonly QueuedRun[]
  readonly live: readonly LiveRun[]
  readonly limits: QueueLimits
  /** How many queued runs are looked at together; default all of them. */
  readonly pageSize?: number | undefined
}

/**
 * The queued runs to admit now, in the order of admission: by priority, then first in, first out. A run that exceeds a
 * tag limit waits and lets those behind it pass.
 *
 * As Dagster's `QueuedRunCoordinator`, a queue read in pages is decided page by page, oldest first: what is left of the
 * pages before is sorted together with the page, tags are counted afresh, a run over a limit is dropped for this time,
 * and only then the list is cut to the room there is. So a run that is cut off has still used up its tags in its page.
 */
export const dequeue = ({ queued, live, limits, pageSize = queued.length }: DequeueRequest): string[] => {
  const room = (limits.maxConcurrentRuns ?? Number.POSITIVE_INFINITY) - live.length
  if (room <= 0) return []
  const oldestFirst = [...queued].sort(byAge)
  let chosen: QueuedRun[] = []
  for (let start = 0; start < oldestFirst.length; start += Math.max(1, pageSize)) {
    const slots = new TagSlots(limits.tagLimits ?? [], live)
    const candidates = [...chosen, ...oldestFirst.slice(start, start + Math.max(1, pageSize))].sort(byPriority)
    chosen = candidates.filter((run) => {
      const fits = slots.hasRoom(run.tags)
      if (fits) slots.take(run.tags)
      return fits
    }).slice(0, room)
  }
  return chosen.map((run) => run.id)
}
