import type { AssetSnapshot, Manifest } from '@millrace/protocol'
import { PartitionGraph, type AssetDependency } from '../graph/partition-graph'
import { MappingNeeds, noMappingAnswers, type MappingAnswers, type MappingQuestion } from '../partitions/mapping/mapping-needs'
import { openPartitions, type OpenOptions } from '../partitions/open-partitions'
import type { BackfillAsset, BackfillGraph } from './backfill-asset'

export interface BackfillDefinitions {
  readonly locations: readonly { readonly location: string; readonly manifest: Manifest }[]
  /** When the backfill began, and the dynamic keys that there were. */
  readonly open: OpenOptions
  /** What authors' own mappings read, as far as it is known. Default: not asked yet. */
  readonly mappings?: MappingAnswers
}

export interface OpenBackfill {
  readonly graph: BackfillGraph
  /**
   * What authors' own mappings have to be asked, as far as the graph was used. While there is any, nothing that was found with the graph counts:
   * open it again, with the answers.
   */
  mappingNeeds(): readonly MappingQuestion[]
}

/** What an asset depends on, by inputs and by what only orders. */
const dependenciesOf = ({ inputs, deps, depMappings }: AssetSnapshot): { readonly asset: string; readonly mapping: AssetDependency['mapping']; readonly input: string | null }[] => [
  ...inputs.map(({ asset, mapping, name }) => ({ asset, mapping: mapping ?? null, input: name })),
  ...deps.map((asset) => ({ asset, mapping: depMappings?.[asset] ?? null, input: null })),
]

const assetsOf = ({ location, manifest }: BackfillDefinitions['locations'][number], { open, needs }: { open: OpenOptions; needs: MappingNeeds }): BackfillAsset[] => {
  const whole = new Set((manifest.multiAssets ?? []).flatMap(({ name, isSubsettable }) => (isSubsettable ? [] : [name])))
  return manifest.assets.map((asset) => {
    const { key, kind, madeBy, backfillPolicy } = asset
    const partitions = asset.partitions === undefined ? null : openPartitions(asset.partitions, open)
    return {
      key, location, partitions,
      dependencies: dependenciesOf(asset).map(({ asset: upstream, mapping, input }) => ({
        asset: upstream, mapping,
        ...(mapping?.type === 'custom' && partitions !== null ? { answers: needs.answersOf({ location, reader: key, input, upstream }, partitions) } : {}),
      })),
      canRun: kind === 'asset',
      backfillPolicy: backfillPolicy ?? null,
      unit: madeBy !== undefined && whole.has(madeBy.name) ? madeBy.name : null,
    }
  })
}

/** What backfills need of the definitions of a deployment. */
export const openBackfillGraph = ({ locations, open, mappings = noMappingAnswers }: BackfillDefinitions): OpenBackfill => {
  const needs = new MappingNeeds(mappings)
  return { graph: new PartitionGraph(locations.flatMap((each) => assetsOf(each, { open, needs }))), mappingNeeds: () => needs.questions }
}
