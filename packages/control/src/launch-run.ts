import { launchRunRow } from '@millrace/db'
import { assetsOf, initialState } from '@millrace/orchestration'
import type { Plan, RunOrigin } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import { admitRuns, maxLiveRuns } from './admit-runs'
import { planLaunch, type PlannedLaunch } from './plan-launch'
import type { LaunchTarget } from './resolve-target'
import type { ControlServices } from './services'

export interface LaunchRun extends LaunchTarget {
  /** At most one run of the deployment has it; launching again answers with that run. */
  runKey?: string | undefined
  origin: RunOrigin
  parentRunId?: string | undefined
}

/** The steps of ops that a run begins with, and how many there are of all kinds. Those of assets are known by the plan alone. */
const opStepsOf = (plan: Plan) => {
  if (plan.steps.every((step) => step.kind !== 'op')) return {}
  const { instances, steps } = initialState(plan)
  const begun = instances.filter(({ index }) => steps[index]?.isMultiplied !== true)
  const ofOps = begun.filter(({ planned }) => plan.steps[planned]?.kind === 'op')
  return { opSteps: ofOps.map(({ key, planned, index }) => ({ key, planned, number: index })), stepCount: begun.length }
}

/** The assets of steps that are not named after the one that they make. */
const madeAssets = ({ steps }: Plan): { key: string; step: string }[] | undefined => {
  const made = steps.flatMap((step) => (step.kind === 'multi-asset' || step.kind === 'op' ? assetsOf(step).map(({ asset }) => ({ key: asset, step: step.key })) : []))
  return made.length === 0 ? undefined : made
}

/** Turns a target into a plan of one build and queues a run of it. Throws what is wrong with the request before anything is written. */
export const launchRun = async (services: ControlServices, launch: LaunchRun): Promise<{ runId: string; created: boolean }> =>
  startRun(services, launch, await planLaunch(services, launch))

/** Queues a run of what has been planned. */
export const startRun = async (services: ControlServices, launch: LaunchRun, { deployed, config, tags, plan }: PlannedLaunch): Promise<{ runId: string; created: boolean }> => {
  const { organizationId, deploymentId } = launch
  const { runId, status, created } = await launchRunRow(services.database, {
    organizationId, id: newId(), deploymentId, codeLocationId: deployed.location.codeLocationId, buildId: deployed.location.buildId,
    target: launch.target, config, tags, origin: launch.origin, plan, ...opStepsOf(plan), assets: madeAssets(plan), runKey: launch.runKey, parentRunId: launch.parentRunId, maxLive: maxLiveRuns,
  })
  if (created && status === 'starting') await services.engine.startRun({ organizationId, deploymentId, runId })
  else if (created) await admitRuns(services, { organizationId, deploymentId })
  return { runId, created }
}
