import { deploymentProcedure } from '../../../server/trpc'
import { assetGraphSchema, type AssetGraphRows } from './asset-schema'

const numbering = (): { names: string[]; of: (name: string) => number } => {
  const names: string[] = []
  const numbers = new Map<string, number>()
  return { names, of: (name) => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, names.length)
    return names.push(name) - 1
  } }
}

/** Rows to positions. An edge to an asset that no deployed location defines is left out: there is no node to draw it to. */
export const compactGraph = (rows: AssetGraphRows) => {
  const [groups, codeLocations] = [numbering(), numbering()]
  const positions = new Map(rows.assets.map((asset, position) => [asset.key, position]))
  const nodes = rows.assets.map(({ group, codeLocation, key, kind, kinds, owners, tags, status, lastMaterializedAt, lastRunId }) => ({
    key, kind, group: groups.of(group), codeLocation: codeLocations.of(codeLocation), kinds, owners, tags, status, lastMaterializedAt, lastRunId,
  }))
  const edges = rows.edges.flatMap(({ upstream, downstream }): [number, number][] => {
    const [from, to] = [positions.get(upstream), positions.get(downstream)]
    return from === undefined || to === undefined ? [] : [[from, to]]
  })
  return { groups: groups.names, codeLocations: codeLocations.names, nodes, edges }
}

export const getAssetGraph = deploymentProcedure('deployment:read')
  .output(assetGraphSchema)
  .query(async ({ ctx: { services, scope } }) => compactGraph(await services.tenant.assets.graph(scope)))
