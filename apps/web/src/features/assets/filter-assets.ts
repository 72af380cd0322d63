import { isRunnableKind } from '@millrace/protocol'
import type { CatalogAsset } from './catalog-asset'

export const facetNames = ['status', 'group', 'location', 'kind', 'owner'] as const
export type FacetName = (typeof facetNames)[number]

/** Within one filter any value is enough; all filters together must hold, and every word of the search must occur. */
export interface AssetFilters extends Readonly<Record<FacetName, readonly string[]>> {
  readonly search: string
}

export interface FacetValue { readonly value: string; readonly count: number }

const valuesOf: Record<FacetName, (asset: CatalogAsset) => readonly string[]> = {
  status: (asset) => [isRunnableKind(asset.kind) ? asset.status : asset.kind],
  group: (asset) => [asset.group],
  location: (asset) => [asset.codeLocation],
  kind: (asset) => asset.kinds,
  owner: (asset) => asset.owners,
}

const wordsOf = (search: string): string[] => search.toLowerCase().split(/\s+/).filter((word) => word !== '')

type Test = (asset: CatalogAsset) => boolean

const facetTest = (name: FacetName, wanted: readonly string[]): Test | undefined => {
  if (wanted.length === 0) return undefined
  const set = new Set(wanted)
  return (asset) => valuesOf[name](asset).some((value) => set.has(value))
}

const searchTest = (search: string): Test | undefined => {
  const words = wordsOf(search)
  return words.length === 0 ? undefined : (asset) => words.every((word) => asset.searchText.includes(word))
}

const testsOf = (filters: AssetFilters, without?: FacetName): Test[] =>
  [searchTest(filters.search), ...facetNames.map((name) => (name === without ? undefined : facetTest(name, filters[name])))].filter((test) => test !== undefined)

export const isFiltered = (filters: AssetFilters): boolean => filters.search.trim() !== '' || facetNames.some((name) => filters[name].length > 0)

export function filterAssets(assets: readonly CatalogAsset[], filters: AssetFilters): readonly CatalogAsset[] {
  const tests = testsOf(filters)
  return tests.length === 0 ? assets : assets.filter((asset) => tests.every((test) => test(asset)))
}

const statusOrder = ['running', 'failed', 'materialized', 'never', 'external', 'virtual']

/** The values of one filter with how many assets each would leave under the other filters; chosen values stay even when none is left. */
export function facetValues(assets: readonly CatalogAsset[], filters: AssetFilters, name: FacetName): FacetValue[] {
  const tests = testsOf(filters, name)
  const counts = new Map<string, number>(filters[name].map((value) => [value, 0]))
  for (const asset of assets) {
    if (!tests.every((test) => test(asset))) continue
    for (const value of valuesOf[name](asset)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const values = [...counts].map(([value, count]) => ({ value, count }))
  return name === 'status'
    ? values.sort((one, other) => statusOrder.indexOf(one.value) - statusOrder.indexOf(other.value))
    : values.sort((one, other) => other.count - one.count || one.value.localeCompare(other.value))
}
