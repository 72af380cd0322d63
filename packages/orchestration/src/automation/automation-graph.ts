import { MillraceError, type AssetKey, type PartitionsDefinition } from '@millrace/protocol'
import { assignLayers, reverseEdges } from '../graph/layer'
import type { AutomationAsset, AutomationCheck, AutomationDependency, AutomationJob } from './automation-definition'
import { ConditionCompiler, type ConditionNode, type SelectAssets } from './condition-node'

/** What a condition is evaluated for. Its number is its place in the order of evaluation. */
export interface AutomationEntity {
  readonly id: number
  /** Of a check, the one that it checks; null for a job. */
  readonly asset: AutomationAsset | null
  readonly check: AutomationCheck | null
  readonly job: AutomationJob | null
  readonly location: string | undefined
  /** The key of the asset; of a check `asset:check`, of a job `::location/job`. */
  readonly name: string
  /** Index among the graph's definitions; null for what has no partitions. */
  readonly partitions: number | null
  readonly node: ConditionNode | null
  /** What it depends on, by key. A check depends on its asset, a job on nothing. */
  readonly deps: readonly number[]
  /** Assets that depend on it, and its checks. */
  readonly below: ReadonlySet<number>
  readonly checks: readonly number[]
  /** Of a job: those of its assets that depend on none of the others, by key. */
  readonly roots: readonly number[]
}

export interface AutomationGraph {
  /** In order of evaluation: by level, on a level assets before checks before jobs, then by name. */
  readonly entities: readonly AutomationEntity[]
  readonly numbers: ReadonlyMap<string, number>
  /** The distinct definitions of partitions. */
  readonly definitions: readonly PartitionsDefinition[]
  readonly compiler: ConditionCompiler
}

interface Draft extends Pick<AutomationEntity, 'asset' | 'check' | 'job' | 'name'> {}

export const checkName = (asset: AssetKey, check: string): string => `${asset}:${check}`
/** No asset has an empty key, so that no check has such a name. */
export const jobName = ({ name, location = '' }: Pick<AutomationJob, 'name' | 'location'>): string => `::${location}/${name}`

/** What an asset or check depends on, by all of its inputs and deps; a check besides its asset. */
export const dependenciesOf = ({ asset, check }: Pick<AutomationEntity, 'asset' | 'check'>): readonly AutomationDependency[] =>
  (check === null ? asset?.deps : check.deps) ?? []

const draftDeclared = (assets: readonly AutomationAsset[]): Map<string, Draft> => {
  const drafts = new Map<string, Draft>()
  for (const asset of assets) {
    if (drafts.has(asset.key)) throw new MillraceError('conflict', `the asset “${asset.key}” is declared twice`)
    drafts.set(asset.key, { asset, check: null, job: null, name: asset.key })
    for (const check of asset.checks ?? []) {
      const name = checkName(asset.key, check.name)
      drafts.set(name, { asset, check, job: null, name })
    }
  }
  return drafts
}

/** A dependency that nobody declares counts as an external asset. */
const draftEntities = (assets: readonly AutomationAsset[], jobs: readonly AutomationJob[]): Draft[] => {
  const drafts = draftDeclared(assets)
  for (const draft of drafts.values()) {
    for (const { asset: key } of dependenciesOf(draft)) {
      if (!drafts.has(key)) drafts.set(key, { asset: { key, kind: 'external', deps: [] }, check: null, job: null, name: key })
    }
  }
  for (const job of jobs) drafts.set(jobName(job), { asset: null, check: null, job, name: jobName(job) })
  return [...drafts.values()]
}

const upstreamNames = (draft: Draft): string[] => {
  const names = new Set(dependenciesOf(draft).map((dep) => dep.asset))
  if (draft.check !== null && draft.asset !== null) names.add(draft.asset.key)
  return [...names]
}

/** Assets of a job that depend on none of its others; what depends on itself alone is one of them. */
const rootNames = ({ assets }: AutomationJob, drafts: ReadonlyMap<string, Draft>): string[] => {
  const members = new Set(assets)
  return [...members].filter((key) => {
    const draft = drafts.get(key)
    return draft !== undefined && upstreamNames(draft).every((name) => name === key || !members.has(name))
  })
}

const rankOf = ({ check, job }: Draft): number => (job !== null ? 2 : check !== null ? 1 : 0)

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
    const byKind = rankOf(left) - rankOf(right)
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
  /** Jobs with a condition. Default: none. */
  readonly jobs?: readonly AutomationJob[]
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
export const buildAutomationGraph = (assets: readonly AutomationAsset[], { jobs = [], select = refuseSelection }: AutomationGraphOptions = {}): AutomationGraph => {
  const drafts = draftEntities(assets, jobs)
  const byName = new Map(drafts.map((draft) => [draft.name, draft]))
  const order = evaluationOrder(drafts).flatMap((place) => drafts[place] ?? [])
  const numbers = new Map(order.map(({ name }, id) => [name, id]))
  const numbersOf = (names: readonly string[]): number[] => [...names].sort().map((name) => numbers.get(name) ?? 0)
  const deps = order.map((draft) => numbersOf(upstreamNames(draft)))
  const below = reverseEdges(deps)
  const table = new DefinitionTable()
  const compiler = new ConditionCompiler(select)
  const entities = order.map((draft, id): AutomationEntity => {
    const { asset, check, job } = draft
    const { condition, partitions } = job ?? check ?? asset ?? {}
    return {
      ...draft, id,
      location: job?.location ?? check?.location ?? asset?.location,
      partitions: table.indexOf(partitions),
      node: condition === null || condition === undefined ? null : compiler.compile(condition),
      deps: deps[id] ?? [],
      below: new Set(below[id]),
      checks: asset === null || check !== null ? [] : numbersOf((asset.checks ?? []).map(({ name }) => checkName(asset.key, name))),
      roots: job === null ? [] : numbersOf(rootNames(job, byName)),
    }
  })
  return { entities, numbers, definitions: table.definitions, compiler }
}
