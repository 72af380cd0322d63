import { withTenant } from '@millrace/db'
import { assetsOf, failedAssets, planReexecution, reduceRun, type ReexecutionStrategy } from '@millrace/orchestration'
import { isTerminalRunStatus, MillraceError, type Plan, type RunOrigin, type RunTarget } from '@millrace/protocol'
import { launchRun, startRun, type LaunchRun } from './launch-run'
import { readPastRuns, storedOutputs, type PastRun } from './past-run'
import { planLaunch } from './plan-launch'
import type { ControlServices, DeploymentScope } from './services'

/** Assets that a run was to make and did not: of a step that makes several only those, where it can make a part. As Dagster's `FROM_ASSET_FAILURE`. */
export interface FromAssetFailure { readonly kind: 'from-asset-failure' }

export interface ReexecuteRun extends DeploymentScope { runId: string; strategy: ReexecutionStrategy | FromAssetFailure; origin: RunOrigin }

const quoted = (key: string): string => `key:"${key}"`

/** Of steps that make an asset each, or several: what of them runs again says which assets do. A graph of ops may be run in part. */
const isOfAssets = ({ steps }: Plan): boolean => steps.every((step) => step.kind !== 'op')
const isOfJob = ({ steps }: Plan): boolean => steps.some((step) => step.kind === 'op' && step.graph === undefined)

/** These steps of a run of assets and checks. */
const targetOf = ({ steps }: Plan, keys: ReadonlySet<string>, { partition }: RunTarget): RunTarget => {
  const chosen = steps.filter((step) => keys.has(step.key))
  const assets = chosen.flatMap((step) => assetsOf(step).map(({ asset }) => quoted(asset)))
  const checks = chosen.flatMap((step) => step.kind === 'check' ? step.checks.map(({ asset, name }) => ({ asset, name })) : [])
  const of = partition === undefined ? {} : { partition }
  return assets.length === 0 ? { checks, ...of } : { selection: assets.join(' or '), checks, ...of }
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

/** The assets that were neither made nor observed, or of which a blocking check failed, and the checks that were not evaluated. Planning brings along what a multi-asset cannot leave out. */
const targetOfUnmade = ({ plan, run, events }: PastRun): RunTarget => {
  const materialized = events.flatMap((event) => ((event.type === 'asset-materialized' || event.type === 'asset-observed') && !event.isReported ? [event.asset] : []))
  const evaluations = events.flatMap((event) => (event.type === 'asset-check-evaluated' ? [{ asset: event.asset, name: event.name, isBlocking: event.isBlocking, passed: event.passed }] : []))
  const steps = plan.steps.map((step) => ({ assets: assetsOf(step).map(({ asset }) => asset), checks: step.kind === 'check' ? step.checks : [], canSubset: true }))
  const { assets, checks } = failedAssets({ steps, materialized, evaluations })
  if (assets.length + checks.length === 0) throw new MillraceError('selection-empty', `Run ${run.id} made every asset that it was to make.`)
  const { partition } = run.target
  const chosen = { checks: checks.map(({ asset, name }) => ({ asset, name })), ...(partition === undefined ? {} : { partition }) }
  return assets.length === 0 ? chosen : { selection: assets.map(quoted).join(' or '), ...chosen }
}

/** What a run of assets and checks makes again. */
const chooseTarget = (chain: readonly [PastRun, ...PastRun[]], strategy: ReexecutionStrategy): RunTarget => {
  const [{ plan, run }] = chain
  const { subset } = replan(plan, chain, strategy)
  return subset === undefined && 'job' in run.target ? run.target : targetOf(plan, new Set(subset?.steps ?? plan.steps.map((step) => step.key)), run.target)
}

/**
 * Executes a finished run again, with its config and tags, on what is deployed now: all of it, what failed and what was held back by
 * that, or some of its steps. Steps of ops that do not run again keep what they yielded, those of a graph that makes an asset too; assets are read as they are now.
 */
export const reexecuteRun = async (services: ControlServices, { organizationId, deploymentId, runId, strategy, origin }: ReexecuteRun): Promise<{ runId: string }> => {
  const chain = await withTenant(services.database, organizationId, (tx) => readPastRuns(tx, deploymentId, runId))
  const [{ run, plan }] = chain
  if (!isTerminalRunStatus(run.status)) throw new MillraceError('conflict', `Run ${runId} is still ${run.status}; cancel it or wait for its end before running it again.`)
  const launch: LaunchRun = {
    organizationId, deploymentId, target: run.target, location: run.location, config: run.config, tags: run.tags, origin, parentRunId: runId,
  }
  if (strategy.kind === 'from-asset-failure') {
    if (isOfJob(plan)) throw new MillraceError('bad-request', `Run ${runId} runs ops, so it cannot be executed again by its assets: execute it from its failure.`)
    return launchRun(services, { ...launch, target: targetOfUnmade(chain[0]) })
  }
  if (isOfAssets(plan)) return launchRun(services, { ...launch, target: chooseTarget(chain, strategy) })
  const planned = await planLaunch(services, launch)
  return startRun(services, launch, { ...planned, plan: replan(planned.plan, chain, strategy) })
}
