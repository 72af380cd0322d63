import { isRunnableKind, MillraceError, type AssetKey, type AssetSnapshot, type CheckFunctionSnapshot, type Json, type MultiAssetSnapshot, type OpSnapshot, type RunConfig } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { isOfOps } from './graph-steps'
import { checkOpsConfig } from './op-config'
import { planOps } from './plan-ops'
import { checkResourceConfig } from './resource-config'

/** The config that a run gives an asset, a multi-asset by its name, or a function of checks by its key. */
export const assetConfig = (config: RunConfig, key: string): Json | undefined =>
  config.assets !== undefined && Object.hasOwn(config.assets, key) ? config.assets[key] : undefined

const refuse = (path: string, message: string, suggestion: string | null = null): never => {
  throw new MillraceError('invalid-config', `${message}${suggestKey(suggestion)}`, { details: { path, suggestion } })
}

interface ConfigurableAssets {
  readonly assets: ReadonlyMap<AssetKey, AssetSnapshot>
  readonly multiAssets: ReadonlyMap<string, MultiAssetSnapshot>
  /** What graphs of assets call. */
  readonly ops: readonly OpSnapshot[]
  readonly checks: readonly CheckFunctionSnapshot[]
}

/**
 * Refuses config that nothing would ever read. Config of a known asset outside the selection is fine: a job's config
 * also serves a run of a part of it. The values are checked by the author's own schema, in the sandbox.
 */
export const checkRunConfig = (config: RunConfig, known: ConfigurableAssets): void => {
  for (const key of Object.keys(config.assets ?? {})) {
    if (key.includes(':')) checkCheckConfig(key, known.checks)
    else checkAssetConfig(key, known)
  }
  checkConfigOfOps(config.ops ?? {}, known)
  checkResourceConfig(config, () => [...known.assets.values(), ...known.checks].flatMap(({ resources = [] }) => resources))
}

/** Keys of checks have a colon, which no asset's has. */
const checkCheckConfig = (key: string, checks: readonly CheckFunctionSnapshot[]): void => {
  const check = checks.find((each) => each.key === key)
  if (check === undefined) return refuse(`assets.${key}`, `The run config configures “${key}”, but there is no such check.`, nearestKey(key, checks.map((each) => each.key)))
  if (check.configSchema === undefined) refuse(`assets.${key}`, `The run config configures “${key}”, but that check takes no config: declare \`config\` on it, or leave it out.`)
}

/** The ops of graphs of assets are configured by the names of their steps. */
const checkConfigOfOps = (config: NonNullable<RunConfig['ops']>, { multiAssets, assets, ops }: ConfigurableAssets): void => {
  const [op] = Object.keys(config)
  if (op === undefined) return
  const graphs = [...multiAssets.values()].filter(isOfOps)
  if (graphs.length === 0) refuse(`ops.${op}`, `The run config configures “${op}” under \`ops\`, but this run has none: it runs assets.`)
  const steps = graphs.flatMap(({ name, graph: { nodes } }) => {
    const own = [...assets.values()].filter((asset) => asset.madeBy?.name === name)
    const mapped = own.some(({ configSchema }) => configSchema !== undefined) ? Object.keys(config).find((key) => key.startsWith(`${name}.`)) : undefined
    if (mapped !== undefined) refuse(`ops.${mapped}`, `The run config configures the op “${mapped}”, but “${name}” configures its ops by a config of its own: give that, under \`assets\`.`)
    const inputs = own.flatMap((asset) => asset.inputs.map((input) => input.name))
    return planOps({ nodes, inputs }).ops.map(({ step }) => ({ key: `${name}.${step.key}`, op: step.op }))
  })
  checkOpsConfig(config, { steps, ops, otherwise: 'no graph of an asset calls' })
}

const checkAssetConfig = (key: string, { assets, multiAssets }: ConfigurableAssets): void => {
  const path = `assets.${key}`
  const multiAsset = multiAssets.get(key)
  const asset = multiAsset === undefined ? assets.get(key) : [...assets.values()].find(({ madeBy }) => madeBy?.name === key)
  if (asset === undefined) return refuse(path, `The run config configures “${key}”, but there is no such asset.`, nearestKey(key, [...assets.keys(), ...multiAssets.keys()]))
  if (!isRunnableKind(asset.kind)) return refuse(path, `The run config configures “${key}”, but that asset is ${asset.kind}: nothing runs for it.`)
  if (multiAsset === undefined && asset.madeBy !== undefined && asset.madeBy.name !== key) {
    return refuse(path, `The run config configures “${key}”, which “${asset.madeBy.name}” makes together with others: configure that.`, asset.madeBy.name)
  }
  if (asset.configSchema === undefined) {
    return refuse(path, `The run config configures “${key}”, but that ${multiAsset === undefined ? 'asset' : 'multi-asset'} takes no config: declare \`config\` on it, or leave it out.`)
  }
}
