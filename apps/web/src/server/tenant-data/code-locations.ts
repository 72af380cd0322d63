import {
  AssetRepository, BuildRepository, CodeLocationRepository, DeploymentRepository, withTenant,
  type CodeLocationRecord as Row, type Database, type DeployedLocationRecord, type Page, type TenantTransaction,
} from '@millrace/db'
import type { BuildSummary, DeployRecord } from '../../features/builds/server/build-schema'
import type { CodeLocationRecord } from '../../features/code-locations/server/code-location-schema'
import type { PageRequest } from '../pagination'
import { toBuildSummary } from './builds'
import type { TenantScope } from './tenant-scope'

type Status = CodeLocationRecord['status']

const statusOf = (deployed: BuildSummary | null, latest: BuildSummary | null): Status => {
  if (latest?.status === 'building') return 'building'
  if (latest?.status === 'failed') return 'failed'
  return deployed === null ? 'empty' : 'deployed'
}

const describe = async (tx: TenantTransaction, deploymentId: string, rows: readonly Row[]): Promise<CodeLocationRecord[]> => {
  const served = new Map<string, DeployedLocationRecord>((await new DeploymentRepository(tx).findLocations(deploymentId)).map((location) => [location.codeLocationId, location]))
  const surroundings = { names: new Map(rows.map((row) => [row.id, row.name])), deployed: new Set([...served.values()].map((location) => location.buildId)) }
  const jobs = await new AssetRepository(tx).findJobs(deploymentId)
  const builds = new BuildRepository(tx)
  const described: CodeLocationRecord[] = []
  for (const row of rows) {
    const buildId = served.get(row.id)?.buildId
    const { items: [newest] } = await builds.list({ deploymentId, codeLocationId: row.id, limit: 1 })
    const current = buildId === undefined || buildId === newest?.id ? newest : await builds.findById(buildId)
    const latest = newest === undefined ? null : toBuildSummary(newest, surroundings)
    const deployed = buildId === undefined || current === undefined || current === null ? null : toBuildSummary(current, surroundings)
    described.push({
      id: row.id, name: row.name, branch: row.defaultBranch, createdAt: row.createdAt, status: statusOf(deployed, latest), assets: deployed?.assets ?? 0,
      jobs: jobs.filter((job) => job.codeLocationId === row.id).map((job) => job.definition.name), deployedBuild: deployed, latestBuild: latest,
    })
  }
  return described
}

export const codeLocationData = (database: Database) => ({
  list: ({ organizationId, deploymentId }: TenantScope, page: PageRequest): Promise<Page<CodeLocationRecord>> => withTenant(database, organizationId, async (tx) => {
    const rows = await new CodeLocationRepository(tx).list({ cursor: page.cursor, limit: page.limit })
    return { items: await describe(tx, deploymentId, rows.items), nextCursor: rows.nextCursor }
  }),

  find: ({ organizationId, deploymentId }: TenantScope, name: string): Promise<CodeLocationRecord | null> => withTenant(database, organizationId, async (tx) => {
    const row = await new CodeLocationRepository(tx).findByName(name)
    return row === null ? null : (await describe(tx, deploymentId, [row]))[0] ?? null
  }),

  /** Id and branch alone, for what needs no more. */
  findPlace: async (organizationId: string, name: string): Promise<{ id: string; branch: string } | null> => {
    const row = await withTenant(database, organizationId, (tx) => new CodeLocationRepository(tx).findByName(name))
    return row === null ? null : { id: row.id, branch: row.defaultBranch }
  },

  history: ({ organizationId, deploymentId }: TenantScope, options: PageRequest & { codeLocationId: string }): Promise<Page<DeployRecord>> => withTenant(database, organizationId, async (tx) => {
    const page = await new DeploymentRepository(tx).listHistory({ deploymentId, codeLocationId: options.codeLocationId, cursor: options.cursor, limit: options.limit })
    const items = page.items.map(({ at, kind, toBuildId: buildId, fromBuildId: previousBuildId, commit, message, by }) => ({ at, kind, buildId, previousBuildId, commit, message, by }))
    return { items, nextCursor: page.nextCursor }
  }),
})
