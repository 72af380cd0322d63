import { planSchema, type ErrorInfo, type Plan, type PlanStep, type RunConfig, type RunOrigin, type RunStatus, type RunTarget, type SkipReason, type StepStatus, type Tags } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { toJsonText } from './json-text'
import { pageLimit, toPage, type Page, type PageOptions } from './page'
import { findTargets, runsOfPage } from './run-conditions'
import { clientOf, type TenantTransaction } from './tenancy'

export interface RunRecord {
  id: string
  deploymentId: string
  codeLocationId: string
  /** Name of the code location. */
  location: string
  buildId: string
  commit: string
  status: RunStatus
  target: RunTarget
  config: RunConfig
  tags: Tags
  runKey: string | null
  priority: number
  epoch: number
  worker: string | null
  origin: RunOrigin
  parentRunId: string | null
  error: ErrorInfo | null
  lastSeq: number
  stepCount: number
  succeededCount: number
  failedCount: number
  skippedCount: number
  canceledCount: number
  createdAt: string
  admittedAt: string | null
  startedAt: string | null
  endedAt: string | null
  deadline: string | null
}

export interface RunStepRecord {
  /** Which step of the plan it is; of one that a dynamic output multiplies, all its keys are the same one. */
  planned: number
  key: string
  kind: PlanStep['kind']
  status: StepStatus
  attempts: number
  startedAt: string | null
  endedAt: string | null
  reason: SkipReason | null
  error: ErrorInfo | null
}

/** A job of a code location. */
export interface JobPlace { codeLocationId: string; job: string }

export interface RunFilter extends PageOptions {
  deploymentId: string
  statuses?: readonly RunStatus[] | undefined
  job?: string | undefined
  /** Runs that ran, or are going to run, this asset. */
  assetKey?: string | undefined
  /** Every one of these tags. */
  tags?: Tags | undefined
  codeLocationId?: string | undefined
  buildId?: string | undefined
  /** Created at or after this instant. */
  since?: string | undefined
  /** Created before this instant. */
  before?: string | undefined
  /** The beginning of a run's id, part of a job's name or of a selection, or the key of an asset that it runs; upper and lower case are one. */
  search?: string | undefined
}

interface RunRow extends Omit<RunRecord, 'createdAt' | 'admittedAt' | 'startedAt' | 'endedAt' | 'deadline'> {
  createdAt: Date; admittedAt: Date | null; startedAt: Date | null; endedAt: Date | null; deadline: Date | null
}

const select = Prisma.sql`
  select r.id, r.deployment_id as "deploymentId", r.code_location_id as "codeLocationId", l.name as location, r.build_id as "buildId", b.commit,
    r.status, r.target, r.config, r.tags, r.run_key as "runKey", r.priority, r.epoch, r.worker, r.origin, r.parent_run_id as "parentRunId", r.error,
    r.next_seq - 1 as "lastSeq", r.step_count as "stepCount", r.succeeded_count as "succeededCount", r.failed_count as "failedCount",
    r.skipped_count as "skippedCount", r.canceled_count as "canceledCount", r.created_at as "createdAt", r.admitted_at as "admittedAt",
    r.started_at as "startedAt", r.ended_at as "endedAt", r.deadline
  from run r
  join code_location l on l.org_id = r.org_id and l.id = r.code_location_id
  join build b on b.org_id = r.org_id and b.id = r.build_id`

const toRun = (row: RunRow): RunRecord => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  admittedAt: row.admittedAt?.toISOString() ?? null,
  startedAt: row.startedAt?.toISOString() ?? null,
  endedAt: row.endedAt?.toISOString() ?? null,
  deadline: row.deadline?.toISOString() ?? null,
})

export class RunRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  async findById(id: string): Promise<RunRecord | null> {
    const [row] = await clientOf(this.#tx).$queryRaw<RunRow[]>`${select} where r.org_id = ${this.#tx.organizationId} and r.id = ${id}`
    return row === undefined ? null : toRun(row)
  }

