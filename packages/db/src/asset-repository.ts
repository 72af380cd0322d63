import type { AssetSnapshot, JobSnapshot, Json, Metadata, ValuePointer } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { escapeLike } from './like'
import { pageLimit, readCursor, readPositionCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

/** `never`: not materialized yet, and no attempt ended. `running`: a step of it is under way. */
export type AssetStatus = 'never' | 'running' | 'materialized' | 'failed'

export interface Materialization {
  runId: string
  seq: number
  at: string
  metadata: Metadata
  value: ValuePointer | null
  /** Null: the asset is not partitioned. */
  partition: string | null
  codeVersion: string | null
  dataVersion: string | null
  buildId: string
}

/** What was last seen of an asset that something else keeps up to date. */
export interface Observation { runId: string; at: string; metadata: Metadata; dataVersion: string | null; partition: string | null }

export interface AssetRecord {
  key: string
  codeLocationId: string
  /** Name of the code location. */
  location: string
  /** The build that its definition is of. */
  buildId: string
  definition: AssetSnapshot
  status: AssetStatus
  latestMaterialization: Materialization | null
  latestAttempt: { status: 'succeeded' | 'failed'; runId: string; at: string } | null
  /** The live run that is working on it. */
  runningRunId: string | null
  materializationCount: number
  latestObservation: Observation | null
}

/** How an asset stands, without its definition and its metadata. */
export interface AssetState {
  key: string
  status: AssetStatus
  materializedAt: string | null
  /** The live run that is working on it, else the one of its latest attempt. */
  runId: string | null
}

/** How a partition of an asset stands. */
export interface AssetPartitionState {
  partition: string
  status: 'materialized' | 'failed'
  /** The run of its latest attempt, or look at it. */
  runId: string
  attemptAt: string
}

export interface AssetFilter extends PageOptions {
  deploymentId: string
  /** Case-insensitive; every word must occur in the key, group, description, kinds, owners or tags. */
  search?: string | undefined
  groups?: readonly string[] | undefined
  kinds?: readonly string[] | undefined
  owners?: readonly string[] | undefined
  codeLocationId?: string | undefined
  statuses?: readonly AssetStatus[] | undefined
  keys?: readonly string[] | undefined
}

interface AssetRow {
  key: string; codeLocationId: string; location: string; buildId: string; definition: AssetSnapshot; status: AssetStatus; runningRunId: string | null
  materializedRunId: string | null; seq: number | null; materializedAt: Date | null; metadata: Metadata | null; value: ValuePointer | null
  codeVersion: string | null; dataVersion: string | null; materializedPartition: string | null; materializedBuildId: string | null; materializationCount: number | null
  attemptStatus: 'succeeded' | 'failed' | null; attemptRunId: string | null; attemptAt: Date | null
  observedRunId: string | null; observedAt: Date | null; observation: { metadata?: Metadata; dataVersion?: string; partition?: string } | null
}

function toAsset(row: AssetRow): AssetRecord {
  const { materializedRunId: runId, seq, materializedAt, materializedBuildId, attemptStatus, attemptRunId, attemptAt } = row
  return {
    key: row.key, codeLocationId: row.codeLocationId, location: row.location, buildId: row.buildId, definition: row.definition, status: row.status,
    runningRunId: row.runningRunId, materializationCount: row.materializationCount ?? 0,
    latestObservation: row.observedRunId === null || row.observedAt === null ? null : {
      runId: row.observedRunId, at: row.observedAt.toISOString(), metadata: row.observation?.metadata ?? {}, dataVersion: row.observation?.dataVersion ?? null, partition: row.observation?.partition ?? null,
    },
    latestMaterialization: runId === null || seq === null || materializedAt === null || materializedBuildId === null ? null : {
      runId, seq, at: materializedAt.toISOString(), metadata: row.metadata ?? {}, value: row.value, partition: row.materializedPartition, codeVersion: row.codeVersion, dataVersion: row.dataVersion, buildId: materializedBuildId,
    },
    latestAttempt: attemptStatus === null || attemptRunId === null || attemptAt === null ? null : { status: attemptStatus, runId: attemptRunId, at: attemptAt.toISOString() },
  }
}

interface MaterializationRow { position: bigint; runId: string; seq: number; at: Date; buildId: string; data: { [key: string]: Json }; partition: string | null }

const toMaterialization = ({ data, runId, seq, at, buildId, partition }: MaterializationRow): Materialization => ({
  runId, seq, at: at.toISOString(), buildId, partition, metadata: (data.metadata ?? {}) as Metadata, value: (data.value ?? null) as ValuePointer | null,
  codeVersion: (data.codeVersion ?? null) as string | null, dataVersion: (data.dataVersion ?? null) as string | null,
})

const partitionColumns = { partition: true, attemptStatus: true, attemptRunId: true, attemptAt: true } as const

const toPartition = ({ partition, attemptStatus, attemptRunId, attemptAt }: { partition: string; attemptStatus: string; attemptRunId: string; attemptAt: Date }): AssetPartitionState => ({
  partition, status: attemptStatus === 'failed' ? 'failed' : 'materialized', runId: attemptRunId, attemptAt: attemptAt.toISOString(),
})

const runningOf = (organizationId: string, deploymentId: string): Prisma.Sql => Prisma.sql`
  select coalesce(made.key, step.key) as key, max(step.run_id) as run_id from run
  join run_step step on step.org_id = run.org_id and step.run_id = run.id and step.status in ('running', 'retrying')
  left join run_asset made on made.org_id = step.org_id and made.run_id = step.run_id and made.step_key = step.key
  where run.org_id = ${organizationId} and run.deployment_id = ${deploymentId} and run.status in ('running', 'canceling') and strpos(step.key, ':') = 0 and (step.kind = 'asset' or made.key is not null)
  group by coalesce(made.key, step.key)`

const ranked = (kind: Prisma.Sql): Prisma.Sql => Prisma.sql`array_position(array['asset', 'observable', 'virtual', 'external'], ${kind})`

/** Several locations may declare one asset: as in the graph who makes it is shown, else who looks at it, who says what is behind it, who only names it; of equals the first by name. */
const shown = Prisma.sql`(a.kind = 'asset' or not exists (
    select from deployed_location d2
    join code_location l2 on l2.org_id = d2.org_id and l2.id = d2.code_location_id
    join build_asset a2 on a2.org_id = d2.org_id and a2.build_id = d2.build_id and a2.key = a.key
    where d2.org_id = d.org_id and d2.deployment_id = d.deployment_id and d2.code_location_id <> d.code_location_id
      and (${ranked(Prisma.sql`a2.kind`)}, l2.name collate "C") < (${ranked(Prisma.sql`a.kind`)}, l.name collate "C")
  ))`

/** What the deployment's builds define; how it stands is joined to it. */
const definitionsOf = (organizationId: string, deploymentId: string): Prisma.Sql => Prisma.sql`
  select a.key, a."group", a.kinds, a.owners, a.search, a.definition, d.code_location_id as "codeLocationId", l.name as location, d.build_id as "buildId"
  from deployed_location d
  join code_location l on l.org_id = d.org_id and l.id = d.code_location_id
  join build_asset a on a.org_id = d.org_id and a.build_id = d.build_id
  where d.org_id = ${organizationId} and d.deployment_id = ${deploymentId} and ${shown}`

const withStates = (defined: Prisma.Sql, organizationId: string, deploymentId: string): Prisma.Sql => Prisma.sql`
  select asset.key, "codeLocationId", location, "buildId", definition, running.run_id as "runningRunId",
    case when running.run_id is not null then 'running' when s.attempt_status = 'failed' then 'failed' when coalesce(s.position, s.observed_position) is not null then 'materialized' else 'never' end as status,
    s.run_id as "materializedRunId", s.seq, s.materialized_at as "materializedAt", s.metadata, s.value, s.code_version as "codeVersion", s.data_version as "dataVersion",
    (select e.partition from run_event e where e.org_id = s.org_id and e.run_id = s.run_id and e.seq = s.seq) as "materializedPartition",
    s.build_id as "materializedBuildId", s.materialization_count as "materializationCount", s.attempt_status as "attemptStatus", s.attempt_run_id as "attemptRunId",
    s.attempt_at as "attemptAt", s.observed_run_id as "observedRunId", s.observed_at as "observedAt", s.observation
  from (${defined}) asset
  left join asset_state s on s.org_id = ${organizationId} and s.deployment_id = ${deploymentId} and s.key = asset.key
  left join (${runningOf(organizationId, deploymentId)}) running on running.key = asset.key`

function toConditions(filter: AssetFilter): Prisma.Sql {
  const all = [Prisma.sql`true`]
  for (const word of (filter.search ?? '').toLowerCase().split(/\s+/).filter((part) => part !== '').slice(0, 20)) {
    all.push(Prisma.sql`search like ${`%${escapeLike(word)}%`}`)
  }
  if (filter.groups !== undefined) all.push(Prisma.sql`"group" = any (${[...filter.groups]})`)
  if (filter.kinds !== undefined) all.push(Prisma.sql`kinds && ${[...filter.kinds]}::text[]`)
  if (filter.owners !== undefined) all.push(Prisma.sql`owners && ${[...filter.owners]}::text[]`)
  if (filter.codeLocationId !== undefined) all.push(Prisma.sql`"codeLocationId" = ${filter.codeLocationId}`)
  if (filter.keys !== undefined) all.push(Prisma.sql`key = any (${[...filter.keys]})`)
  const after = readCursor(filter.cursor, 1)
  if (after !== null) all.push(Prisma.sql`key collate "C" > ${after[0]}`)
  return Prisma.join(all, ' and ')
}

/** A page of the deployment's assets. Unless a status is asked for, only the page's own states are looked up. */
function pageOf(organizationId: string, filter: AssetFilter, rows: number): Prisma.Sql {
  const { deploymentId, statuses } = filter
  const end = Prisma.sql`order by key collate "C" limit ${rows}`
  const defined = Prisma.sql`select * from (${definitionsOf(organizationId, deploymentId)}) defined where ${toConditions(filter)} ${statuses === undefined ? end : Prisma.empty}`
  return Prisma.sql`
    select * from (${withStates(defined, organizationId, deploymentId)}) asset ${statuses === undefined ? Prisma.empty : Prisma.sql`where status = any (${[...statuses]})`} ${end}`
}

export class AssetRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** The deployment's assets in order of key. */
  async list(filter: AssetFilter): Promise<Page<AssetRecord>> {
    const limit = pageLimit(filter)
    const rows = await clientOf(this.#tx).$queryRaw<AssetRow[]>(pageOf(this.#tx.organizationId, filter, limit + 1))
    return toPage(rows, { limit, key: (row) => [row.key], item: toAsset })
  }

  async findByKey(deploymentId: string, key: string): Promise<AssetRecord | null> {
    const { items: [asset] } = await this.list({ deploymentId, keys: [key], limit: 1 })
    return asset ?? null
  }

  /** How the deployment's assets stand; those that nothing ever happened to are left out. Definitions are not read: cheap enough to ask at every change. */
  async findStates(deploymentId: string): Promise<AssetState[]> {
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string; status: AssetStatus; materializedAt: number | null; runId: string | null }[]>`
      select coalesce(s.key, running.key) as key, extract(epoch from coalesce(s.materialized_at, s.observed_at))::float8 * 1000 as "materializedAt",
        coalesce(running.run_id, s.attempt_run_id, s.run_id) as "runId",
        case when running.run_id is not null then 'running' when s.attempt_status = 'failed' then 'failed' when coalesce(s.position, s.observed_position) is not null then 'materialized' else 'never' end as status
      from (select * from asset_state where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId}) s
      full join (${runningOf(this.#tx.organizationId, deploymentId)}) running on running.key = s.key`
    return rows.map(({ key, status, materializedAt, runId }) => ({ key, status, runId, materializedAt: materializedAt === null ? null : new Date(materializedAt).toISOString() }))
  }

  /** The jobs that a deployment serves, by location and name. */
  async findJobs(deploymentId: string): Promise<{ location: string; codeLocationId: string; buildId: string; definition: JobSnapshot }[]> {
    return clientOf(this.#tx).$queryRaw`
      select l.name as location, d.code_location_id as "codeLocationId", d.build_id as "buildId", j.definition
      from deployed_location d
      join code_location l on l.org_id = d.org_id and l.id = d.code_location_id
      join build_job j on j.org_id = d.org_id and j.build_id = d.build_id
      where d.org_id = ${this.#tx.organizationId} and d.deployment_id = ${deploymentId} order by l.name, j.name`
  }

  /** Materializations of an asset, or of one partition of it, newest first. */
  async listMaterializations(filter: PageOptions & { deploymentId: string; key: string; partition?: string | undefined }): Promise<Page<Materialization>> {
    const limit = pageLimit(filter)
    const before = readPositionCursor(filter.cursor)
    const older = before === null ? Prisma.empty : Prisma.sql`and e.position < ${before}`
    const only = filter.partition === undefined ? Prisma.empty : Prisma.sql`and e.partition = ${filter.partition}`
    const rows = await clientOf(this.#tx).$queryRaw<MaterializationRow[]>`
      select e.position, e.run_id as "runId", e.seq, e.at, r.build_id as "buildId", e.data, e.partition
      from run_event e join run r on r.org_id = e.org_id and r.id = e.run_id
      where e.org_id = ${this.#tx.organizationId} and e.deployment_id = ${filter.deploymentId} and e.asset_key = ${filter.key} and e.type = 'asset-materialized' ${only} ${older}
      order by e.position desc limit ${limit + 1}`
    return toPage(rows, { limit, key: (row) => [String(row.position)], item: toMaterialization })
  }

  /** The latest materialization of a partition. */
  async findPartitionMaterialization(deploymentId: string, key: string, partition: string): Promise<Materialization | null> {
    const [row] = await clientOf(this.#tx).$queryRaw<MaterializationRow[]>`
      select e.position, e.run_id as "runId", e.seq, e.at, r.build_id as "buildId", e.data, e.partition
      from asset_partition p join run_event e on e.org_id = p.org_id and e.run_id = p.run_id and e.seq = p.seq join run r on r.org_id = e.org_id and r.id = e.run_id
      where p.org_id = ${this.#tx.organizationId} and p.deployment_id = ${deploymentId} and p.key = ${key} and p.partition = ${partition}`
    return row === undefined ? null : toMaterialization(row)
  }

  /** How a partition stands; null when nothing happened to it. */
  async findPartition(deploymentId: string, key: string, partition: string): Promise<AssetPartitionState | null> {
    const row = await clientOf(this.#tx).assetPartition.findUnique({
      where: { organizationId_deploymentId_key_partition: { organizationId: this.#tx.organizationId, deploymentId, key, partition } }, select: partitionColumns,
    })
    return row === null ? null : toPartition(row)
  }

  /** The partitions of an asset that something happened to, in order of their keys. */
  async findPartitions(deploymentId: string, key: string): Promise<AssetPartitionState[]> {
    const rows = await clientOf(this.#tx).assetPartition.findMany({
      where: { deploymentId, key }, orderBy: { partition: 'asc' }, select: partitionColumns,
    })
    return rows.map(toPartition)
  }

  /** Where the latest values of these assets are; absent when an asset has none. */
  async findLatestValues(deploymentId: string, keys: readonly string[]): Promise<Map<string, { pointer: ValuePointer; runId: string; seq: number; dataVersion: string | null }>> {
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string; pointer: ValuePointer; runId: string; seq: number; dataVersion: string | null }[]>`
      select key, value as pointer, run_id as "runId", seq, data_version as "dataVersion" from asset_state
      where org_id = ${this.#tx.organizationId} and deployment_id = ${deploymentId} and key = any (${[...keys]}) and value is not null`
    return new Map(rows.map(({ key, ...latest }) => [key, latest]))
  }
}
