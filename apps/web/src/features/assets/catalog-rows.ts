import type { CatalogAsset } from './catalog-asset'

export type CatalogRow =
  | { readonly kind: 'group'; readonly group: string; readonly assets: readonly CatalogAsset[]; readonly isFolded: boolean }
  | { readonly kind: 'asset'; readonly asset: CatalogAsset }

export const sortColumns = ['key', 'group', 'status', 'materialized', 'location'] as const
export interface CatalogSort { readonly column: (typeof sortColumns)[number]; readonly descending: boolean }

const collator = new Intl.Collator('en', { numeric: true })
const statusRank = { running: 0, failed: 1, materialized: 2, never: 3 }

type Compare = (one: CatalogAsset, other: CatalogAsset) => number
const comparisons: Record<CatalogSort['column'], Compare> = {
  key: () => 0,
  group: (one, other) => collator.compare(one.group, other.group),
  status: (one, other) => statusRank[one.status] - statusRank[other.status],
  materialized: (one, other) => (one.lastMaterializedAt ?? 0) - (other.lastMaterializedAt ?? 0),
  location: (one, other) => collator.compare(one.codeLocation, other.codeLocation),
}

/** Ties go by key; assets that were never materialized come last either way. */
export function sortAssets(assets: readonly CatalogAsset[], { column, descending }: CatalogSort): CatalogAsset[] {
  const compare = comparisons[column]
  const sign = descending ? -1 : 1
  const keySign = column === 'key' ? sign : 1
  return [...assets].sort((one, other) => {
    if (column === 'materialized' && (one.lastMaterializedAt === null) !== (other.lastMaterializedAt === null)) return one.lastMaterializedAt === null ? 1 : -1
    return sign * compare(one, other) || keySign * collator.compare(one.key, other.key)
  })
}

/** One header per group, by name, then its assets unless it is folded. */
export function groupRows(assets: readonly CatalogAsset[], folded: ReadonlySet<string>): CatalogRow[] {
  const groups = new Map<string, CatalogAsset[]>()
  for (const asset of assets) {
    const members = groups.get(asset.group)
    if (members === undefined) groups.set(asset.group, [asset])
    else members.push(asset)
  }
  return [...groups].sort(([one], [other]) => collator.compare(one, other)).flatMap(([group, members]): CatalogRow[] => {
    const isFolded = folded.has(group)
    return [{ kind: 'group', group, assets: members, isFolded }, ...(isFolded ? [] : members.map((asset): CatalogRow => ({ kind: 'asset', asset })))]
  })
}
