import {
  BuildRepository, CodeLocationRepository, DeploymentRepository, withTenant,
  type BuildListItem, type BuildRecord, type Database, type Page, type TenantTransaction,
} from '@millrace/db'
import type { BuildStatus } from '@millrace/protocol'
import type { BuildDetail, BuildSummary } from '../../features/builds/server/build-schema'
import type { PageRequest } from '../pagination'
import type { TenantScope } from './tenant-scope'

export interface Surroundings { names: ReadonlyMap<string, string>; deployed: ReadonlySet<string> }

export const toBuildSummary = (build: BuildListItem | BuildRecord, { names, deployed }: Surroundings): BuildSummary => ({
  id: build.id, codeLocation: names.get(build.codeLocationId) ?? '', commit: build.commit, message: build.message, author: build.author, status: build.status, hash: build.hash,
  deployed: deployed.has(build.id), assets: build.manifestSummary?.assets ?? null, createdAt: build.createdAt, startedAt: build.startedAt, endedAt: build.finishedAt,
})

const surroundingsOf = async (tx: TenantTransaction, deploymentId: string, builds: readonly { codeLocationId: string }[]): Promise<Surroundings> => {
  const served = await new DeploymentRepository(tx).findLocations(deploymentId)
  const names = new Map(served.map((location) => [location.codeLocationId, location.name]))
  for (const id of new Set(builds.map((build) => build.codeLocationId))) {
    if (!names.has(id)) names.set(id, (await new CodeLocationRepository(tx).findById(id))?.name ?? '')
  }
  return { names, deployed: new Set(served.map((location) => location.buildId)) }
}

export const buildData = (database: Database) => ({
  find: ({ organizationId, deploymentId }: TenantScope, buildId: string): Promise<BuildDetail | null> => withTenant(database, organizationId, async (tx) => {
    const build = await new BuildRepository(tx).findById(buildId)
    if (build === null || build.deploymentId !== deploymentId) return null
    const { log, problems: errors, manifestSummary: manifest } = build
    return { ...toBuildSummary(build, await surroundingsOf(tx, deploymentId, [build])), errors, log, manifest }
  }),

  /** The little that a stream tells of a build. */
  facts: ({ organizationId, deploymentId }: TenantScope, buildId: string): Promise<{ codeLocation: string; status: BuildStatus } | null> => withTenant(database, organizationId, async (tx) => {
    const build = await new BuildRepository(tx).findFacts(buildId)
    return build?.deploymentId === deploymentId ? { codeLocation: build.location, status: build.status } : null
  }),

  /** Newest first; `codeLocationId` null: of every location. */
  list: ({ organizationId, deploymentId }: TenantScope, options: PageRequest & { codeLocationId: string | null }): Promise<Page<BuildSummary>> => withTenant(database, organizationId, async (tx) => {
    const page = await new BuildRepository(tx).list({ deploymentId, codeLocationId: options.codeLocationId ?? undefined, cursor: options.cursor, limit: options.limit })
    const surroundings = await surroundingsOf(tx, deploymentId, page.items)
    return { items: page.items.map((build) => toBuildSummary(build, surroundings)), nextCursor: page.nextCursor }
  }),
})
