import { formatSelection } from '@millrace/orchestration'
import type { SelectionExpression } from '@millrace/orchestration'
import type { CatalogAsset } from './catalog-asset'

const attribute = (name: 'key' | 'group', value: string): SelectionExpression => ({ kind: 'attribute', attribute: name, value, position: 0 })

/** One asset in the selection language. */
export const keySelection = (key: string): string => formatSelection(attribute('key', key))

const union = (operands: readonly SelectionExpression[]): string => {
  const [only] = operands
  return only === undefined ? '' : formatSelection(operands.length === 1 ? only : { kind: 'or', operands })
}

/**
 * Some assets in the selection language, as briefly as it can: all of them are `*`, a whole group is its name, the rest are keys.
 * External assets are left out, for no run makes them.
 */
export function selectionOf(chosen: ReadonlySet<string>, assets: readonly CatalogAsset[]): string {
  const made = assets.filter((asset) => asset.kind === 'asset')
  const members = made.filter((asset) => chosen.has(asset.key))
  if (members.length === made.length) return made.length === 0 ? '' : formatSelection({ kind: 'all' })
  const sizes = new Map<string, number>()
  const chosenSizes = new Map<string, number>()
  for (const { group } of made) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  for (const { group } of members) chosenSizes.set(group, (chosenSizes.get(group) ?? 0) + 1)
  const isWhole = (group: string): boolean => !group.includes('*') && (chosenSizes.get(group) ?? 0) > 1 && chosenSizes.get(group) === sizes.get(group)
  const groups = [...chosenSizes.keys()].filter(isWhole)
  return union([...groups.map((group) => attribute('group', group)), ...members.filter((asset) => !isWhole(asset.group)).map((asset) => attribute('key', asset.key))])
}

/** The one code location that all of them are of. */
export function commonLocation(chosen: ReadonlySet<string>, assets: readonly CatalogAsset[]): string | undefined {
  const locations = new Set(assets.flatMap((asset) => (asset.kind === 'asset' && chosen.has(asset.key) ? [asset.codeLocation] : [])))
  const [only] = locations
  return locations.size === 1 ? only : undefined
}

/** Longest selection that a run takes. */
export const longestSelection = 65_536
