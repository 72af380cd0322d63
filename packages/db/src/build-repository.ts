import {
  assetSnapshotSchema, buildProblemSchema, checkFunctionSnapshotSchema, jobSnapshotSchema, MillraceError, multiAssetSnapshotSchema, opSnapshotSchema, resourceSnapshotSchema,
  type AssetKind, type AssetSnapshot, type BuildProblem, type BuildStatus, type CheckFunctionSnapshot, type JobSnapshot, type Manifest, type MultiAssetSnapshot, type OpSnapshot, type ResourceSnapshot,
} from '@millrace/protocol'
import type { z } from 'zod'
import { Prisma, type Build } from './generated/client'
import { isForeignKeyViolation } from './database-error'
import { publishDeploymentEvent } from './deployment-event-reader'
import { toJsonText, toPlainText } from './json-text'
import { pageLimit, readCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

/** `assets`: those that a run makes. */
export interface ManifestSummary { assets: number; observableAssets: number; virtualAssets: number; externalAssets: number; jobs: number; groups: string[] }

export interface BuildRecord {
  id: string
  codeLocationId: string
  /** The deployment that it was requested for. */
  deploymentId: string
  commit: string
  /** Place of the commit among those of its location that were built; a rebuilt commit keeps its place. */
  commitOrder: number
  treeHash: string
  treeKey: string | null
  message: string
  author: string
  status: BuildStatus
  hash: string | null
  bundleKey: string | null
  sourceMapKey: string | null
  manifestKey: string | null
  manifestSummary: ManifestSummary | null
  problems: BuildProblem[]
  log: string
  /** Whether it is deployed when it succeeds. */
  deploy: boolean
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}
/** A build without its log and problems, for lists. */
export type BuildListItem = Omit<BuildRecord, 'log' | 'problems'> & { problemCount: number }

export interface NewBuild {
  id: string
  codeLocationId: string
  deploymentId: string
  commit: string
  treeHash: string
  treeKey: string
  message: string
  author: string
  deploy: boolean
}

export interface BuildSuccess { hash: string; bundleKey: string; sourceMapKey: string; manifestKey: string; manifest: Manifest; log: string; problems?: BuildProblem[] }

const toIso = (at: Date | null): string | null => at?.toISOString() ?? null

function toListItem(row: Omit<Build, 'log'>): BuildListItem {
  const { organizationId: _organizationId, problems, ...rest } = row
  return {
    ...rest,
    commitOrder: Number(row.commitOrder),
    status: row.status as BuildStatus,
    manifestSummary: row.manifestSummary as ManifestSummary | null,
    problemCount: Array.isArray(problems) ? problems.length : 0,
    createdAt: row.createdAt.toISOString(),
    startedAt: toIso(row.startedAt),
    finishedAt: toIso(row.finishedAt),
  }
}

function toBuild(row: Build): BuildRecord {
  const { log, ...rest } = row
  const { problemCount: _problemCount, ...item } = toListItem(rest)
  return { ...item, log, problems: buildProblemSchema.array().parse(row.problems) }
}

const searchText = (asset: AssetSnapshot): string =>
  [asset.key, asset.group, asset.description ?? '', ...asset.kinds, ...asset.owners, ...Object.entries(asset.tags).flat()].join(' ').toLowerCase()

const toAssetRow = (asset: AssetSnapshot): object => ({
  key: asset.key, kind: asset.kind, group: asset.group, kinds: asset.kinds, owners: asset.owners, tags: asset.tags,
  description: asset.description ?? null, search: searchText(asset), definition: asset,
})

const summarize = ({ assets, jobs }: Manifest): ManifestSummary => {
  const count = (kind: AssetKind): number => assets.filter((asset) => asset.kind === kind).length
  return {
    assets: count('asset'), observableAssets: count('observable'), virtualAssets: count('virtual'), externalAssets: count('external'),
    jobs: jobs.length, groups: [...new Set(assets.map((asset) => asset.group))].sort(),
  }
}

const toDefinitions = <Definition>(schema: z.ZodType<Definition>, rows: readonly { definition: unknown }[]): Definition[] => rows.map(({ definition }) => schema.parse(definition))

export class BuildRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  #where(id: string): { organizationId_id: { organizationId: string; id: string } } {
    return { organizationId_id: { organizationId: this.#tx.organizationId, id } }
  }

  #definitionsOf(buildId: string) {
    return { where: { organizationId: this.#tx.organizationId, buildId }, select: { definition: true } } as const
  }

  async #publish(type: 'build-requested' | 'build-finished', id: string): Promise<void> {
    const build = await clientOf(this.#tx).build.findUnique({ where: this.#where(id), select: { deploymentId: true, codeLocationId: true, status: true } })
    if (build === null) return
    const { deploymentId, codeLocationId, status } = build
    await publishDeploymentEvent(this.#tx, { deploymentId, type, data: { buildId: id, codeLocationId, status } })
  }

  /** Gives the commit its place in the location's order: call it in the order in which commits land on the branch. */
  async create(build: NewBuild): Promise<BuildRecord> {
    const { organizationId } = this.#tx
    const client = clientOf(this.#tx)
    const [location] = await client.$queryRaw<{ next: bigint }[]>`
      select next_commit_order as next from code_location where org_id = ${organizationId} and id = ${build.codeLocationId} for no key update`
    if (location === undefined) throw new MillraceError('not-found', `There is no code location ${build.codeLocationId}.`)
    const known = await client.build.findFirst({ where: { organizationId, codeLocationId: build.codeLocationId, commit: build.commit }, select: { commitOrder: true } })
    const commitOrder = known?.commitOrder ?? location.next
    if (known === null) {
      await client.$executeRaw`update code_location set next_commit_order = next_commit_order + 1 where org_id = ${organizationId} and id = ${build.codeLocationId}`
    }
    try {
      const data = { organizationId, ...build, message: toPlainText(build.message), author: toPlainText(build.author), commitOrder }
      const created = toBuild(await client.build.create({ data }))
      await this.#publish('build-requested', created.id)
      return created
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new MillraceError('not-found', `There is no deployment ${build.deploymentId}.`, { cause: error })
      throw error
    }
  }

  async findById(id: string): Promise<BuildRecord | null> {
    const row = await clientOf(this.#tx).build.findUnique({ where: this.#where(id) })
    return row === null ? null : toBuild(row)
  }

  /** The little that a stream tells of a build. */
  async findFacts(id: string): Promise<{ deploymentId: string; location: string; status: BuildStatus } | null> {
    const row = await clientOf(this.#tx).build.findUnique({ where: this.#where(id), select: { deploymentId: true, status: true, codeLocation: { select: { name: true } } } })
    return row === null ? null : { deploymentId: row.deploymentId, location: row.codeLocation.name, status: row.status as BuildStatus }
  }

  /** Newest first. */
  async list(filter: PageOptions & { codeLocationId?: string | undefined; deploymentId?: string | undefined; status?: BuildStatus | undefined }): Promise<Page<BuildListItem>> {
    const limit = pageLimit(filter)
    const after = readCursor(filter.cursor, 1)
    const rows = await clientOf(this.#tx).build.findMany({
      where: {
        organizationId: this.#tx.organizationId,
        ...filter.codeLocationId === undefined ? {} : { codeLocationId: filter.codeLocationId },
        ...filter.deploymentId === undefined ? {} : { deploymentId: filter.deploymentId },
        ...filter.status === undefined ? {} : { status: filter.status },
        ...after === null ? {} : { id: { lt: after[0] ?? '' } },
      },
      omit: { log: true },
      // Ids are UUIDv7: they sort by time.
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    return toPage(rows, { limit, key: (row) => [row.id], item: toListItem })
  }

  async markStarted(id: string): Promise<void> {
    await clientOf(this.#tx).build.updateMany({ where: { organizationId: this.#tx.organizationId, id, status: 'building' }, data: { startedAt: new Date() } })
  }

  /** Adds to the log while the build runs, and tells those who listen. */
  async appendLog(id: string, text: string): Promise<void> {
    await clientOf(this.#tx).$queryRaw`
      with changed as (
        update build set log = log || ${toPlainText(text)} where org_id = ${this.#tx.organizationId} and id = ${id} and status = 'building' returning org_id, deployment_id, id
      )
      select notify_build(org_id, deployment_id, id)::text from changed`
  }

  /** Writes the definitions as rows. False when the build had already finished: nothing is changed. */
  async succeed(id: string, result: BuildSuccess): Promise<boolean> {
    const { organizationId } = this.#tx
    const client = clientOf(this.#tx)
    const { manifest, problems = [], log, ...keys } = result
    const { count } = await client.build.updateMany({
      where: { organizationId, id, status: 'building' },
      data: {
        ...keys, status: 'succeeded', log: toPlainText(log), finishedAt: new Date(), problems: toJson(problems), manifestSummary: toJson(summarize(manifest)),
      },
    })
    if (count === 0) return false
    await client.$executeRaw`
      insert into build_asset (org_id, build_id, key, kind, "group", kinds, owners, tags, description, search, definition)
      select ${organizationId}, ${id}, a.key, a.kind, a."group", a.kinds, a.owners, a.tags, a.description, a.search, a.definition
      from jsonb_to_recordset(${toJsonText(manifest.assets.map(toAssetRow))}::jsonb)
        as a (key text, kind text, "group" text, kinds text[], owners text[], tags jsonb, description text, search text, definition jsonb)`
    await client.$executeRaw`
      insert into build_job (org_id, build_id, name, definition)
      select ${organizationId}, ${id}, value->>'name', value from jsonb_array_elements(${toJsonText(manifest.jobs)}::jsonb)`
    await client.$executeRaw`
      insert into build_op (org_id, build_id, name, definition)
      select ${organizationId}, ${id}, value->>'name', value from jsonb_array_elements(${toJsonText(manifest.ops)}::jsonb)`
    await client.$executeRaw`
      insert into build_multi_asset (org_id, build_id, name, definition)
      select ${organizationId}, ${id}, value->>'name', value from jsonb_array_elements(${toJsonText(manifest.multiAssets ?? [])}::jsonb)`
    await client.$executeRaw`
      insert into build_resource (org_id, build_id, name, definition)
      select ${organizationId}, ${id}, value->>'name', value from jsonb_array_elements(${toJsonText(manifest.resources ?? [])}::jsonb)`
    if (manifest.checks !== undefined) await client.$executeRaw`
      insert into build_check (org_id, build_id, key, definition)
      select ${organizationId}, ${id}, value->>'key', value from jsonb_array_elements(${toJsonText(manifest.checks)}::jsonb)`
    await this.#publish('build-finished', id)
    return true
  }

  /** False when the build had already finished: nothing is changed. */
  async fail(id: string, result: { problems: BuildProblem[]; log: string }): Promise<boolean> {
    const { count } = await clientOf(this.#tx).build.updateMany({
      where: { organizationId: this.#tx.organizationId, id, status: 'building' },
      data: { status: 'failed', log: toPlainText(result.log), problems: toJson(result.problems), finishedAt: new Date() },
    })
    if (count > 0) await this.#publish('build-finished', id)
    return count > 0
  }

  async findAssets(buildId: string): Promise<AssetSnapshot[]> {
    return toDefinitions(assetSnapshotSchema, await clientOf(this.#tx).buildAsset.findMany({ ...this.#definitionsOf(buildId), orderBy: { key: 'asc' } }))
  }

  /** The functions of the build that evaluate checks. */
  async findChecks(buildId: string): Promise<CheckFunctionSnapshot[]> {
    return toDefinitions(checkFunctionSnapshotSchema, await clientOf(this.#tx).buildCheck.findMany({ ...this.#definitionsOf(buildId), orderBy: { key: 'asc' } }))
  }

  async findJobs(buildId: string): Promise<JobSnapshot[]> {
    return toDefinitions(jobSnapshotSchema, await clientOf(this.#tx).buildJob.findMany({ ...this.#definitionsOf(buildId), orderBy: { name: 'asc' } }))
  }

  async findMultiAssets(buildId: string): Promise<MultiAssetSnapshot[]> {
    return toDefinitions(multiAssetSnapshotSchema, await clientOf(this.#tx).buildMultiAsset.findMany({ ...this.#definitionsOf(buildId), orderBy: { name: 'asc' } }))
  }

  async findOps(buildId: string): Promise<OpSnapshot[]> {
    return toDefinitions(opSnapshotSchema, await clientOf(this.#tx).buildOp.findMany({ ...this.#definitionsOf(buildId), orderBy: { name: 'asc' } }))
  }

  async findResources(buildId: string): Promise<ResourceSnapshot[]> {
    return toDefinitions(resourceSnapshotSchema, await clientOf(this.#tx).buildResource.findMany({ ...this.#definitionsOf(buildId), orderBy: { name: 'asc' } }))
  }

  /**
   * Removes finished builds, oldest first, that no deployment serves, no run used, and that are not among the newest `keep` of their
   * location; answers with their ids. One that is deployed or launched at this moment stays: both wait for the build's row or have it.
   */
  async removeUnused(options: { keep: number; olderThan: string; limit?: number }): Promise<string[]> {
    const { organizationId } = this.#tx
    const client = clientOf(this.#tx)
    const unused = Prisma.sql`b.status <> 'building' and b.finished_at < ${new Date(options.olderThan)}
      and not exists (select from deployed_location d where d.org_id = b.org_id and d.build_id = b.id)
      and not exists (select from run r where r.org_id = b.org_id and r.build_id = b.id)`
    const locked = await client.$queryRaw<{ id: string }[]>`
      select b.id from build b where b.org_id = ${organizationId} and ${unused} and b.id not in (
        select id from (select id, row_number() over (partition by code_location_id order by id desc) as age from build where org_id = ${organizationId}) newest
        where age <= ${options.keep}
      )
      order by b.id limit ${options.limit ?? 100} for update of b skip locked`
    // Under the lock nothing new can point to them; what did so before the lock is seen only by a second look.
    const removed = await client.$queryRaw<{ id: string }[]>`
      delete from build b where b.org_id = ${organizationId} and b.id = any (${locked.map(({ id }) => id)}) and ${unused} returning b.id`
    return removed.map(({ id }) => id).sort()
  }
}

const toJson = (value: unknown): Prisma.InputJsonValue => JSON.parse(toJsonText(value)) as Prisma.InputJsonValue
