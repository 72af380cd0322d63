import type { AssetKey, PartitionMapping, PartitionsDefinition } from '@millrace/protocol'
import { samePartitions } from '../partitions/same-partitions'
import type { ComparedAsset } from './compared-asset'
import { isSameJson } from './same-json'

export type ChangeReason = 'new' | 'removed' | 'code-version' | 'dependencies' | 'metadata' | 'partitions-definition' | 'tags'

/** Which entries of a map differ, by name. */
export interface EntryChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** How an asset differs from the same one of another deployment. What did not change is absent. */
export interface AssetChange {
  readonly key: AssetKey
  /** At least one. */
  readonly reasons: readonly ChangeReason[]
  readonly codeVersion?: { readonly before: string | null; readonly after: string | null }
  /** By asset key; `changed` are those with another mapping of partitions. */
  readonly dependencies?: EntryChanges
  readonly partitions?: { readonly before: PartitionsDefinition | null; readonly after: PartitionsDefinition | null }
  /** Kinds included, as `kind:name`. */
  readonly tags?: EntryChanges
  readonly metadata?: EntryChanges
}

type Entries = ReadonlyMap<string, unknown>

const changesBetween = (before: Entries, after: Entries): EntryChanges | undefined => {
  const added = [...after.keys()].filter((name) => !before.has(name)).sort()
  const removed = [...before.keys()].filter((name) => !after.has(name)).sort()
  const changed = [...after].filter(([name, value]) => before.has(name) && !isSameJson(before.get(name), value)).map(([name]) => name).sort()
  return added.length + removed.length + changed.length === 0 ? undefined : { added, changed, removed }
}

/** With an input and an ordering dependency on one asset, the one that names a mapping counts. */
const dependenciesOf = ({ dependencies }: ComparedAsset): Entries => {
  const mappings = new Map<string, PartitionMapping | null>()
  for (const { asset, mapping } of dependencies) mappings.set(asset, mapping ?? mappings.get(asset) ?? null)
  return mappings
}

const tagsOf = ({ tags, kinds }: ComparedAsset): Entries =>
  new Map([...Object.entries(tags), ...kinds.map((kind) => [`kind:${kind}`, ''] as const)])

const compare = (before: ComparedAsset, after: ComparedAsset): AssetChange | null => {
  const dependencies = changesBetween(dependenciesOf(before), dependenciesOf(after))
  const tags = changesBetween(tagsOf(before), tagsOf(after))
  const metadata = changesBetween(new Map(Object.entries(before.metadata)), new Map(Object.entries(after.metadata)))
  const isCodeNew = before.codeVersion !== after.codeVersion
  const arePartitionsNew = !samePartitions(before.partitions, after.partitions)
  const reasons: readonly (ChangeReason | false)[] = [
    isCodeNew && 'code-version', dependencies !== undefined && 'dependencies', arePartitionsNew && 'partitions-definition',
    tags !== undefined && 'tags', metadata !== undefined && 'metadata',
  ]
  const found = reasons.filter((reason) => reason !== false)
  return found.length === 0 ? null : {
    key: after.key,
    reasons: found,
    ...(isCodeNew ? { codeVersion: { before: before.codeVersion, after: after.codeVersion } } : {}),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(arePartitionsNew ? { partitions: { before: before.partitions, after: after.partitions } } : {}),
    ...(tags === undefined ? {} : { tags }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

/** The assets that differ between two deployments, by key; those that do not are absent. */
export const compareAssets = (before: readonly ComparedAsset[], after: readonly ComparedAsset[]): ReadonlyMap<AssetKey, AssetChange> => {
  const known = new Map(before.map((asset) => [asset.key, asset]))
  const kept = new Set(after.map(({ key }) => key))
  const changes = new Map<AssetKey, AssetChange>()
  for (const asset of after) {
    const twin = known.get(asset.key)
    const change = twin === undefined ? { key: asset.key, reasons: ['new'] as const } : compare(twin, asset)
    if (change !== null) changes.set(asset.key, change)
  }
  for (const { key } of before) if (!kept.has(key)) changes.set(key, { key, reasons: ['removed'] })
  return changes
}
