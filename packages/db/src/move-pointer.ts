import { MillraceError } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import { publishDeploymentEvent } from './deployment-event-reader'
import { clientOf, type TenantTransaction } from './tenancy'

export interface MovePointer {
  deploymentId: string
  buildId: string
  /** `deploy` never falls behind a newer commit; `rollback` goes where it is told. */
  kind: 'deploy' | 'rollback'
  by: string | null
}

export type PointerMoved =
  | { moved: true; codeLocationId: string; fromBuildId: string | null; toBuildId: string }
  /** The deployment serves this build already, or has served a newer commit. */
  | { moved: false; reason: 'already-deployed' | 'superseded'; codeLocationId: string; currentBuildId: string }

interface BuildRow { codeLocationId: string; name: string; commit: string; commitOrder: bigint; status: string }
interface PointerRow { buildId: string; highestOrder: bigint }

async function findBuild(tx: TenantTransaction, buildId: string): Promise<BuildRow> {
  const [build] = await clientOf(tx).$queryRaw<BuildRow[]>`
    select b.code_location_id as "codeLocationId", l.name, b.commit, b.commit_order as "commitOrder", b.status
    from build b join code_location l on l.org_id = b.org_id and l.id = b.code_location_id where b.org_id = ${tx.organizationId} and b.id = ${buildId}
    for share of b`
  if (build === undefined) throw new MillraceError('not-found', `There is no build ${buildId}.`)
  if (build.status !== 'succeeded') {
    throw new MillraceError('build-not-deployable', `Build ${buildId} of "${build.name}" ${build.status === 'failed' ? 'failed' : 'has not finished'}; only a build that succeeded can be deployed.`)
  }
  return build
}

async function checkAssetKeys(tx: TenantTransaction, move: MovePointer, build: BuildRow): Promise<void> {
  const taken = await clientOf(tx).$queryRaw<{ key: string; location: string }[]>`
    select mine.key, l.name as location
    from deployed_location d
    join code_location l on l.org_id = d.org_id and l.id = d.code_location_id
    join build_asset other on other.org_id = d.org_id and other.build_id = d.build_id
    join build_asset mine on mine.org_id = d.org_id and mine.build_id = ${move.buildId} and mine.key = other.key and mine.kind = 'asset'
    where d.org_id = ${tx.organizationId} and d.deployment_id = ${move.deploymentId} and d.code_location_id <> ${build.codeLocationId} and other.kind = 'asset'
    order by mine.key limit 20`
  const [first] = taken
  if (first === undefined) return
  const more = taken.length > 1 ? ` (and ${taken.length - 1} more)` : ''
  throw new MillraceError(
    'asset-key-taken',
    `"${build.name}" cannot be deployed: the asset "${first.key}"${more} is defined in the code location "${first.location}" too. Rename it in one of them.`,
    { details: { keys: taken.map(({ key, location }) => ({ key, location })) } },
  )
}

/**
 * Points a deployment's code location at a build, under the deployment's row lock. An asset is made by one of the
 * deployment's locations (`asset-key-taken`); others may declare it external. An older commit that finishes late never replaces a newer one, not even after a
 * rollback; a commit newer than all before replaces a rollback.
 */
export async function movePointer(tx: TenantTransaction, move: MovePointer): Promise<PointerMoved> {
  const client = clientOf(tx)
  const { organizationId } = tx
  const [deployment] = await client.$queryRaw<{ id: string }[]>`
    select id from deployment where org_id = ${organizationId} and id = ${move.deploymentId} for no key update`
  if (deployment === undefined) throw new MillraceError('not-found', `There is no deployment ${move.deploymentId}.`)
  const build = await findBuild(tx, move.buildId)
  const { codeLocationId, commitOrder } = build
  const [current] = await client.$queryRaw<PointerRow[]>`
    select build_id as "buildId", highest_order as "highestOrder" from deployed_location
    where org_id = ${organizationId} and deployment_id = ${move.deploymentId} and code_location_id = ${codeLocationId}`
  if (current?.buildId === move.buildId) return { moved: false, reason: 'already-deployed', codeLocationId, currentBuildId: move.buildId }
  if (current !== undefined && move.kind === 'deploy' && commitOrder < current.highestOrder) {
    return { moved: false, reason: 'superseded', codeLocationId, currentBuildId: current.buildId }
  }
  await checkAssetKeys(tx, move, build)
  await client.$executeRaw`
    insert into deployed_location (org_id, deployment_id, code_location_id, build_id, commit_order, highest_order, deployed_by)
    values (${organizationId}, ${move.deploymentId}, ${codeLocationId}, ${move.buildId}, ${commitOrder}, ${commitOrder}, ${move.by})
    on conflict (org_id, deployment_id, code_location_id) do update set build_id = excluded.build_id, commit_order = excluded.commit_order,
      highest_order = greatest(deployed_location.highest_order, excluded.highest_order), deployed_at = clock_timestamp(), deployed_by = excluded.deployed_by`
  const fromBuildId = current?.buildId ?? null
  await client.$executeRaw`
    insert into deploy_record (org_id, id, deployment_id, code_location_id, kind, from_build_id, to_build_id, at, by)
    values (${organizationId}, ${newId()}, ${move.deploymentId}, ${codeLocationId}, ${move.kind}, ${fromBuildId}, ${move.buildId}, clock_timestamp(), ${move.by})`
  await publishDeploymentEvent(tx, {
    deploymentId: move.deploymentId,
    type: move.kind === 'deploy' ? 'location-deployed' : 'location-rolled-back',
    data: { codeLocationId, location: build.name, fromBuildId, toBuildId: move.buildId, commit: build.commit },
  })
  return { moved: true, codeLocationId, fromBuildId, toBuildId: move.buildId }
}
