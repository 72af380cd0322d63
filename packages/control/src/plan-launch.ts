import { assetsOf, buildOpPlan, buildPlan, initialState, mergeConfig } from '@millrace/orchestration'
import {
  configuredPartition, mappingQuestions, openPartitions, partitionsOfPlan, planPartitions,
  type OpenOptions, type PartitionedRun, type Partitions,
} from '@millrace/orchestration/partitions'
import {
  checkKey, findReservedTag, MillraceError, type AssetKey, type BuildQuestion, type Json, type PartitionsDefinition, type Plan, type RunConfig, type Tags,
} from '@millrace/protocol'
import { askBuild } from './ask-build'
import { askMappings } from './ask-mappings'
import { readDefinitions, type DeployedDefinitions } from './deployed-definitions'
import { openNow } from './dynamic-partitions'
import { resolveTarget, type LaunchTarget, type ResolvedTarget } from './resolve-target'
import type { ControlServices } from './services'

/** A target as what is deployed now makes it. */
export interface PlannedLaunch { deployed: DeployedDefinitions; plan: Plan; config: RunConfig; tags: Tags }

interface Whole extends PlannedLaunch { readonly target: ResolvedTarget; readonly open: OpenOptions }

/** The definitions that have to be opened to plan a run: of a job, and of what it makes and reads. */
const openFor = (services: ControlServices, launch: LaunchTarget, { target: { job, deployed }, plan }: { target: ResolvedTarget; plan: Plan }): Promise<OpenOptions> => {
  const own = job?.partitions === undefined ? [] : [job.partitions]
  return openNow(services, launch, [...own, ...partitionsOfPlan(plan, [...deployed.assets, ...deployed.checks])])
}

const buildWhole = ({ deployed, job, keys, chosenChecks }: ResolvedTarget, config: RunConfig): Plan =>
  job?.kind === 'graph'
    ? buildOpPlan({ nodes: job.nodes, ops: deployed.ops, resources: job.resources, hooks: job.hooks, config })
    : buildPlan({
      assets: deployed.assets, multiAssets: deployed.multiAssets, checks: deployed.checks, ops: deployed.ops, selection: [...keys], config, chosenChecks, hooks: job?.hooks,
    })

/** The plan as it is for every partition, with the configuration that the job has for all of them. */
const planWhole = async (services: ControlServices, launch: LaunchTarget): Promise<Whole> => {
  const reserved = findReservedTag(launch.tags ?? {})
  if (reserved !== null) throw new MillraceError('bad-request', `The tag “${reserved}” is reserved: names that begin with dagster/ or millrace/ are the platform's.`)
  const target = resolveTarget(await readDefinitions(services, launch), launch)
  const { deployed, job } = target
  const config = mergeConfig(job?.config ?? {}, launch.config ?? {})
  const plan = buildWhole(target, config)
  return { target, deployed, config, tags: { ...job?.tags, ...launch.tags }, plan, open: await openFor(services, launch, { target, plan }) }
}

/** The plan with the configuration that the job's code gives for the partition. */
const configureByPartition = async (services: ControlServices, launch: LaunchTarget, whole: Whole): Promise<Whole> => {
  const { target, deployed: { location }, open } = whole
  const { job } = target
  if (job === null) return whole
  const partition = configuredPartition({ job: { name: job.name, partitions: job.partitions, isConfigured: job.configBy === 'partition' }, choice: launch.target.partition, open })
  if (partition === null) return whole
  const question: BuildQuestion = { type: 'config', job: job.name, partition }
  const [answer] = await askBuild(services, { organizationId: launch.organizationId, buildId: location.buildId, questions: [question] })
  const config = mergeConfig(answer?.type === 'config' ? answer.config : {}, launch.config ?? {})
  return { ...whole, config, plan: buildWhole(target, config) }
}

/** What the author's own mappings say of what this run makes. */
const withMappings = async (services: ControlServices, launch: LaunchTarget, { run, buildId }: { run: PartitionedRun; buildId: string }): Promise<PartitionedRun> => {
  const needs = mappingQuestions(run)
  if (needs.length === 0) return run
  const read = await askMappings(services, { organizationId: launch.organizationId, buildId, questions: needs })
  const upstreams = new Map(needs.map(({ reader, input, upstream }) => [JSON.stringify([reader, input]), upstream]))
  return {
    ...run,
    answersOf: (reader, input) => {
      const upstream = upstreams.get(JSON.stringify([reader, input]))
      return upstream === undefined ? undefined : read({ reader, input, upstream })
    },
  }
}

/** The plan of the partitions that the launch names. */
const planChosen = async (services: ControlServices, launch: LaunchTarget, whole: Whole): Promise<PlannedLaunch> => {
  const { target: { job }, open, deployed, plan, config, tags } = await configureByPartition(services, launch, whole)
  const run: PartitionedRun = {
    plan, assets: deployed.assets, checks: deployed.checks, choice: launch.target.partition ?? null, open,
    ...(job?.partitions !== undefined && { job: { name: job.name, partitions: job.partitions } }),
  }
  const asked = await withMappings(services, launch, { run, buildId: deployed.location.buildId })
  return { deployed, config, tags, plan: planPartitions(asked) }
}

/** Turns a target into a plan of one build. Throws what is wrong with it. */
export const planLaunch = async (services: ControlServices, launch: LaunchTarget): Promise<PlannedLaunch> => planChosen(services, launch, await planWhole(services, launch))

