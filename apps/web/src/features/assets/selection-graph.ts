import { buildAssetGraph } from '@millrace/orchestration'
import type { AssetGraph } from '@millrace/orchestration'
import type { AssetSnapshot } from '@millrace/protocol'
import type { CatalogAsset } from './catalog-asset'
import { selectKeys, type SelectionResult } from './select-keys'
import type { AssetCatalog } from './use-asset-catalog'

/** The catalog as the selection language sees it: who is upstream of whom, and what each asset is called and tagged. */
export function selectionGraph({ assets, edges }: Pick<AssetCatalog, 'assets' | 'edges'>): AssetGraph {
  const upstream = new Map<number, string[]>()
  for (const [from, to] of edges) {
    const source = assets[from]
    if (source === undefined) continue
    const known = upstream.get(to)
    if (known === undefined) upstream.set(to, [source.key])
    else known.push(source.key)
  }
  const locations = new Map<string, AssetSnapshot[]>()
  assets.forEach(({ key, kind, group, owners, kinds, tags, codeLocation }, position) => {
    const members = locations.get(codeLocation) ?? []
    locations.set(codeLocation, members)
    members.push({ key, kind, inputs: [], deps: upstream.get(position) ?? [], group, owners: [...owners], kinds: [...kinds], tags, metadata: {} })
  })
  return buildAssetGraph([...locations].map(([location, members]) => ({ location, assets: members })))
}

/** Words that `status:` understands beside our own. */
const statusAliases: Record<string, CatalogAsset['status']> = { missing: 'never', succeeded: 'materialized', healthy: 'materialized' }

/** The keys that a text chooses now; with a problem and no keys when the text is wrong. */
export const readSelectedKeys = (text: string, graph: AssetGraph, catalog: AssetCatalog): SelectionResult => selectKeys(text, graph, (key, status) => {
  const asset = catalog.assets[catalog.byKey.get(key) ?? -1]
  return asset !== undefined && asset.kind === 'asset' && asset.status === (statusAliases[status] ?? status)
})
