import type { AssetKey, AutomationCondition, PartitionMapping, PartitionsDefinition } from '@millrace/protocol'

/** What an asset or check depends on. */
export interface AutomationDependency {
  readonly asset: AssetKey
  /** Absent or null: the one that is meant when none is given. */
  readonly mapping?: PartitionMapping | null
  /** What the function calls it; a mapping of the author's own is asked by this name. Absent for what only orders. */
  readonly input?: string
}

export interface AutomationCheck {
  readonly name: string
  /** Default: that of its asset. */
  readonly location?: string
  /** The key of the function that evaluates it. Absent: that of its asset does. */
  readonly evaluatedBy?: string
  readonly blocking: boolean
  readonly condition?: AutomationCondition | null
  readonly partitions?: PartitionsDefinition | null
  /** What it depends on besides its asset. */
  readonly deps?: readonly AutomationDependency[]
}

/** What conditions know of an asset's definition. */
export interface AutomationAsset {
  readonly key: AssetKey
  /** `external` is never made here, only reported; `observable` is a source whose data version is observed; `virtual` a view of what it depends on. Default `asset`. */
  readonly kind?: 'asset' | 'external' | 'observable' | 'virtual'
  /** Assets of several code locations cannot be made in one run. */
  readonly location?: string
  readonly deps: readonly AutomationDependency[]
  readonly partitions?: PartitionsDefinition | null
  readonly codeVersion?: string | null
  readonly condition?: AutomationCondition | null
  readonly checks?: readonly AutomationCheck[]
  /** Assets that are always made together with it, because one function makes them that cannot make a part of them. They are partitioned alike. */
  readonly madeWith?: readonly AssetKey[]
}

/** A job of assets that is launched as a whole when its condition is true. */
export interface AutomationJob {
  readonly name: string
  readonly location?: string
  readonly assets: readonly AssetKey[]
  /** Null: its runs make no partition. */
  readonly partitions?: PartitionsDefinition | null
  readonly condition: AutomationCondition
}
