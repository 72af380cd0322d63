import type { ControlServices } from '@millrace/control'
import { AssetCheckRepository, withTenant, type CheckEvaluationRecord as EvaluationRow, type LatestCheck, type Page } from '@millrace/db'
import type { AssetCheckRecord, CheckEvaluationRecord } from '../../features/assets/server/check-schema'
import type { PageRequest } from '../pagination'
import { standingsOfAsset, type StandingCheck } from './check-standings'
import type { TenantScope } from './tenant-scope'

const toEvaluation = ({ partition, ...row }: EvaluationRow): CheckEvaluationRecord => ({ ...row, partition: partition === '' ? null : partition })

const toRecord = ({ check, standing }: StandingCheck, found: LatestCheck | undefined, isRunning: boolean): AssetCheckRecord => {
  const { name, description, isBlocking, isOwn, codeLocation, source } = check
  return {
    name, description, isBlocking, isOwn, codeLocation, source, status: isRunning ? 'running' : standing.outcome,
    latest: found === undefined || found.latest === null ? null : toEvaluation(found.latest),
    latestAttempt: found === undefined ? null : { runId: found.attempt.runId, at: found.attempt.at },
    partitions: check.partitions === null ? null : standing.counts,
  }
}

const list = async (control: ControlServices, scope: TenantScope, key: string): Promise<AssetCheckRecord[]> => {
  const { organizationId, deploymentId } = scope
  const standings = await standingsOfAsset(control, scope, key)
  if (standings.length === 0) return []
  const gone = standings.flatMap(({ check: { name }, standing }) => standing.gone.map((partition) => ({ name, partition })))
  return withTenant(control.database, organizationId, async (tx) => {
    const repository = new AssetCheckRepository(tx)
    const latest = new Map((await repository.findLatest(deploymentId, key, gone)).map((found) => [found.name, found]))
    const running = await repository.findRunningSteps(deploymentId, [...new Set(standings.map(({ check }) => check.stepKey))])
    return standings.map((each) => toRecord(each, latest.get(each.check.name), running.has(each.check.stepKey)))
  })
}

export const checkData = (control: ControlServices) => ({
  list: (scope: TenantScope, key: string) => list(control, scope, key),

  evaluations: ({ organizationId, deploymentId }: TenantScope, { key, name, cursor, limit }: PageRequest & { key: string; name: string }): Promise<Page<CheckEvaluationRecord>> =>
    withTenant(control.database, organizationId, async (tx) => {
      const page = await new AssetCheckRepository(tx).listEvaluations({ deploymentId, key, name, cursor, limit })
      return { items: page.items.map(toEvaluation), nextCursor: page.nextCursor }
    }),
})
