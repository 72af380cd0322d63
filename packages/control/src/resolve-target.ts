import { buildAssetGraph, checkSelection, nearestKey, readSelection, selectAssets } from '@millrace/orchestration'
import { MillraceError, type AssetKey, type CheckReference, type JobSnapshot, type RunConfig, type RunTarget, type Tags } from '@millrace/protocol'
import type { DeployedDefinitions, DeploymentDefinitions } from './deployed-definitions'
import type { DeploymentScope } from './services'

/** What shall run, and how. */
export interface LaunchTarget extends DeploymentScope {
  target: RunTarget
  /** Narrows a selection to one code location. */
  location?: string | undefined
  config?: RunConfig | undefined
  tags?: Tags | undefined
}

/** What a target names in what is deployed: a job of ops, or assets, by a job or without, and checks. */
export interface ResolvedTarget { readonly deployed: DeployedDefinitions; readonly job: JobSnapshot | null; readonly keys: readonly AssetKey[]; readonly chosenChecks?: readonly CheckReference[] | undefined }

const unknownLocation = (name: string, { locations }: DeploymentDefinitions): MillraceError => {
  const names = locations.map(({ location }) => location.name)
  return new MillraceError('not-found', `No code location “${name}” is deployed here. ${names.length > 0 ? `Deployed are: ${names.slice(0, 20).join(', ')}.` : 'Deploy one first.'}`)
}

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

const resolveJob = (definitions: DeploymentDefinitions, name: string): ResolvedTarget => {
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
  const keys = job.kind === 'graph' ? [] : choose(narrow(definitions, deployed.location.name), job.selection).keys
  return { deployed, job, keys }
}

/** Finds what a target names. Throws what is wrong with it. */
export const resolveTarget = (all: DeploymentDefinitions, { target, location }: Pick<LaunchTarget, 'target' | 'location'>): ResolvedTarget => {
  const definitions = narrow(all, location)
  if ('job' in target) return resolveJob(definitions, target.job)
  const { deployed, keys } = 'selection' in target ? choose(definitions, target.selection) : { deployed: chooseOfChecks(definitions, target.checks), keys: [] }
  return { deployed, keys, job: null, chosenChecks: target.checks }
}
