import { DeploymentRepository, movePointer, withTenant } from '@millrace/db'
import { MillraceError } from '@millrace/protocol'
import type { ControlServices, DeploymentScope } from './services'

export interface Rollback extends DeploymentScope {
  codeLocationId: string
  /** Default: the build that was deployed before the present one. */
  buildId?: string | undefined
  by: string | null
}

/** Points a code location back at an earlier build. A newer commit that is deployed later replaces it again. */
export const rollback = (services: ControlServices, { organizationId, deploymentId, codeLocationId, buildId, by }: Rollback): Promise<{ buildId: string }> =>
  withTenant(services.database, organizationId, async (tx) => {
    const deployments = new DeploymentRepository(tx)
    const current = await deployments.findLocation(deploymentId, codeLocationId)
    if (!current) throw new MillraceError('not-found', 'This code location is not deployed here, so there is nothing to roll back.')
    const target = buildId ?? await previousBuild(deployments, { deploymentId, codeLocationId, current: current.buildId })
    await movePointer(tx, { deploymentId, buildId: target, kind: 'rollback', by })
    return { buildId: target }
  })

const previousBuild = async (
  deployments: DeploymentRepository,
  { deploymentId, codeLocationId, current }: { deploymentId: string; codeLocationId: string; current: string },
): Promise<string> => {
  const { items } = await deployments.listHistory({ deploymentId, codeLocationId })
  const moved = items.find((record) => record.toBuildId === current)
  if (!moved?.fromBuildId) throw new MillraceError('conflict', 'Nothing was deployed before the present build; name the build to go to.')
  return moved.fromBuildId
}
