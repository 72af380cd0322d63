import { BuildRepository, RunEventRepository, RunRepository, readRunNews, withTenant, type Database, type Page, type RunNews, type RunRecord } from '@millrace/db'
import { assetsOf } from '@millrace/orchestration'
import type { PlanStep, RunStatus, StoredRunEvent } from '@millrace/protocol'
import type { RunDetail, RunEventFilter, RunFilter, RunSummary } from '../../features/runs/server/run-schema'
import type { People } from '../auth/people'
import type { PageRequest } from '../pagination'
import { eventTypes, isLogType } from './run-event-types'
import type { TenantScope } from './tenant-scope'

const userOf = (run: RunRecord): string | null => (run.origin.kind === 'user' ? run.origin.userId : null)

const launcherOf = (run: RunRecord, names: ReadonlyMap<string, string>): string => {
  if (run.origin.kind === 'user') return names.get(run.origin.userId) ?? 'a former member'
  return run.origin.kind === 'token' ? 'API token' : 'Millrace'
}

const toSummary = (run: RunRecord, names: ReadonlyMap<string, string>): RunSummary => ({
  id: run.id, status: run.status, target: run.target, build: { id: run.buildId, codeLocation: run.location, commit: run.commit }, tags: run.tags, origin: run.origin,
  launchedBy: launcherOf(run, names), createdAt: run.createdAt, startedAt: run.startedAt, endedAt: run.endedAt,
  stepCounts: { total: run.stepCount, succeeded: run.succeededCount, failed: run.failedCount, skipped: run.skippedCount, canceled: run.canceledCount },
})

const lookBackMs = 86_400_000
const pageSize = 500
interface Window { from: string; to: string; limit: number; filter: RunFilter }

const liveStatuses: readonly RunStatus[] = ['starting', 'running', 'canceling']
type List = (scope: TenantScope, options: PageRequest & { filter: RunFilter }) => Promise<Page<RunSummary>>

/** Runs that overlap a window, oldest first; of those that began more than a day before it only the ones still live. */
const overlapping = async (list: List, scope: TenantScope, asked: Window): Promise<RunSummary[]> => {
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)]
  const found = new Map<string, RunSummary>()
  const filter = { ...asked.filter, createdAfter: new Date(from - lookBackMs).toISOString() }
  for (let cursor: string | undefined; found.size < asked.limit;) {
    const page = await list(scope, { cursor, limit: pageSize, filter })
    const hits = page.items.filter((run) => Date.parse(run.createdAt) <= to && (run.endedAt === null || Date.parse(run.endedAt) >= from))
    for (const run of hits) found.set(run.id, run)
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  const { statuses = [] } = asked.filter
  const wanted = statuses.length === 0 ? liveStatuses : liveStatuses.filter((status) => statuses.includes(status))
  const live = wanted.length === 0 ? [] : (await list(scope, { limit: pageSize, filter: { ...asked.filter, statuses: wanted } })).items
  for (const run of live) if (Date.parse(run.createdAt) <= to) found.set(run.id, run)
  return [...found.values()].sort((one, other) => one.createdAt.localeCompare(other.createdAt)).slice(0, asked.limit)
}

/** The assets of a step that is not named after the one that it makes. */
const severalAssets = (step: PlanStep | undefined): { assets?: string[] } => {
  const made = step?.kind === 'multi-asset' || step?.kind === 'op' ? assetsOf(step) : []
  return made.length === 0 ? {} : { assets: made.map(({ asset }) => asset) }
}

const graphOf = (step: PlanStep | undefined): { graph?: string } => (step?.kind === 'op' && step.graph !== undefined ? { graph: step.graph.name } : {})

export const runData = (database: Database, people: People) => {
  const namesOf = (runs: readonly RunRecord[]) => people.names(runs.flatMap((run) => userOf(run) ?? []))

  const findRecord = async ({ organizationId, deploymentId }: TenantScope, runId: string): Promise<RunRecord | null> => {
    const run = await withTenant(database, organizationId, (tx) => new RunRepository(tx).findById(runId))
    return run?.deploymentId === deploymentId ? run : null
  }

  const list = async ({ organizationId, deploymentId }: TenantScope, options: PageRequest & { filter: RunFilter }): Promise<Page<RunSummary>> => {
    const { filter, cursor, limit } = options
    const page = await withTenant(database, organizationId, (tx) => new RunRepository(tx).list({
      deploymentId, statuses: filter.statuses, job: filter.job, assetKey: filter.asset, codeLocationId: filter.codeLocationId, buildId: filter.buildId,
      tags: filter.tags, since: filter.createdAfter, before: filter.createdBefore, search: filter.search, cursor, limit,
    }))
    const names = await namesOf(page.items)
    return { items: page.items.map((run) => toSummary(run, names)), nextCursor: page.nextCursor }
  }

  const find = async (scope: TenantScope, runId: string): Promise<RunDetail | null> => {
    const found = await withTenant(database, scope.organizationId, async (tx) => {
      const runs = new RunRepository(tx)
      const run = await runs.findById(runId)
      if (run?.deploymentId !== scope.deploymentId) return null
      return { run, plan: await runs.findPlan(runId), steps: await runs.findSteps(runId), build: await new BuildRepository(tx).findById(run.buildId) }
    })
    if (found === null) return null
    const { run, plan, build } = found
    const steps = found.steps.map(({ planned, key, kind, status, attempts, startedAt, endedAt, error, reason }) => ({
      key, kind, ...severalAssets(plan?.steps[planned]), ...graphOf(plan?.steps[planned]), path: plan?.steps[planned]?.key ?? key, status, attempts, startedAt, endedAt,
      needs: (plan?.steps[planned]?.needs ?? []).flatMap((need) => plan?.steps[need]?.key ?? []),
      ...(error === null ? {} : { error }), ...(reason === null ? {} : { skipReason: reason }),
    }))
    return {
      ...toSummary(run, await namesOf([run])), buildHash: build?.hash ?? null, config: run.config, runKey: run.runKey, rerunOf: run.parentRunId, lastSeq: run.lastSeq, steps,
      ...(run.error === null ? {} : { error: run.error }),
    }
  }

  return {
    list,
    find,
    /** The little that a stream tells of a run. */
    facts: async (scope: TenantScope, runId: string): Promise<{ status: RunStatus; lastSeq: number } | null> => {
      const run = await findRecord(scope, runId)
      return run === null ? null : { status: run.status, lastSeq: run.lastSeq }
    },
    /** Ascending by `seq`, those after `after`. The caller has checked that the run is of the deployment. */
    events: ({ organizationId }: TenantScope, options: { runId: string; after: number; limit: number; filter: RunEventFilter }): Promise<StoredRunEvent[]> => {
      const { runId, after, limit, filter: { stepKey, level, search, kind } } = options
      const types = kind === undefined || kind === 'all' ? undefined : eventTypes.filter((type) => isLogType(type) === (kind === 'logs'))
      return withTenant(database, organizationId, (tx) => new RunEventRepository(tx).list({ runId, after, limit, stepKey, level, search, types }))
    },
    /** For who follows a run: where it stands, and its events after `after`, ascending, at one moment. Null: this deployment has no such run. */
    news: ({ organizationId, deploymentId }: TenantScope, options: { runId: string; after: number; limit: number }): Promise<RunNews | null> =>
      readRunNews(database, { organizationId, deploymentId, ...options }),
    overlapping: (scope: TenantScope, asked: Window) => overlapping(list, scope, asked),
  }
}
