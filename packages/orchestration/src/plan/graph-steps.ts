import { MillraceError, type AssetKey, type AssetSnapshot, type MultiAssetSnapshot, type OpRead, type OpStep } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { planOps, type AssetRead, type PlannedOp } from './plan-ops'
import type { FlatOutput } from './flatten-graph'

/** What makes assets by ops. */
export type AssetGraphSnapshot = MultiAssetSnapshot & { readonly graph: NonNullable<MultiAssetSnapshot['graph']> }

export const isOfOps = (multiAsset: MultiAssetSnapshot): multiAsset is AssetGraphSnapshot => multiAsset.graph !== undefined

/** A step of a graph that makes assets, before it is known which steps of other assets it needs. */
export interface GraphStep {
  readonly step: OpStep
  readonly reads: readonly OpRead[]
  /** Assets that it comes after without reading them. */
  readonly after: readonly AssetKey[]
}

export interface AssetsOfGraph {
  readonly multiAsset: AssetGraphSnapshot
  /** Those that it makes: all of them, for a graph runs as a whole. */
  readonly assets: readonly AssetSnapshot[]
  /** The place of its first step in the plan. */
  readonly base: number
}

const bad = (message: string): never => {
  throw new MillraceError('bad-request', message)
}

type Input = AssetSnapshot['inputs'][number]

const readOf = ({ name, asset: source }: AssetRead, { multiAsset, inputs }: { multiAsset: AssetGraphSnapshot; inputs: ReadonlyMap<string, Input> }): OpRead => {
  if (!('input' in source)) return bad(`An op of “${multiAsset.name}” reads the asset “${source.asset}”, which is none of its inputs.`)
  const input = inputs.get(source.input)
  if (input === undefined) return bad(`An op of “${multiAsset.name}” reads the input “${source.input}”, which does not exist.${suggestKey(nearestKey(source.input, inputs.keys()))}`)
  const { asset, mapping, shape } = input
  return { name, input: source.input, asset, step: null, ...(mapping === undefined ? {} : { mapping }), ...(shape === undefined ? {} : { shape }) }
}

const makesOf = (step: OpStep, { assets, outputs }: { assets: readonly AssetSnapshot[]; outputs: readonly FlatOutput[] }): NonNullable<OpStep['makes']> => assets.flatMap(({ key, madeBy, codeVersion }) => {
  const found = outputs.find(({ name }) => name === madeBy?.output)
  if (found === undefined) return bad(`Nothing in the graph “${madeBy?.name ?? key}” makes the asset “${key}”.`)
  if (found.path !== step.key) return []
  const output = step.outputs.find(({ name }) => name === found.output)
  if (step.dimensions.length > 0 || output?.isDynamic === true) return bad(`The asset “${key}” would be made once for every value of a dynamic output: collect these, and give the list to an op that makes it.`)
  return [{ asset: key, output: found.output, isRequired: output?.isRequired !== false && madeBy?.isRequired !== false, ...(codeVersion === undefined ? {} : { codeVersion }) }]
})

type MadeAssets = NonNullable<OpStep['makes']>

/** What the code of a step says of the assets that it makes. */
const checksOf = (made: MadeAssets, assets: readonly AssetSnapshot[]): NonNullable<OpStep['checks']> => made.flatMap(({ asset }) => {
  const checks = assets.find(({ key }) => key === asset)?.checks ?? []
  return checks.map(({ name, isBlocking }) => ({ asset, name, isBlocking }))
})

/** A range is a map of values, which other ops of the graph read as one. */
const checkLists = (ops: readonly PlannedOp[], makes: readonly MadeAssets[], name: string): void => {
  for (const { step } of ops) {
    for (const { sources, kind } of step.inputs) {
      const made = kind === 'list' ? sources.flatMap((source) => makes[source.step]?.find(({ output }) => output === source.output) ?? [])[0] : undefined
      if (made !== undefined) bad(`“${name}.${step.key}” takes the asset “${made.asset}” in a list, and a run makes a range of its partitions: give it an input of its own.`)
    }
  }
}

/** Of each step, the assets that cannot be made when it fails. */
const leadsOf = (ops: readonly PlannedOp[], makes: readonly (readonly { readonly asset: AssetKey }[])[]): AssetKey[][] => {
  const leads = makes.map((made) => new Set(made.map(({ asset }) => asset)))
  for (const { step } of ops.toReversed()) {
    for (const need of step.needs) for (const asset of leads[step.index] ?? []) leads[need]?.add(asset)
  }
  return leads.map((assets) => [...assets].sort())
}

const moved = (step: OpStep, base: number): OpStep => ({
  ...step,
  index: step.index + base,
  dimensions: step.dimensions.map(({ step: of, output }) => ({ step: of + base, output })),
  inputs: step.inputs.map((input) => ({
    ...input, sources: input.sources.map(({ step: of, output, collect }) => ({ step: of + base, output, collect: collect.map((each) => ({ ...each, step: each.step + base })) })),
  })),
  needs: step.needs.map((need) => need + base),
})

/** The steps of a graph that makes assets, named by it and their path in it. Throws `bad-request` for a graph that cannot run, or makes an asset of what no op yields once. */
export const planGraph = ({ multiAsset, assets, base }: AssetsOfGraph): GraphStep[] => {
  const { name, graph } = multiAsset
  const inputs = new Map(assets.flatMap((asset) => asset.inputs.map((input) => [input.name, input] as const)))
  const { ops, outputs } = planOps({ nodes: graph.nodes, inputs: [...inputs.keys()], outputs: graph.outputs })
  const makes = ops.map(({ step }) => makesOf(step, { assets, outputs }))
  const twice = makes.flatMap((made) => made.filter(({ output }, place) => made.findIndex((each) => each.output === output) !== place))[0]
  if (twice !== undefined) bad(`The graph “${name}” makes several assets of one output: “${twice.asset}” must be what another op, or another output, gives.`)
  if (assets.some(({ backfillPolicy }) => backfillPolicy !== undefined)) checkLists(ops, makes, name)
  const leads = leadsOf(ops, makes)
  const retry = assets[0]?.retry
  return ops.map(({ step, reads }): GraphStep => {
    const [made = [], leadsTo = []] = [makes[step.index], leads[step.index]]
    const checks = checksOf(made, assets)
    const read = reads.map((each) => ({ ...readOf(each, { multiAsset, inputs }), isOrderOnly: each.isOrderOnly }))
    return {
      step: {
        ...moved(step, base), key: `${name}.${step.key}`, graph: { name, assets: assets.map(({ key }) => key) },
        ...(made.length === 0 ? {} : { makes: made }),
        ...(checks.length === 0 ? {} : { checks }),
        ...(leadsTo.length === 0 ? {} : { leadsTo }),
        ...(step.retry ?? retry) === undefined ? {} : { retry: step.retry ?? retry },
      },
      reads: read.flatMap(({ isOrderOnly, ...each }) => (isOrderOnly ? [] : [each])),
      after: read.flatMap(({ isOrderOnly, asset }) => (isOrderOnly ? [asset] : [])),
    }
  })
}
