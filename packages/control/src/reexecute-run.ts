import { withTenant } from '@millrace/db'
import { assetsOf, failedAssets, planReexecution, reduceRun, type ReexecutionStrategy } from '@millrace/orchestration'
import { isTerminalRunStatus, MillraceError, type AssetKey, type Plan, type RunOrigin } from '@millrace/protocol'
import { launchRun, startRun, type LaunchRun } from './launch-run'
import { readPastRuns, storedOutputs, type PastRun } from './past-run'
import { planLaunch } from './plan-launch'
import type { ControlServices, DeploymentScope } from './services'

/** Assets that a run was to make and did not: of a step that makes several only those, where it can make a part. As Dagster's `FROM_ASSET_FAILURE`. */
export interface FromAssetFailure { readonly kind: 'from-asset-failure' }

export interface ReexecuteRun extends DeploymentScope { runId: string; strategy: ReexecutionStrategy | FromAssetFailure; origin: RunOrigin }

const quoted = (key: string): string => `key:"${key}"`

const isOfAssets = ({ steps }: Plan): boolean => steps.every((step) => step.kind !== 'op')

/** The assets of steps, by the keys of these. */
const assetsOfSteps = ({ steps }: Plan, keys: readonly string[]): AssetKey[] => {
  const chosen = new Set(keys)
  return steps.filter(({ key }) => chosen.has(key)).flatMap(assetsOf).map(({ asset }) => asset)
}

/** The plan as it would be now, of what the past run left to do. What no longer exists is not run again. */
const replan = (whole: Plan, chain: readonly [PastRun, ...PastRun[]], strategy: ReexecutionStrategy): Plan => {
  const [latest, ...earlier] = chain
  const { subset } = latest.plan
  const outputs = chain.map(storedOutputs)
  return planReexecution({
    runs: [reduceRun(subset === undefined ? whole : { ...whole, subset }, latest.events), ...earlier.map(({ plan, events }) => reduceRun(plan, events))],
    strategy,
    findValue: (run, step, output) => outputs[run]?.get(step)?.get(output),
  })
}

/** Planning brings along what a multi-asset cannot leave out. */
const unmadeAssets = ({ plan, events }: PastRun): AssetKey[] => {
  const materialized = events.flatMap((event) => (event.type === 'asset-materialized' ? [event.asset] : []))
  const steps = plan.steps.map((step) => ({ assets: assetsOf(step).map(({ asset }) => asset), checks: [], canSubset: true }))
  return failedAssets({ steps, materialized, evaluations: [] }).assets
}

/** The assets that a run of assets makes again; null for all that its target names. */
const chooseAssets = (chain: readonly [PastRun, ...PastRun[]], strategy: ReexecuteRun['strategy']): AssetKey[] | null => {
  const [{ plan, run }] = chain
  if (strategy.kind === 'from-asset-failure') {
    const unmade = unmadeAssets(chain[0])
    if (unmade.length === 0) throw new MillraceError('selection-empty', `Run ${run.id} made every asset that it was to make.`)
    return unmade
  }
  const { subset } = replan(plan, chain, strategy)
  if (subset === undefined && 'job' in run.target) return null
  return assetsOfSteps(plan, subset?.steps ?? plan.steps.map((step) => step.key))
}

/**
 * Executes a finished run again, with its config and tags, on what is deployed now: all of it, what failed and what was held back by
 * that, or some of its steps. Steps of ops that do not run again keep what they yielded; assets are read as they are now.
 */
export const reexecuteRun = async (services: ControlServices, { organizationId, deploymentId, runId, strategy, origin }: ReexecuteRun): Promise<{ runId: string }> => {
  const chain = await withTenant(services.database, organizationId, (tx) => readPastRuns(tx, deploymentId, runId))
  const [{ run, plan }] = chain
  if (!isTerminalRunStatus(run.status)) throw new MillraceError('conflict', `Run ${runId} is still ${run.status}; cancel it or wait for its end before running it again.`)
  const launch: LaunchRun = {
    organizationId, deploymentId, target: run.target, location: run.location, config: run.config, tags: run.tags, origin, parentRunId: runId,
  }
  if (isOfAssets(plan)) {
    const keys = chooseAssets(chain, strategy)
    const target = keys === null ? run.target : {
      selection: keys.map(quoted).join(' or '), ...(run.target.partition !== undefined && { partition: run.target.partition }),
    }
    return launchRun(services, { ...launch, target })
  }
  if (strategy.kind === 'from-asset-failure') throw new MillraceError('bad-request', `Run ${runId} runs ops, so it cannot be executed again by its assets: execute it from its failure.`)
  const planned = await planLaunch(services, launch)
  return startRun(services, launch, { ...planned, plan: replan(planned.plan, chain, strategy) })
}
