import { buildAssetGraph, buildOpPlan, buildPlan, checkSelection, initialState, nearestKey, readSelection, selectAssets } from '@millrace/orchestration'
import { openAt, openPartitions, planPartitions } from '@millrace/orchestration/partitions'
import { MillraceError, type AssetKey, type CheckReference, type Json, type Plan, type PlanStep, type RunConfig, type RunTarget, type Tags } from '@millrace/protocol'
import { readDefinitions, type DeployedDefinitions, type DeploymentDefinitions } from './deployed-definitions'
import type { ControlServices, DeploymentScope } from './services'

/** What shall run, and how. */
export interface LaunchTarget extends DeploymentScope {
  target: RunTarget
  /** Narrows a selection to one code location. */
  location?: string | undefined
  config?: RunConfig | undefined
  tags?: Tags | undefined
}

/** A target as what is deployed now makes it. */
export interface PlannedLaunch { deployed: DeployedDefinitions; plan: Plan; config: RunConfig; tags: Tags }

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
    .filter((asset) => asset.kind !== 'external')
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

const planAssets = ({ assets, checks }: DeployedDefinitions, chosen: { selection: AssetKey[]; config: RunConfig; chosenChecks?: readonly CheckReference[] | undefined }): Plan =>
  buildPlan({ assets, checks, ...chosen })

/** The location whose code evaluates the checks. Of a check that none has, the one that has its asset says so. */
const chooseOfChecks = ({ locations }: DeploymentDefinitions, chosen: readonly CheckReference[]): DeployedDefinitions => {
  const [first] = chosen
  const isOf = ({ asset, name }: CheckReference) => ({ checks, assets }: DeployedDefinitions): boolean =>
    checks.some((each) => each.checks.some((check) => check.asset === asset && check.name === name)) || assets.some((each) => each.key === asset && each.kind === 'asset')
  const deployed = first === undefined ? undefined : locations.find(isOf(first))
  if (deployed !== undefined) return deployed
  const suggestion = nearestKey(first?.asset ?? '', locations.flatMap(({ checks }) => checks.flatMap((each) => each.checks.map(({ asset }) => asset))))
  throw new MillraceError('unknown-check', `There is no asset “${first?.asset ?? ''}” with checks in what is deployed here.${suggestion === null ? '' : ` Did you mean “${suggestion}”?`}`, { details: { suggestion } })
}

const chooseJob = (definitions: DeploymentDefinitions, name: string, launch: LaunchTarget): PlannedLaunch => {
  const found = definitions.locations.flatMap((deployed) => deployed.jobs.filter((job) => job.name === name).map((job) => ({ deployed, job })))
  const [first, second] = found
  if (first === undefined) {
    const suggestion = nearestKey(name, definitions.locations.flatMap(({ jobs }) => jobs.map((job) => job.name)))
    throw new MillraceError('unknown-job', `There is no job “${name}” in what is deployed here.${suggestion === null ? '' : ` Did you mean “${suggestion}”?`}`, { details: { suggestion } })
  }
  if (second !== undefined) {
    throw new MillraceError('selection-spans-locations', `Several code locations have a job “${name}”: name one of them in \`location\`.`, {
      details: { locations: found.map(({ deployed }) => deployed.location.name) },
    })
  }
  const { job, deployed } = first
  if (job.configBy === 'partition') {
    throw new MillraceError('invalid-config', `The code of job “${name}” says its config for each partition, which a launch cannot ask for yet: launch its selection, with the config of that partition.`)
  }
  const config = mergeConfig(job.config ?? {}, launch.config ?? {})
  const tags = { ...job.tags, ...launch.tags }
  if (job.kind === 'graph') return { deployed, config, tags, plan: buildOpPlan({ nodes: job.nodes, ops: deployed.ops, config }) }
  const { keys } = choose(narrow(definitions, deployed.location.name), job.selection)
  return { deployed, config, tags, plan: planAssets(deployed, { selection: keys, config }) }
}

/** The plan as it is for every partition. */
const planWhole = async (services: ControlServices, launch: LaunchTarget): Promise<PlannedLaunch> => {
  const definitions = narrow(await readDefinitions(services, launch), launch.location)
  const { target, config = {}, tags = {} } = launch
  if ('job' in target) return chooseJob(definitions, target.job, launch)
  const { deployed, keys } = 'selection' in target ? choose(definitions, target.selection) : { deployed: chooseOfChecks(definitions, target.checks), keys: [] }
  return { deployed, config, tags, plan: planAssets(deployed, { selection: keys, config, chosenChecks: target.checks }) }
}

/** Turns a target into a plan of one build. Throws what is wrong with it. */
export const planLaunch = async (services: ControlServices, launch: LaunchTarget): Promise<PlannedLaunch> => {
  const planned = await planWhole(services, launch)
  const plan = planPartitions({ plan: planned.plan, assets: planned.deployed.assets, checks: planned.deployed.checks, choice: launch.target.partition ?? null, open: openAt(services.now().getTime()) })
  return { ...planned, plan }
}

/** The partitions of which a run of the plan makes some; null when nothing in it is partitioned. */
const partitionsOf = (services: ControlServices, { deployed, plan }: PlannedLaunch): LaunchPreview['partitions'] => {
  const keys = new Set(plan.steps.map(({ key }) => key))
  const definition = [...deployed.assets, ...deployed.checks].find((asset) => asset.partitions !== undefined && keys.has(asset.key))?.partitions
  if (definition === undefined) return null
  const { size, firstKey, lastKey } = openPartitions(definition, openAt(services.now().getTime()))
  return { count: size, first: firstKey, last: lastKey }
}

const configSchemaOf = (step: PlanStep, { assets, checks, ops }: DeployedDefinitions): Json | undefined =>
  (step.kind === 'op' ? ops.find(({ name }) => name === step.op) : step.kind === 'check' ? checks.find(({ key }) => key === step.key) : assets.find(({ key }) => key === step.asset))?.configSchema

export interface LaunchPreview {
  location: string
  kind: PlanStep['kind']
  /** Keys, in the order of the plan. */
  steps: string[]
  /** Those that take config, and its JSON Schema. */
  configurable: { key: string; schema: Json }[]
  config: RunConfig
  tags: Tags
  /** Of which the run has to name one; null when nothing in it is partitioned. */
  partitions: { count: number; first: string | null; last: string | null } | null
}

/** What a launch would run. Throws what `launchRun` would throw, but that no partition is named yet. */
export const previewLaunch = async (services: ControlServices, launch: LaunchTarget): Promise<LaunchPreview> => {
  const planned = launch.target.partition === undefined ? await planWhole(services, launch) : await planLaunch(services, launch)
  const { deployed, plan, config, tags } = planned
  const configurable = plan.steps.flatMap((step) => {
    const schema = configSchemaOf(step, deployed)
    return schema === undefined ? [] : [{ key: step.key, schema }]
  })
  return { location: deployed.location.name, kind: plan.steps[0]?.kind ?? 'asset', steps: initialState(plan).instances.map((step) => step.key), configurable, config, tags, partitions: partitionsOf(services, planned) }
}
