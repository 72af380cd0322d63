import { fail, show, type Defining } from '../check-definition'
import type { AssetRecord, DefinitionPlace, MultiAssetRecord } from '../definition'
import { checkHooks } from '../hooks/check-hooks'
import { checkInputIo } from '../io/io-manager'
import { checkBackfillPolicy } from '../partitions/backfill-policy'
import { checkPartitions } from '../partitions/check-partitions'
import type { StandardSchema } from '../schema'
import { isSchema } from '../validate-config'
import { composeAssets, resourcesOfCalls } from './asset-graph'

/** Configuration of ops, by their paths in the graph: `{ keepLarge: { above: 10 } }`, in graphs within `'inner.double'`. Ops that it leaves out take their defaults. */
export type OpConfigs = Readonly<Record<string, unknown>>

interface GraphOptions {
  readonly partitions?: unknown
  readonly backfillPolicy?: unknown
  readonly inputIo?: unknown
  readonly config?: unknown
  readonly configMapping?: unknown
  readonly hooks?: unknown
  readonly graph: unknown
}

/** The options that what makes one asset by ops has, and what makes several. */
export const graphOptionNames = ['inputs', 'partitions', 'backfillPolicy', 'io', 'inputIo', 'config', 'configMapping', 'retry', 'hooks', 'graph', 'deps', 'group', 'description']

interface MadeByGraph {
  readonly key: string
  readonly inputs: MultiAssetRecord['inputs']
  readonly description: string | undefined
  readonly options: GraphOptions
  readonly place: DefinitionPlace
}

const configOf = (defining: Defining, { config, configMapping }: GraphOptions): { readonly config: StandardSchema | undefined; readonly configOf: ((config: unknown) => unknown) | undefined } => {
  if (config === undefined && configMapping === undefined) return { config: undefined, configOf: undefined }
  if (!isSchema(config)) return fail(defining, config === undefined ? '`configMapping` maps its own configuration, and it takes none: give its schema as `config`' : '`config` must be a schema, for example `z.object({ … })`')
  if (typeof configMapping !== 'function') return fail(defining, configMapping === undefined ? '`config` is read by no op: say by `configMapping` what it means for them' : `\`configMapping\` must be a function, not ${show(configMapping)}`)
  return { config, configOf: configMapping as (config: unknown) => unknown }
}

/** The record of what makes assets by ops, without its assets yet, and whether its function returned handles by name. */
export const madeByGraph = (defining: Defining, { key, inputs, description, options, place }: MadeByGraph, assets: ReadonlyMap<string, AssetRecord>) => {
  const partitions = checkPartitions(defining, options.partitions)
  const { config, configOf: mapping } = configOf(defining, options)
  const { isNamed, ...graph } = composeAssets(defining, { inputs, body: options.graph })
  const record: MultiAssetRecord = {
    kind: 'multi-asset', key, assets, inputs, partitions, description, config, place,
    isSubsettable: false,
    inputIo: checkInputIo(defining, options.inputIo, inputs),
    resources: resourcesOfCalls(graph.calls),
    backfillPolicy: checkBackfillPolicy(defining, options.backfillPolicy, partitions !== undefined),
    hooks: checkHooks(defining, options.hooks),
    run: undefined,
    graph: { ...graph, configOf: mapping },
  }
  return { record, isNamed }
}
