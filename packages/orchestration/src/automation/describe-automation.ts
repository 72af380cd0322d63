import type { AssetKey, AssetSnapshot, AssetJobSnapshot, CheckFunctionSnapshot, Manifest, PartitionsDefinition } from '@millrace/protocol'
import { isRunnableKind } from '@millrace/protocol'
import { buildAssetGraph, type AssetGraph, type AssetNode } from '../graph/asset-graph'
import { selectAssets } from '../selection/select-assets'
import type { AutomationAsset, AutomationCheck, AutomationDependency, AutomationJob } from './automation-definition'
import type { SelectAssets } from './condition-node'

/** What the manifest of a code location says. */
export interface LocationManifest {
  readonly location: string
  readonly manifest: Manifest
}

export interface DescribedAutomation {
  readonly assets: readonly AutomationAsset[]
  readonly jobs: readonly AutomationJob[]
  /** Resolves the selections of conditions among all assets. */
  readonly select: SelectAssets
}

type Reader = Pick<AssetSnapshot, 'inputs' | 'deps' | 'depMappings'>

const dependenciesOf = ({ inputs, deps, depMappings }: Reader): AutomationDependency[] => [
  ...inputs.map(({ name, asset, mapping }) => ({ asset, mapping: mapping ?? null, input: name })),
  ...deps.map((asset) => ({ asset, mapping: depMappings?.[asset] ?? null })),
]

const partitionsOf = (partitions: PartitionsDefinition | undefined): Pick<AutomationCheck, 'partitions'> => ({ partitions: partitions ?? null })

/** The checks that a function evaluates, by asset. What it reads of an asset that it checks, it reads as a check of that asset. */
const checksOf = (location: string, { key, checks, partitions, automation, inputs, deps }: CheckFunctionSnapshot): { readonly asset: AssetKey; readonly check: AutomationCheck }[] =>
  checks.map(({ asset, name, isBlocking }) => ({
    asset,
    check: {
      name, location, evaluatedBy: key, blocking: isBlocking, condition: automation ?? null, ...partitionsOf(partitions),
      deps: dependenciesOf({ inputs, deps }).filter((dependency) => dependency.asset !== asset),
    },
  }))

/** What a function says of the asset that it makes. */
const ownChecks = ({ checks = [], partitions }: AssetSnapshot): AutomationCheck[] =>
  checks.map(({ name, isBlocking }) => ({ name, blocking: isBlocking, ...partitionsOf(partitions) }))

/** By asset, all that is made in one step with it and cannot be made apart. */
const madeTogether = ({ assets, multiAssets = [] }: Manifest): ReadonlyMap<AssetKey, readonly AssetKey[]> => {
  const whole = new Set(multiAssets.flatMap(({ name, isSubsettable }) => (isSubsettable ? [] : [name])))
  const members = new Map<string, AssetKey[]>()
  for (const { key, madeBy } of assets) {
    if (madeBy !== undefined && whole.has(madeBy.name)) members.set(madeBy.name, [...members.get(madeBy.name) ?? [], key])
  }
  return new Map([...members.values()].filter(({ length }) => length > 1).flatMap((keys) => keys.map((key) => [key, keys] as const)))
}

/** Of which a run of a job makes one: what it says itself, else what its assets have. */
const partitionsOfJob = ({ partitions }: AssetJobSnapshot, assets: readonly AssetSnapshot[]): PartitionsDefinition | null =>
  partitions ?? assets.find((asset) => asset.partitions !== undefined)?.partitions ?? null

const jobsOf = ({ location, manifest }: LocationManifest): AutomationJob[] => {
  const conditioned = manifest.jobs.flatMap((job) => (job.kind === 'asset' && job.automation !== undefined ? [{ job, condition: job.automation }] : []))
  if (conditioned.length === 0) return []
  const graph = buildAssetGraph([{ location, assets: manifest.assets }])
  const runnable = new Map(manifest.assets.flatMap((asset) => (isRunnableKind(asset.kind) ? [[asset.key, asset] as const] : [])))
  return conditioned.map(({ job, condition }) => {
    const assets = selectAssets(job.selection, graph).flatMap((key) => runnable.get(key) ?? [])
    return { name: job.name, location, assets: assets.map(({ key }) => key), partitions: partitionsOfJob(job, assets), condition }
  })
}

const kindOf = ({ asset }: AssetNode): NonNullable<AutomationAsset['kind']> => asset?.kind ?? 'external'

const describeAssets = (graph: AssetGraph, locations: readonly LocationManifest[]): AutomationAsset[] => {
  const manifests = new Map(locations.map(({ location, manifest }) => [location, { conditions: manifest.conditions ?? [], together: madeTogether(manifest) }]))
  const checks = new Map<AssetKey, AutomationCheck[]>()
  for (const { location, manifest } of locations) {
    for (const { asset, check } of (manifest.checks ?? []).flatMap((each) => checksOf(location, each))) checks.set(asset, [...checks.get(asset) ?? [], check])
  }
  const declared = graph.nodes.map((node): AutomationAsset => {
    const { key, location, asset } = node
    const checked = checks.get(key) ?? []
    if (location === null || asset === null) return { key, kind: 'external', deps: [], checks: checked }
    const own = manifests.get(location)
    return {
      key, location, kind: kindOf(node),
      deps: dependenciesOf(asset),
      ...partitionsOf(asset.partitions),
      codeVersion: asset.codeVersion ?? null,
      condition: asset.automation === undefined ? null : (own?.conditions[asset.automation] ?? null),
      checks: [...ownChecks(asset), ...checked],
      ...(own?.together.has(key) === true ? { madeWith: own.together.get(key) ?? [] } : {}),
    }
  })
  const elsewhere = [...checks].filter(([key]) => !graph.numbers.has(key))
  return [...declared, ...elsewhere.map(([key, checked]): AutomationAsset => ({ key, kind: 'external', deps: [], checks: checked }))]
}

/** What the definitions of a deployment say of automation. Throws what a selection of a job is refused with. */
export const describeAutomation = (locations: readonly LocationManifest[]): DescribedAutomation => {
  const graph = buildAssetGraph(locations.map(({ location, manifest }) => ({ location, assets: manifest.assets })))
  return {
    assets: describeAssets(graph, locations),
    jobs: locations.flatMap(jobsOf),
    select: (selection) => new Set(selectAssets(selection, graph)),
  }
}
