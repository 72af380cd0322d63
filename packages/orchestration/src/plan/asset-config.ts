import { MillraceError, type AssetKey, type AssetSnapshot, type Json, type RunConfig } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { checkResourceConfig } from './resource-config'

/** The config that a run gives an asset. */
export const assetConfig = (config: RunConfig, key: AssetKey): Json | undefined =>
  config.assets !== undefined && Object.hasOwn(config.assets, key) ? config.assets[key] : undefined

const refuse = (path: string, message: string, suggestion: string | null = null): never => {
  throw new MillraceError('invalid-config', `${message}${suggestKey(suggestion)}`, { details: { path, suggestion } })
}

/**
 * Refuses config that nothing would ever read. Config of a known asset outside the selection is fine: a job's config
 * also serves a run of a part of it. The values are checked by the author's own schema, in the sandbox.
 */
export const checkRunConfig = (config: RunConfig, known: ReadonlyMap<AssetKey, AssetSnapshot>): void => {
  for (const key of Object.keys(config.assets ?? {})) {
    const path = `assets.${key}`
    const asset = known.get(key)
    if (asset === undefined) return refuse(path, `The run config configures “${key}”, but there is no such asset.`, nearestKey(key, known.keys()))
    if (asset.kind === 'external') return refuse(path, `The run config configures “${key}”, but that asset is external: nothing runs for it.`)
    if (asset.configSchema === undefined) return refuse(path, `The run config configures “${key}”, but that asset takes no config: declare \`config\` on it, or leave it out.`)
  }
  const [op] = Object.keys(config.ops ?? {})
  if (op !== undefined) refuse(`ops.${op}`, `The run config configures “${op}” under \`ops\`, but this run has none: it runs assets.`)
  checkResourceConfig(config, () => [...known.values()].flatMap((asset) => asset.resources ?? []))
}
