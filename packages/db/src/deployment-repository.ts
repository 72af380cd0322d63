import { MillraceError } from '@millrace/protocol'
import type { Deployment } from './generated/client'
import { isForeignKeyViolation, isUniqueViolation } from './database-error'
import { pageLimit, readInstantCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

export interface DeploymentRecord { id: string; name: string; kind: 'full' | 'branch'; baseDeploymentId: string | null; createdAt: string }

/** A code location as a deployment serves it. */
export interface DeployedLocationRecord {
  codeLocationId: string
  name: string
  buildId: string
  commit: string
  commitOrder: number
  hash: string | null
  message: string
  author: string
  deployedAt: string
  deployedBy: string | null
}

export interface DeployRecordItem {
  id: string
  kind: 'deploy' | 'rollback'
  codeLocationId: string
  fromBuildId: string | null
  toBuildId: string
  /** Commit of `toBuildId`; null when that build has been removed. */
  commit: string | null
  message: string | null
  at: string
  by: string | null
}

const toDeployment = ({ id, name, kind, baseDeploymentId, createdAt }: Deployment): DeploymentRecord =>
  ({ id, name, kind: kind as DeploymentRecord['kind'], baseDeploymentId, createdAt: createdAt.toISOString() })

type DeployedRow = Omit<DeployedLocationRecord, 'commitOrder' | 'deployedAt'> & { commitOrder: bigint; deployedAt: Date }

export class DeploymentRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  async create(deployment: { id: string; name: string; kind?: DeploymentRecord['kind']; baseDeploymentId?: string }): Promise<DeploymentRecord> {
    try {
      return toDeployment(await clientOf(this.#tx).deployment.create({ data: { organizationId: this.#tx.organizationId, ...deployment } }))
    } catch (error) {
      if (isUniqueViolation(error)) throw new MillraceError('conflict', `A deployment named "${deployment.name}" exists already; choose another name.`, { cause: error })
      if (isForeignKeyViolation(error)) throw new MillraceError('not-found', `There is no deployment ${deployment.baseDeploymentId ?? ''} to start from.`, { cause: error })
      throw error
    }
  }

  async findById(id: string): Promise<DeploymentRecord | null> {
    const row = await clientOf(this.#tx).deployment.findUnique({ where: { organizationId_id: { organizationId: this.#tx.organizationId, id } } })
    return row === null ? null : toDeployment(row)
  }

  async findByName(name: string): Promise<DeploymentRecord | null> {
    const row = await clientOf(this.#tx).deployment.findUnique({ where: { organizationId_name: { organizationId: this.#tx.organizationId, name } } })
    return row === null ? null : toDeployment(row)
  }

  /** Full ones first, then by name. */
  async list(): Promise<DeploymentRecord[]> {
    const rows = await clientOf(this.#tx).deployment.findMany({ where: { organizationId: this.#tx.organizationId }, orderBy: [{ kind: 'desc' }, { name: 'asc' }] })
    return rows.map(toDeployment)
  }

  /** What the deployment serves, by name of the location. */
  async findLocations(deploymentId: string): Promise<DeployedLocationRecord[]> {
    const rows = await clientOf(this.#tx).$queryRaw<DeployedRow[]>`
      select d.code_location_id as "codeLocationId", l.name, d.build_id as "buildId", b.commit, d.commit_order as "commitOrder", b.hash, b.message, b.author,
        d.deployed_at as "deployedAt", d.deployed_by as "deployedBy"
      from deployed_location d
      join code_location l on l.org_id = d.org_id and l.id = d.code_location_id
      join build b on b.org_id = d.org_id and b.id = d.build_id
      where d.org_id = ${this.#tx.organizationId} and d.deployment_id = ${deploymentId} order by l.name collate "C"`
    return rows.map((row) => ({ ...row, commitOrder: Number(row.commitOrder), deployedAt: row.deployedAt.toISOString() }))
  }

  async findLocation(deploymentId: string, codeLocationId: string): Promise<DeployedLocationRecord | null> {
    const all = await this.findLocations(deploymentId)
    return all.find((location) => location.codeLocationId === codeLocationId) ?? null
  }

  /** Deploys and rollbacks, newest first. */
  async listHistory(filter: PageOptions & { deploymentId: string; codeLocationId?: string | undefined }): Promise<Page<DeployRecordItem>> {
    const limit = pageLimit(filter)
    const after = readInstantCursor(filter.cursor)
    const rows = await clientOf(this.#tx).deployRecord.findMany({
      where: {
        organizationId: this.#tx.organizationId,
        deploymentId: filter.deploymentId,
        ...filter.codeLocationId === undefined ? {} : { codeLocationId: filter.codeLocationId },
        ...after === null ? {} : { OR: [{ at: { lt: after[0] } }, { at: after[0], id: { lt: after[1] } }] },
      },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    })
    const builds = await clientOf(this.#tx).build.findMany({
      where: { organizationId: this.#tx.organizationId, id: { in: rows.map((row) => row.toBuildId) } }, select: { id: true, commit: true, message: true },
    })
    const byId = new Map(builds.map((build) => [build.id, build]))
    return toPage(rows, {
      limit,
      key: (row) => [row.at.toISOString(), row.id],
      item: (row) => ({
        id: row.id, kind: row.kind as DeployRecordItem['kind'], codeLocationId: row.codeLocationId, fromBuildId: row.fromBuildId, toBuildId: row.toBuildId,
        commit: byId.get(row.toBuildId)?.commit ?? null, message: byId.get(row.toBuildId)?.message ?? null, at: row.at.toISOString(), by: row.by,
      }),
    })
  }
}
