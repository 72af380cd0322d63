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

/** Counts live runs per tag limit. Of two limits on the same thing the later one counts. */
class TagSlots {
  readonly #limits: ReadonlyMap<string, TagLimit>
  readonly #used = new Map<string, number>()

  constructor(limits: readonly TagLimit[]) {
    this.#limits = new Map(limits.map((limit) => [JSON.stringify([limit.key, limit.value ?? null]), limit]))
  }

  /** The slots that a run takes: one per limit that speaks of it. */
  #slots(tags: Readonly<Tags>): { name: string; limit: number }[] {
    return [...this.#limits].flatMap(([name, { key, value, limit }]) => {
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

const byTurn = (a: QueuedRun, b: QueuedRun): number => {
  if (a.priority !== b.priority) return b.priority - a.priority
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/**
 * The queued runs to admit now, in the order of admission: by priority, then first in, first out. A run that exceeds a
 * tag limit waits and lets those behind it pass. As Dagster's `QueuedRunCoordinator`.
 */
export const dequeue = ({ queued, live, limits }: {
  readonly queued: readonly QueuedRun[]
  readonly live: readonly LiveRun[]
  readonly limits: QueueLimits
}): string[] => {
  const room = (limits.maxConcurrentRuns ?? Number.POSITIVE_INFINITY) - live.length
  const slots = new TagSlots(limits.tagLimits ?? [])
  for (const run of live) slots.take(run.tags)
  const admitted: string[] = []
  for (const run of [...queued].sort(byTurn)) {
    if (admitted.length >= room) break
    if (!slots.hasRoom(run.tags)) continue
    slots.take(run.tags)
    admitted.push(run.id)
  }
  return admitted
}