  async findByRunKey(deploymentId: string, runKey: string): Promise<RunRecord | null> {
    const [row] = await clientOf(this.#tx).$queryRaw<RunRow[]>`
      ${select} where r.org_id = ${this.#tx.organizationId} and r.deployment_id = ${deploymentId} and r.run_key = ${runKey}`
    return row === undefined ? null : toRun(row)
  }

  /** Newest first. */
  async list(filter: RunFilter): Promise<Page<RunRecord>> {
    const limit = pageLimit(filter)
    const targets = filter.search === undefined ? null : await findTargets(this.#tx, { deploymentId: filter.deploymentId, search: filter.search })
    const rows = await clientOf(this.#tx).$queryRaw<RunRow[]>`
      ${select} where ${runsOfPage(filter, { organizationId: this.#tx.organizationId, targets, rows: limit + 1 })} order by r.created_at desc, r.id desc limit ${limit + 1}`
    return toPage(rows, { limit, key: (row) => [row.createdAt.toISOString(), row.id], item: toRun })
  }

  async findPlan(runId: string): Promise<Plan | null> {
    const row = await clientOf(this.#tx).runPlan.findUnique({ where: { organizationId_runId: { organizationId: this.#tx.organizationId, runId } } })
    return row === null ? null : planSchema.parse(row.plan)
  }

  /** Every step of the run, in the order of the plan, and of those that a dynamic output made as it yielded them. */
  async findSteps(runId: string): Promise<RunStepRecord[]> {
    const { organizationId } = this.#tx
    const rows = await clientOf(this.#tx).$queryRaw<(Omit<RunStepRecord, 'startedAt' | 'endedAt'> & { startedAt: Date | null; endedAt: Date | null })[]>`
      with opened as materialized ( -- once: the plan of a thousand steps would else be unpacked for each of them
        select plan->'steps' as steps, plan->'subset'->'steps' as chosen from run_plan where org_id = ${organizationId} and run_id = ${runId}
      ), planned as (
        select (e.ordinality - 1)::integer as planned, e.value->>'key' as key, e.value->>'kind' as kind
        from opened, jsonb_array_elements(steps) with ordinality e
        where e.value->>'kind' <> 'op' and coalesce(chosen ? (e.value->>'key'), true)
      ), step as (
        select p.planned, p.planned as number, p.key, p.kind, s.status, s.attempts, s.started_at, s.ended_at, s.reason, s.error
        from planned p left join run_step s on s.org_id = ${organizationId} and s.run_id = ${runId} and s.key = p.key
        union all
        select s.planned, s.number, s.key, s.kind, s.status, s.attempts, s.started_at, s.ended_at, s.reason, s.error
        from run_step s where s.org_id = ${organizationId} and s.run_id = ${runId} and s.kind = 'op'
      )
      select planned, key, kind, coalesce(status, 'pending') as status, coalesce(attempts, 0) as attempts, started_at as "startedAt",
        ended_at as "endedAt", reason, error
      from step order by planned, number`
    return rows.map((row) => ({ ...row, startedAt: row.startedAt?.toISOString() ?? null, endedAt: row.endedAt?.toISOString() ?? null }))
  }

  /** The newest run of each of these jobs; of one that never ran there is none. */
  async findLatestOfJobs(deploymentId: string, jobs: readonly JobPlace[]): Promise<(JobPlace & Pick<RunRecord, 'id' | 'status' | 'createdAt' | 'startedAt' | 'endedAt'>)[]> {
    const rows = await clientOf(this.#tx).$queryRaw<(JobPlace & Pick<RunRow, 'id' | 'status' | 'createdAt' | 'startedAt' | 'endedAt'>)[]>`
      select j."codeLocationId", j.job, r.id, r.status, r.created_at as "createdAt", r.started_at as "startedAt", r.ended_at as "endedAt"
      from jsonb_to_recordset(${toJsonText(jobs)}::jsonb) as j ("codeLocationId" text, job text)
      cross join lateral (
        select * from run where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId}
          and target_hash = md5(jsonb_build_object('job', j.job)::text) and code_location_id = j."codeLocationId"
        order by created_at desc, id desc limit 1
      ) r`
    return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), startedAt: row.startedAt?.toISOString() ?? null, endedAt: row.endedAt?.toISOString() ?? null }))
  }

  /** Runs of the deployment by status; statuses without runs are absent. */
  async countByStatus(deploymentId: string): Promise<Partial<Record<RunStatus, number>>> {
    const rows = await clientOf(this.#tx).run.groupBy({ by: ['status'], where: { organizationId: this.#tx.organizationId, deploymentId }, _count: true })
    return Object.fromEntries(rows.map((row) => [row.status, row._count]))
  }

  /** The engine said that the run is well: the sweep leaves it alone for a while. */
  async touch(runId: string): Promise<void> {
    await clientOf(this.#tx).$executeRaw`update run set touched_at = clock_timestamp() where org_id = ${this.#tx.organizationId} and id = ${runId}`
  }
}
