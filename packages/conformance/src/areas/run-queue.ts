import { dequeue, runPriority } from '@millrace/orchestration'
import { z } from 'zod'

const tagsSchema = z.record(z.string(), z.string())
const inputSchema = z.strictObject({
  max_concurrent_runs: z.int(),
  tag_concurrency_limits: z.array(z.strictObject({
    key: z.string(),
    limit: z.int(),
    value: z.union([z.string(), z.strictObject({ applyLimitPerUniqueValue: z.boolean() })]).nullish(),
  })).nullish(),
  page_size: z.int(),
  in_progress: z.array(z.strictObject({ name: z.string(), status: z.string(), tags: tagsSchema })),
  queue: z.array(z.strictObject({ name: z.string(), tags: tagsSchema })),
})

const liveStatuses: ReadonlySet<string> = new Set(['STARTING', 'STARTED', 'CANCELING'])

/** A queue that is given in order gets instants in that order. */
const instantOf = (place: number): string => new Date(place * 1000).toISOString()

export const runRunQueue = (input: unknown): unknown => {
  const given = inputSchema.parse(input)
  const limit = given.max_concurrent_runs
  return {
    dequeued: dequeue({
      queued: given.queue.map(({ name, tags }, place) => ({ id: name, tags, priority: runPriority(tags), createdAt: instantOf(place) })),
      live: given.in_progress.filter(({ status }) => liveStatuses.has(status)).map(({ name, tags }) => ({ id: name, tags })),
      limits: {
        maxConcurrentRuns: limit === -1 ? null : limit,
        tagLimits: (given.tag_concurrency_limits ?? []).map(({ value, ...rest }) => ({ ...rest, value: value ?? undefined })),
      },
      pageSize: given.page_size,
    }),
  }
}
