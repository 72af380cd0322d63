import { readDefinitions, type ControlServices, type DeployedDefinitions } from '@millrace/control'
import { AssetCheckRepository, withTenant, type AssetCheckState, type CheckEvaluationRecord as EvaluationRow, type Page } from '@millrace/db'
import type { SourcePosition } from '@millrace/protocol'
import type { AssetCheckRecord, CheckEvaluationRecord, CheckStatus } from '../../features/assets/server/check-schema'
import type { PageRequest } from '../pagination'
import type { TenantScope } from './tenant-scope'

interface DefinedCheck { readonly name: string; readonly description: string | null; readonly isBlocking: boolean; readonly isOwn: boolean; readonly isPartitioned: boolean; readonly stepKey: string; readonly source: SourcePosition | null }

/** The checks of an asset: those that its own function evaluates, then those with a function of their own. */
const definedChecks = ({ assets, checks }: DeployedDefinitions, key: string): DefinedCheck[] => {
  const asset = assets.find((each) => each.key === key)
  const own = (asset?.checks ?? []).map(({ name, description, isBlocking }): DefinedCheck => ({
    name, description: description ?? null, isBlocking, isOwn: true, isPartitioned: asset?.partitions !== undefined && asset.backfillPolicy === undefined, stepKey: key, source: asset?.source ?? null,
  }))
  const others = checks.flatMap((each) => each.checks.filter((check) => check.asset === key).map(({ name, description, isBlocking }): DefinedCheck => ({
    name, description: description ?? null, isBlocking, isOwn: false, isPartitioned: each.partitions !== undefined, stepKey: each.key, source: each.source ?? null,
  })))
  return [...own, ...others].sort((one, other) => (one.name < other.name ? -1 : 1))
}

const statusOf = ({ attempt, latest }: AssetCheckState): Exclude<CheckStatus, 'running'> => {
  if (attempt.status === 'errored') return 'errored'
  if (latest === null) return 'never'
  return latest.passed ? 'passed' : latest.severity === 'warn' ? 'warned' : 'failed'
}

const gravity: readonly CheckStatus[] = ['never', 'passed', 'warned', 'failed', 'errored']
const worst = (statuses: readonly CheckStatus[]): CheckStatus => statuses.reduce((one, other) => (gravity.indexOf(other) > gravity.indexOf(one) ? other : one), 'never')

const toEvaluation = ({ partition, ...row }: EvaluationRow): CheckEvaluationRecord => ({ ...row, partition: partition === '' ? null : partition })

/** The newest of what a check found, of whatever partition. */
const newest = (states: readonly AssetCheckState[]): EvaluationRow | null =>
  states.flatMap(({ latest }) => latest ?? []).reduce<EvaluationRow | null>((one, other) => (one === null || other.at > one.at ? other : one), null)

const toRecord = (check: DefinedCheck, states: readonly AssetCheckState[], isRunning: boolean): AssetCheckRecord => {
  const { name, description, isBlocking, isOwn, isPartitioned, source } = check
  const relevant = states.filter((state) => state.name === name && (state.partition !== '') === isPartitioned)
  const statuses = relevant.map(statusOf)
  const count = (status: CheckStatus): number => statuses.filter((each) => each === status).length
  const latest = newest(relevant)
  const attempts = relevant.map(({ attempt }) => attempt).sort((one, other) => (one.at < other.at ? 1 : -1))
  return {
    name, description, isBlocking, isOwn, source, status: isRunning ? 'running' : worst(statuses), latest: latest === null ? null : toEvaluation(latest),
    latestAttempt: attempts[0] === undefined ? null : { runId: attempts[0].runId, at: attempts[0].at },
    partitions: isPartitioned ? { passed: count('passed'), warned: count('warned'), failed: count('failed'), errored: count('errored') } : null,
  }
}

export const listChecks = async (control: ControlServices, scope: TenantScope, key: string): Promise<AssetCheckRecord[]> => {
  const { organizationId, deploymentId } = scope
  const { locations } = await readDefinitions(control, scope)
  const defined = locations.flatMap((deployed) => definedChecks(deployed, key))
  if (defined.length === 0) return []
  return withTenant(control.database, organizationId, async (tx) => {
    const repository = new AssetCheckRepository(tx)
    const states = await repository.findStates(deploymentId, key)
    const running = await repository.findRunningSteps(deploymentId, [...new Set(defined.map(({ stepKey }) => stepKey))])
    return defined.map((check) => toRecord(check, states, running.has(check.stepKey)))
  })
}

export const checkData = (control: ControlServices) => ({
  list: (scope: TenantScope, key: string) => listChecks(control, scope, key),

  evaluations: ({ organizationId, deploymentId }: TenantScope, { key, name, cursor, limit }: PageRequest & { key: string; name: string }): Promise<Page<CheckEvaluationRecord>> =>
    withTenant(control.database, organizationId, async (tx) => {
      const page = await new AssetCheckRepository(tx).listEvaluations({ deploymentId, key, name, cursor, limit })
      return { items: page.items.map(toEvaluation), nextCursor: page.nextCursor }
    }),
})
