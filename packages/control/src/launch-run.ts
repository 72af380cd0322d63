import { launchRunRow } from '@millrace/db'
import { buildAssetGraph, buildPlan, checkSelection, readSelection, selectAssets } from '@millrace/orchestration'
import { MillraceError, type AssetKey, type Plan, type RunConfig, type RunOrigin, type RunTarget, type Tags } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import { admitRuns, maxLiveRuns } from './admit-runs'
import { readDefinitions, type DeployedDefinitions, type DeploymentDefinitions } from './deployed-definitions'
import type { ControlServices, DeploymentScope } from './services'

export interface LaunchRun extends DeploymentScope {
  target: RunTarget
  /** Narrows a selection to one code location. */
  location?: string | undefined
  config?: RunConfig | undefined
  tags?: Tags | undefined
  /** At most one run of the deployment has it; launching again answers with that run. */
  runKey?: string | undefined
  origin: RunOrigin
  parentRunId?: string | undefined
}

interface Chosen { deployed: DeployedDefinitions; keys: AssetKey[]; config: RunConfig; tags: Tags }

const unknownLocation = (name: string, { locations }: DeploymentDefinitions): MillraceError => {
  const names = locations.map(({ location }) => location.name)
  return new MillraceError('not-found', `No code location “${name}” is deployed here. ${names.length > 0 ? `Deployed are: ${names.slice(0, 20).join(', ')}.` : 'Deploy one first.'}`)
}

/** Run config given at launch wins over that of the job, key by key. */
const mergeConfig = (base: RunConfig, over: RunConfig): RunConfig => ({
  ...base, ...over,
  ...((base.assets ?? over.assets) && { assets: { ...base.assets, ...over.assets } }),
  ...((base.ops ?? over.ops) && { ops: { ...base.ops, ...over.ops } }),
  ...((base.resources ?? over.resources) && { resources: { ...base.resources, ...over.resources } }),
  ...((base.execution ?? over.execution) && { execution: { ...base.execution, ...over.execution } }),
})

/** `readDefinitions` answers with the same object while the deployed builds stay: what was made of it is good for as long. */
const narrowed = new WeakMap<DeploymentDefinitions, Map<string, DeploymentDefinitions>>()

const narrow = (definitions: DeploymentDefinitions, name: string | undefined): DeploymentDefinitions => {
  if (name === undefined) return definitions
  const known = narrowed.get(definitions) ?? new Map<string, DeploymentDefinitions>()
  narrowed.set(definitions, known)
  const found = known.get(name)
  if (found) return found
  const locations = definitions.locations.filter(({ location }) => location.name === name)
  if (locations.length === 0) throw unknownLocation(name, definitions)
  const one = { locations, graph: buildAssetGraph(locations.map(({ location, assets }) => ({ location: location.name, assets }))) }
  known.set(name, one)
  return one
}

const choose = (definitions: DeploymentDefinitions, selection: string): { deployed: DeployedDefinitions; keys: AssetKey[] } => {
  const expression = readSelection(selection)
  checkSelection(expression, definitions.graph)
  const runnable = new Map(definitions.locations.flatMap((deployed) => deployed.assets
    .filter((asset) => asset.kind === 'asset')
    .map((asset) => [asset.key, deployed] as const)))
  const keys = selectAssets(expression, definitions.graph).filter((key) => runnable.has(key))
  const locations = new Set(keys.map((key) => runnable.get(key)))
  const [deployed] = locations
  if (deployed === undefined) throw new MillraceError('selection-empty', `The selection “${selection}” chooses no asset that can be materialized.`)
  if (locations.size > 1) {
    const names = [...locations].map((each) => each?.location.name ?? '').sort()
    throw new MillraceError('selection-spans-locations', `The selection chooses assets of several code locations (${names.slice(0, 10).join(', ')}); a run executes one: name it in \`location\`.`, {
      details: { locations: names },
    })
  }
  return { deployed, keys }
}

const chooseJob = (definitions: DeploymentDefinitions, name: string, launch: LaunchRun): Chosen => {
  const found = definitions.locations.flatMap((deployed) => deployed.jobs.filter((job) => job.name === name).map((job) => ({ deployed, job })))
  const [first, second] = found
  if (first === undefined) throw new MillraceError('unknown-job', `There is no job “${name}” in what is deployed here.`)
  if (second !== undefined) {
    throw new MillraceError('selection-spans-locations', `Several code locations have a job “${name}”: name one of them in \`location\`.`, {
      details: { locations: found.map(({ deployed }) => deployed.location.name) },
    })
  }
  const { job, deployed } = first
  const own = narrow(definitions, deployed.location.name)
  return { ...choose(own, job.selection), config: mergeConfig(job.config ?? {}, launch.config ?? {}), tags: { ...job.tags, ...launch.tags } }
}

const chooseTarget = async (services: ControlServices, launch: LaunchRun): Promise<Chosen> => {
  const definitions = narrow(await readDefinitions(services, launch), launch.location)
  const { target } = launch
  return 'job' in target
    ? chooseJob(definitions, target.job, launch)
    : { ...choose(definitions, target.selection), config: launch.config ?? {}, tags: launch.tags ?? {} }
}

/** What a launch would run: the code location, and the assets in the order of the plan. Throws what `launchRun` would throw. */
export const previewLaunch = async (services: ControlServices, launch: LaunchRun): Promise<{ location: string; steps: AssetKey[]; config: RunConfig; tags: Tags }> => {
  const { deployed, keys, config, tags } = await chooseTarget(services, launch)
  const plan = buildPlan({ assets: deployed.assets, selection: keys, config })
  return { location: deployed.location.name, steps: plan.steps.map((step) => step.asset), config, tags }
}

/** Turns a target into a plan of one build and queues a run of it. Throws what is wrong with the request before anything is written. */
export const launchRun = async (services: ControlServices, launch: LaunchRun): Promise<{ runId: string; created: boolean }> => {
  const chosen = await chooseTarget(services, launch)
  const plan = buildPlan({ assets: chosen.deployed.assets, selection: chosen.keys, config: chosen.config })
  return startRun(services, launch, { ...chosen, plan })
}

const startRun = async (services: ControlServices, launch: LaunchRun, { deployed, config, tags, plan }: Chosen & { plan: Plan }) => {
  const { organizationId, deploymentId } = launch
  const { runId, status, created } = await launchRunRow(services.database, {
    organizationId, id: newId(), deploymentId, codeLocationId: deployed.location.codeLocationId, buildId: deployed.location.buildId,
    target: launch.target, config, tags, origin: launch.origin, plan, runKey: launch.runKey, parentRunId: launch.parentRunId, maxLive: maxLiveRuns,
  })
  if (created && status === 'starting') await services.engine.startRun({ organizationId, deploymentId, runId })
  else if (created) await admitRuns(services, { organizationId, deploymentId })
  return { runId, created }
}
