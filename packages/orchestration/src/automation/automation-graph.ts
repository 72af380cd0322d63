import { MillraceError, type AssetKey, type AutomationCondition, type PartitionMapping, type PartitionsDefinition } from '@millrace/protocol'
import { assignLayers, reverseEdges } from '../graph/layer'
import { ConditionCompiler, type ConditionNode, type SelectAssets } from './condition-node'

export interface AutomationCheck {
  readonly name: string
  readonly blocking: boolean
  readonly condition?: AutomationCondition | null
  readonly partitions?: PartitionsDefinition | null
}

/** What conditions know of an asset's definition. */
export interface AutomationAsset {
  readonly key: AssetKey
  /** `external` is never made here, only reported; `observable` is a source whose data version is observed. Default `asset`. */
  readonly kind?: 'asset' | 'external' | 'observable'
  /** Assets of several code locations cannot be made in one run. */
  readonly location?: string
  readonly deps: readonly { readonly asset: AssetKey; readonly mapping?: PartitionMapping | null }[]
  readonly partitions?: PartitionsDefinition | null
  readonly codeVersion?: string | null
  readonly condition?: AutomationCondition | null
  readonly checks?: readonly AutomationCheck[]
  /** Assets that are always made together with it, because one function makes them that cannot make a part of them. */
  readonly madeWith?: readonly AssetKey[]
}

/** An asset or a check: what a condition is evaluated for. Its number is its place in the order of evaluation. */
export interface AutomationEntity {
  readonly id: number
  readonly asset: AutomationAsset
  readonly check: AutomationCheck | null
  /** The key of the asset; of a check `asset:check`. */
  readonly name: string
  /** Index among the graph's definitions; null for what has no partitions. */
  readonly partitions: number | null
  readonly node: ConditionNode | null
  /** What it depends on, by key. A check depends on its asset. */
  readonly deps: readonly number[]
  /** Assets that depend on it, and its checks. */
  readonly below: ReadonlySet<number>
  readonly checks: readonly number[]
}

export interface AutomationGraph {
  /** In order of evaluation: by level, on a level assets before checks, then by name. */
  readonly entities: readonly AutomationEntity[]
  readonly numbers: ReadonlyMap<string, number>
  /** The distinct definitions of partitions. */
  readonly definitions: readonly PartitionsDefinition[]
  readonly compiler: ConditionCompiler
}

interface Draft {
  readonly asset: AutomationAsset
  readonly check: AutomationCheck | null
  readonly name: string
}

export const checkName = (asset: AssetKey, check: string): string => `${asset}:${check}`

/** A dependency that nobody declares counts as an external asset. */
const draftEntities = (assets: readonly AutomationAsset[]): Draft[] => {
  const drafts = new Map<string, Draft>()
  for (const asset of assets) {
    if (drafts.has(asset.key)) throw new MillraceError('conflict', `the asset “${asset.key}” is declared twice`)
    drafts.set(asset.key, { asset, check: null, name: asset.key })
    for (const check of asset.checks ?? []) {
      const name = checkName(asset.key, check.name)
      drafts.set(name, { asset, check, name })
    }
  }
  for (const asset of assets) {
    for (const { asset: key } of asset.deps) {
      if (!drafts.has(key)) drafts.set(key, { asset: { key, kind: 'external', deps: [] }, check: null, name: key })
    }
  }
  return [...drafts.values()]
}

const upstreamNames = ({ asset, check }: Draft): string[] => (check === null ? [...new Set(asset.deps.map((dep) => dep.asset))] : [asset.key])

/** The places of the drafts in order of evaluation. A dependency of an asset on itself orders nothing. */
const evaluationOrder = (drafts: readonly Draft[]): number[] => {
  const places = new Map(drafts.map(({ name }, place) => [name, place]))
  const edges = drafts.map((draft) => upstreamNames(draft).filter((name) => name !== draft.name).map((name) => places.get(name) ?? 0))
  const levels = assignLayers(edges, reverseEdges(edges))
  const cyclic = drafts.find((_, place) => (levels[place] ?? 0) < 0)
  if (cyclic !== undefined) throw new MillraceError('bad-request', `“${cyclic.name}” is on a cycle of dependencies, or below one`)
  return drafts.map((_, place) => place).sort((a, b) => {
    const [left, right] = [drafts[a], drafts[b]]
    if (left === undefined || right === undefined) return 0
    const byLevel = (levels[a] ?? 0) - (levels[b] ?? 0)
    if (byLevel !== 0) return byLevel
    const byKind = Number(left.check !== null) - Number(right.check !== null)
    if (byKind !== 0) return byKind
    return left.name < right.name ? -1 : 1
  })
}

class DefinitionTable {
  readonly definitions: PartitionsDefinition[] = []
  readonly #indices = new Map<string, number>()

  indexOf(definition: PartitionsDefinition | null | undefined): number | null {
    if (definition === null || definition === undefined) return null
    const text = JSON.stringify(definition)
    const known = this.#indices.get(text)
    if (known !== undefined) return known
    this.#indices.set(text, this.definitions.length)
    return this.definitions.push(definition) - 1
  }
}

export interface AutomationGraphOptions {
  /** Resolves selections of `allow` and `ignore`. Without it they are refused. */
  readonly select?: SelectAssets
}

const refuseSelection: SelectAssets = (selection) => {
  throw new MillraceError('bad-request', `the selection “${selection}” of a condition cannot be resolved here`)
}

/**
 * Makes the definitions of a deployment ready for evaluation; worth keeping from tick to tick, as long as no definition changes.
 * Throws `bad-request` for a cycle, `invalid-cron` and `invalid-timezone` for conditions that cannot be.
 */
export const buildAutomationGraph = (assets: readonly AutomationAsset[], { select = refuseSelection }: AutomationGraphOptions = {}): AutomationGraph => {
  const drafts = draftEntities(assets)
  const order = evaluationOrder(drafts).flatMap((place) => drafts[place] ?? [])
  const numbers = new Map(order.map(({ name }, id) => [name, id]))
  const numberOf = (name: string): number => numbers.get(name) ?? 0
  const deps = order.map((draft) => upstreamNames(draft).sort().map(numberOf))
  const below = reverseEdges(deps)
  const table = new DefinitionTable()
  const compiler = new ConditionCompiler(select)
  const entities = order.map(({ asset, check, name }, id): AutomationEntity => {
    const condition = check === null ? asset.condition : check.condition
    return {
      id, asset, check, name,
      partitions: table.indexOf(check === null ? asset.partitions : check.partitions),
      node: condition === null || condition === undefined ? null : compiler.compile(condition),
      deps: deps[id] ?? [],
      below: new Set(below[id]),
      checks: check === null ? (asset.checks ?? []).map((each) => checkName(asset.key, each.name)).sort().map(numberOf) : [],
    }
  })
  return { entities, numbers, definitions: table.definitions, compiler }
}
