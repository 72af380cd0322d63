import type { CheckSeverity, Json, Metadata } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { toJsonText } from './json-text'
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

/** How the latest attempts to evaluate a check ended. */
export interface CheckTallyRow {
  name: string
  /** `errored`: without a result. */
  outcome: 'passed' | 'warned' | 'failed' | 'errored'
  /** Empty: the whole asset. */
  partitions: string[]
}

/** The newest of what is known of a check, of the whole asset or of whatever partition. */
export interface LatestCheck {
  name: string
  latest: CheckEvaluationRecord | null
  attempt: { status: 'evaluated' | 'errored'; runId: string; at: string }
}

interface Evaluation { metadata?: Metadata; description?: string; target?: { runId: string; at: string } }
interface LatestRow {
  name: string; partition: string | null; runId: string | null; seq: number | null; evaluatedAt: Date | null; passed: boolean | null; severity: string | null; evaluation: Evaluation | null
  attemptStatus: string; attemptRunId: string; attemptAt: Date
}

const outcome = Prisma.sql`case when attempt_status = 'errored' then 'errored' when passed then 'passed' when severity = 'warn' then 'warned' else 'failed' end`

export class AssetCheckRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** How the checks of an asset stand, and their partitions: those that were ever evaluated, or tried. */
  async tally(deploymentId: string, key: string): Promise<CheckTallyRow[]> {
    return clientOf(this.#tx).$queryRaw`
      select name, ${outcome} as outcome, array_agg(partition) as partitions from asset_check
      where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId} and key = ${key} group by name, 2 order by name`
  }

  /** The checks of the deployment that failed, or could not be evaluated. */
  async tallyFailing(deploymentId: string): Promise<(CheckTallyRow & { key: string })[]> {
    return clientOf(this.#tx).$queryRaw`
      select key, name, ${outcome} as outcome, array_agg(partition) as partitions from asset_check
      where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId} and (attempt_status = 'errored' or not passed) group by key, name, 3`
  }

  /** The newest evaluation and attempt of each check of an asset, of what still counts: `gone` has the partitions, by check, that do not. */
  async findLatest(deploymentId: string, key: string, gone: readonly { readonly name: string; readonly partition: string }[] = []): Promise<LatestCheck[]> {
    const counted = Prisma.sql`c.org_id = ${this.#tx.organizationId} and c.deployment_id = ${deploymentId} and c.key = ${key}
      and not exists (select from jsonb_to_recordset(${toJsonText(gone)}::jsonb) as g (name text, partition text) where g.name = c.name and g.partition = c.partition)`
    const rows = await clientOf(this.#tx).$queryRaw<LatestRow[]>`
      select attempt.name, attempt.attempt_status as "attemptStatus", attempt.attempt_run_id as "attemptRunId", attempt.attempt_at as "attemptAt",
        found.partition, found.run_id as "runId", found.seq, found.evaluated_at as "evaluatedAt", found.passed, found.severity, found.evaluation
      from (select distinct on (c.name) c.* from asset_check c where ${counted} order by c.name, c.attempt_position desc) attempt
      left join (select distinct on (c.name) c.* from asset_check c where ${counted} and c.position is not null order by c.name, c.position desc) found on found.name = attempt.name
      order by attempt.name`
    return rows.map(({ name, partition, runId, seq, evaluatedAt, passed, severity, evaluation, attemptStatus, attemptRunId, attemptAt }) => {
      const { metadata = {}, description = null, target = null } = evaluation ?? {}
      return {
        name,
        latest: runId === null || seq === null || evaluatedAt === null || passed === null || partition === null ? null
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
}
