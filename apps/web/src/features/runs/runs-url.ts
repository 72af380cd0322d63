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
  /** Part of a job or of a selection, the beginning of an id, or the key of an asset. */
  search: z.string().max(512).optional(),
  tag: z.string().max(1153).regex(/^[^:]{1,128}:/).optional(),
  since: z.enum(sinceWords).optional(),
})
export type RunsUrl = z.output<typeof runsUrlSchema>
export type SetRunsUrl = (change: Partial<RunsUrl>, options?: { history?: 'push' | 'replace' }) => void

export const noFilter = { status: [], location: undefined, job: undefined, asset: undefined, search: undefined, tag: undefined, since: undefined } satisfies Partial<RunsUrl>

export const isFiltered = (url: RunsUrl): boolean =>
  url.status.length > 0 || [url.location, url.job, url.asset, url.search, url.tag, url.since].some((value) => value !== undefined)

const spans: Record<Since, number> = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 }

/** What runs are asked for, whichever view draws them. */
export function filterInput({ status, location, job, asset, search, tag }: RunsUrl) {
  return {
    ...(status.length === 0 ? {} : { status: [...status].sort().join(',') }),
    ...(location === undefined ? {} : { location }),
    ...(job === undefined || job === '' ? {} : { job }),
    ...(asset === undefined || asset === '' ? {} : { asset }),
    ...(search === undefined || search.trim() === '' ? {} : { search: search.trim() }),
    ...(tag === undefined ? {} : { tag }),
  }
}

const minute = 60_000

/** The filters as `runs.list` takes them. The begin of a time range is cut to the minute, so that the same view asks the same question. */
export const listInput = (url: RunsUrl, now: number) =>
  ({ ...filterInput(url), ...(url.since === undefined ? {} : { createdAfter: new Date(Math.floor((now - spans[url.since]) / minute) * minute).toISOString() }) })

/** The window that the timeline draws, as `runs.timeline` takes it; it ends with the minute that runs. */
export function timelineInput(url: RunsUrl, now: number) {
  const to = Math.ceil((now + 1) / minute) * minute
  const from = to - spans[url.since ?? 'hour']
  return { ...filterInput(url), from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}
