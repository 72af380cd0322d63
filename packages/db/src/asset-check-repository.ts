import type { CheckSeverity, Json, Metadata } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { pageLimit, readPositionCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

/** What a check found. */
export interface CheckEvaluationRecord {
  runId: string
  seq: number
  at: string
  passed: boolean
  severity: CheckSeverity
  metadata: Metadata
  description: string | null
  /** Empty: the whole asset. */
  partition: string
  /** The materialization that it looked at. */
  target: { runId: string; at: string } | null
}

/** How a check of an asset, or of one of its partitions, stands. */
export interface AssetCheckState {
  name: string
  partition: string
  latest: CheckEvaluationRecord | null
  /** How the latest attempt to evaluate it ended: `errored` without a result. */
  attempt: { status: 'evaluated' | 'errored'; runId: string; at: string }
}

interface Evaluation { metadata?: Metadata; description?: string; target?: { runId: string; at: string } }

export class AssetCheckRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** How the checks of an asset stand, and their partitions: those that were ever evaluated, or tried. */
  async findStates(deploymentId: string, key: string): Promise<AssetCheckState[]> {
    const rows = await clientOf(this.#tx).assetCheck.findMany({
      where: { organizationId: this.#tx.organizationId, deploymentId, key }, orderBy: [{ name: 'asc' }, { partition: 'asc' }],
    })
    return rows.map(({ name, partition, runId, seq, evaluatedAt, passed, severity, evaluation, attemptStatus, attemptRunId, attemptAt }) => {
      const { metadata = {}, description = null, target = null } = (evaluation ?? {}) as Evaluation
      return {
        name, partition,
        latest: runId === null || seq === null || evaluatedAt === null || passed === null ? null
          : { runId, seq, at: evaluatedAt.toISOString(), passed, severity: severity === 'warn' ? 'warn' : 'error', metadata, description, partition, target },
        attempt: { status: attemptStatus === 'errored' ? 'errored' : 'evaluated', runId: attemptRunId, at: attemptAt.toISOString() },
      }
    })
  }

  /** Those of these steps that a live run is executing. */
  async findRunningSteps(deploymentId: string, stepKeys: readonly string[]): Promise<Set<string>> {
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string }[]>`
      select distinct step.key from run
      join run_step step on step.org_id = run.org_id and step.run_id = run.id and step.status in ('running', 'retrying') and step.key = any (${[...stepKeys]})
      where run.org_id = ${this.#tx.organizationId} and run.deployment_id = ${deploymentId} and run.status in ('running', 'canceling')`
    return new Set(rows.map(({ key }) => key))
  }

  /** Evaluations of a check, newest first. */
  async listEvaluations(filter: PageOptions & { deploymentId: string; key: string; name: string }): Promise<Page<CheckEvaluationRecord>> {
    const limit = pageLimit(filter)
    const before = readPositionCursor(filter.cursor)
    const older = before === null ? Prisma.empty : Prisma.sql`and e.position < ${before}`
    const rows = await clientOf(this.#tx).$queryRaw<{ position: bigint; runId: string; seq: number; at: Date; data: { [key: string]: Json } & Evaluation }[]>`
      select e.position, e.run_id as "runId", e.seq, e.at, e.data from run_event e
      where e.org_id = ${this.#tx.organizationId} and e.deployment_id = ${filter.deploymentId} and e.asset_key = ${filter.key}
        and e.type = 'asset-check-evaluated' and e.data->>'name' = ${filter.name} ${older}
      order by e.position desc limit ${limit + 1}`
    return toPage(rows, {
      limit,
      key: (row) => [String(row.position)],
      item: ({ runId, seq, at, data }) => ({
        runId, seq, at: at.toISOString(), passed: data.passed === true, severity: data.severity === 'warn' ? 'warn' : 'error', metadata: data.metadata ?? {},
        description: data.description ?? null, partition: typeof data.partition === 'string' ? data.partition : '', target: data.target ?? null,
      }),
    })
  }

  /** The checks of the deployment that failed, or could not be evaluated, with the worst of their partitions. */
  async findFailing(deploymentId: string): Promise<{ key: string; name: string; worst: CheckSeverity }[]> {
    return clientOf(this.#tx).$queryRaw`
      select key, name, case when bool_or(attempt_status = 'errored' or severity = 'error') then 'error' else 'warn' end as worst from asset_check
      where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId} and (attempt_status = 'errored' or not passed) group by key, name`
  }
}
