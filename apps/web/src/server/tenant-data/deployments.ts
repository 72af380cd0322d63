import { BuildRepository, DeploymentRepository, RunRepository, withTenant, type Database, type DeploymentRecord as Row } from '@millrace/db'
import { isMillraceError } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import type { DeploymentRecord } from '../../features/organizations/server/organization-schema'
import type { TenantScope } from './tenant-scope'

const dayMs = 86_400_000
const counted = 100
const shown = ({ id, name, kind }: Row): DeploymentRecord => ({ id, name, kind })

export const deploymentData = (database: Database) => {
  const findByName = (organizationId: string, name: string) => withTenant(database, organizationId, (tx) => new DeploymentRepository(tx).findByName(name))
  return {
    list: async (organizationId: string): Promise<DeploymentRecord[]> => (await withTenant(database, organizationId, (tx) => new DeploymentRepository(tx).list())).map(shown),

    find: (organizationId: string, nameOrId: string): Promise<DeploymentRecord | null> => withTenant(database, organizationId, async (tx) => {
      const deployments = new DeploymentRepository(tx)
      const found = await deployments.findByName(nameOrId) ?? await deployments.findById(nameOrId)
      return found === null ? null : shown(found)
    }),

    /** Creates the `production` deployment when it is missing. Idempotent. */
    ensureProduction: async (organizationId: string): Promise<DeploymentRecord> => {
      const found = await findByName(organizationId, 'production')
      if (found !== null) return shown(found)
      try {
        return shown(await withTenant(database, organizationId, (tx) => new DeploymentRepository(tx).create({ id: newId(), name: 'production' })))
      } catch (error) {
        const made = isMillraceError(error) && error.code === 'conflict' ? await findByName(organizationId, 'production') : null
        if (made === null) throw error
        return shown(made)
      }
    },

    /** `failedRunsLastDay` and `buildsRunning` count to a hundred. */
    counts: ({ organizationId, deploymentId }: TenantScope, now: Date) => withTenant(database, organizationId, async (tx) => {
      const runs = new RunRepository(tx)
      const { queued = 0, starting = 0, running = 0, canceling = 0 } = await runs.countByStatus(deploymentId)
      const failed = await runs.list({ deploymentId, statuses: ['failed'], since: new Date(now.getTime() - dayMs).toISOString(), limit: counted })
      const building = await new BuildRepository(tx).list({ deploymentId, status: 'building', limit: counted })
      const locations = await new DeploymentRepository(tx).findLocations(deploymentId)
      return {
        queuedRuns: queued, activeRuns: starting + running + canceling, failedRunsLastDay: failed.items.length, buildsRunning: building.items.length, codeLocations: locations.length,
      }
    }),
  }
}
