import { nearestKey } from '@millrace/orchestration/graph'
import type { Json } from '@millrace/protocol'
import type { MultiAssetRecord } from '../definition'
import { ConfigError, validateConfig } from '../validate-config'
import { pathsOf } from './asset-graph'

/** Configuration of the ops of a graph by their paths: as it was given, or as the graph makes it of its own. Throws `ConfigError` for what is wrong with either. */
export const opConfigs = async ({ key, config: schema, graph }: MultiAssetRecord, config: Json | undefined): Promise<ReadonlyMap<string, Json>> => {
  const what = `graph asset \`${key}\``
  const configs = graph?.configOf === undefined ? config ?? {} : graph.configOf(await validateConfig(what, schema, config))
  const source = graph?.configOf === undefined ? `config of ${what}` : `\`configMapping\` of ${what}`
  if (typeof configs !== 'object' || configs === null || Array.isArray(configs)) throw new ConfigError(`${source} must be an object of configurations by the paths of ops`)
  const paths = pathsOf(graph?.nodes ?? [])
  const unknown = Object.keys(configs).find((path) => !paths.includes(path))
  if (unknown === undefined) return new Map(Object.entries(configs as Readonly<Record<string, Json>>))
  const near = nearestKey(unknown, paths)
  throw new ConfigError(`${source} names \`${unknown}\`, which is no op of its graph${near === null ? '' : `: did you mean \`${near}\`?`}`)
}
