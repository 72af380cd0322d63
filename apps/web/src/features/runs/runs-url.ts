import { runStatusSchema } from '@millrace/protocol'
import { z } from 'zod'

export const sinceWords = ['hour', 'day', 'week', 'month'] as const
export type Since = (typeof sinceWords)[number]

/** What the address of the runs' page holds. */
export const runsUrlSchema = z.object({
  view: z.enum(['list', 'timeline']).default('list'),
  status: z.array(runStatusSchema).default([]),
  location: z.string().max(255).optional(),
  job: z.string().max(255).optional(),
  asset: z.string().max(512).optional(),
  tag: z.string().max(1153).regex(/^[^:]{1,128}:/).optional(),
  since: z.enum(sinceWords).optional(),
})
export type RunsUrl = z.output<typeof runsUrlSchema>
export type SetRunsUrl = (change: Partial<RunsUrl>, options?: { history?: 'push' | 'replace' }) => void

export const noFilter = { status: [], location: undefined, job: undefined, asset: undefined, tag: undefined, since: undefined } satisfies Partial<RunsUrl>

export const isFiltered = (url: RunsUrl): boolean =>
  url.status.length > 0 || [url.location, url.job, url.asset, url.tag, url.since].some((value) => value !== undefined)

const spans: Record<Since, number> = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 }
export const spanOfSince = (since: Since): number => spans[since]

/** The filters as `runs.list` takes them. The begin of a time range is cut to the minute, so that the same view asks the same question. */
export function listInput(url: RunsUrl, now: number) {
  const { status, location, job, asset, tag, since } = url
  const minute = 60_000
  return {
    ...(status.length === 0 ? {} : { status: [...status].sort().join(',') }),
    ...(location === undefined ? {} : { location }),
    ...(job === undefined || job === '' ? {} : { job }),
    ...(asset === undefined || asset === '' ? {} : { asset }),
    ...(tag === undefined ? {} : { tag }),
    ...(since === undefined ? {} : { createdAfter: new Date(Math.floor((now - spans[since]) / minute) * minute).toISOString() }),
  }
}