/** The plan of a target as it is for every partition, to be looked at: what is launched is of one. Throws what is wrong with the target. */
export const planTarget = async (services: ControlServices, launch: LaunchTarget): Promise<PlannedLaunch> => {
  const { deployed, plan, config, tags } = await planWhole(services, launch)
  return { deployed, plan, config, tags }
}

/** How the run is partitioned: as its job says, or as the first of its assets that is. */
const definitionOf = ({ target: { job }, deployed, plan }: Whole): PartitionsDefinition | undefined => {
  const keys = new Set(plan.steps.flatMap((step) => [step.key, ...assetsOf(step).map(({ asset }) => asset)]))
  return job?.partitions ?? [...deployed.assets, ...deployed.checks].find((asset) => asset.partitions !== undefined && keys.has(asset.key))?.partitions
}

/** The partitions of which a run makes some, or one dimension of them. */
export interface PartitionsSummary { count: number; first: string | null; last: string | null; dynamic: string | null }

export interface LaunchPartitions extends PartitionsSummary {
  /** In the order in which their keys stand in a key; none unless there are several. */
  dimensions: (PartitionsSummary & { name: string })[]
}

const summaryOf = (partitions: Partitions): PartitionsSummary => {
  const { size, firstKey, lastKey, definition } = partitions
  return { count: size, first: firstKey, last: lastKey, dynamic: definition.type === 'dynamic' ? definition.name : null }
}

const partitionsOf = (whole: Whole): LaunchPartitions | null => {
  const definition = definitionOf(whole)
  if (definition === undefined) return null
  const partitions = openPartitions(definition, whole.open)
  const dimensions = definition.type === 'multi' ? partitions.dimensions.map(({ name, definition: own }) => ({ name, ...summaryOf(openPartitions(own, whole.open)) })) : []
  return { ...summaryOf(partitions), dimensions }
}

export interface Configurable {
  key: string
  /** Under which name of the run's config. */
  as: 'assets' | 'ops' | 'resources'
  /** Its JSON Schema. */
  schema: Json
  /** What a resource is bound to already; null where only a run knows the value. */
  given?: Json | undefined
}

/** What of a plan takes config: its steps, and the resources that they open and that wait for the launch. A multi-asset that is run in several parts is configured once, and so is a graph that configures its ops. */
const configurableOf = (plan: Plan, deployed: DeployedDefinitions): Configurable[] => {
  const [assets, checks] = [deployed.assets, deployed.checks].map((known) => new Map(known.map((each) => [each.key, each])))
  const ops = new Map(deployed.ops.map((op) => [op.name, op]))
  const found = new Map<string, Configurable>()
  const opened = new Set<string>()
  for (const step of plan.steps) {
    const graph = step.kind === 'op' ? step.graph : undefined
    const made = assets?.get(graph?.assets[0] ?? '')
    const definition = step.kind === 'op' ? ops.get(step.op) : step.kind === 'check' ? checks?.get(step.key) : assets?.get(assetsOf(step)[0]?.asset ?? '')
    for (const name of [...definition?.resources ?? [], ...made?.resources ?? []]) opened.add(name)
    const key = step.kind === 'multi-asset' ? step.multiAsset : step.key
    if (graph !== undefined && made?.configSchema !== undefined) found.set(graph.name, { key: graph.name, as: 'assets', schema: made.configSchema })
    else if (definition?.configSchema !== undefined) found.set(key, { key, as: step.kind === 'op' ? 'ops' : 'assets', schema: definition.configSchema })
  }
  const waiting = deployed.resources.flatMap(({ name, configSchema, binding }): Configurable[] =>
    (opened.has(name) && configSchema !== undefined && binding?.isAtLaunch === true ? [{ key: name, as: 'resources', schema: configSchema, given: binding.values }] : []))
  return [...found.values(), ...waiting]
}

export interface LaunchPreview {
  location: string
  /** What its steps do: ops, or assets with checks of them, or checks alone. */
  kind: 'asset' | 'check' | 'op'
  /** Keys of what runs, in the order of the plan: steps of ops, or assets. */
  steps: string[]
  /** Checks with functions of their own, as `asset:name`, in the order of the plan. */
  checks: string[]
  /** Assets that were not asked for: what was, is made together with them. */
  also: AssetKey[]
  /** What takes config. */
  configurable: Configurable[]
  config: RunConfig
  tags: Tags
  /** Of which the run has to name one; null when nothing in it is partitioned. */
  partitions: LaunchPartitions | null
}

/** What a launch would run. Throws what `launchRun` would throw, but that no partition is named yet. */
export const previewLaunch = async (services: ControlServices, launch: LaunchTarget): Promise<LaunchPreview> => {
  const whole = await planWhole(services, launch)
  const { deployed, plan, config, tags } = launch.target.partition === undefined ? whole : await planChosen(services, launch, whole)
  const isOfOps = whole.target.job?.kind === 'graph'
  const assets = plan.steps.flatMap(assetsOf).map(({ asset }) => asset)
  const checks = plan.steps.flatMap((step) => (step.kind === 'check' ? step.checks.map(checkKey) : []))
  const asked = new Set(whole.target.keys)
  return {
    location: deployed.location.name, kind: isOfOps ? 'op' : assets.length === 0 ? 'check' : 'asset', steps: isOfOps ? initialState(plan).instances.map((step) => step.key) : assets, checks,
    also: assets.filter((asset) => !asked.has(asset)), configurable: configurableOf(plan, deployed), config, tags, partitions: partitionsOf(whole),
  }
}
