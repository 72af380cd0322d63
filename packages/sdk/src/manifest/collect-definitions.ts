import { checkKey, type BundlePosition, type DefinitionProblem } from '@millrace/protocol'
import {
  assetRecord, definitionRecord, isRunnable, type AnyAssetRecord, type AssetRecord, type BindingRecord, type DefinitionPlace, type DefinitionRecord, type GraphRecord, type HookRecord,
  type JobRecord, type MultiAssetRecord, type ObservableRecord, type OpRecord, type ResourceRecord,
} from '../definition'
import type { CheckRecord, EvaluatedCheck } from '../checks/check-record'
import { reachedByTrigger } from '../automation/reached-by-trigger'
import type { ScheduleRecord } from '../automation/schedule'
import type { SensorRecord } from '../automation/sensor-record'
import type { CustomConditionRecord } from '../automation/custom-condition-record'
import { bundlePosition } from '../definition-place'
import { show } from '../check-definition'
import { pathsOf } from '../graph/asset-graph'
import { resourcesOfAsset } from './resources-of-asset'
import { upstreamOf } from './upstream-of'

/** The definitions of a code location, by key and by name. */
export interface CollectedDefinitions {
  readonly assets: ReadonlyMap<string, AnyAssetRecord>
  readonly multiAssets: ReadonlyMap<string, MultiAssetRecord>
  /** Functions that evaluate checks, by the keys of their steps. */
  readonly checks: ReadonlyMap<string, CheckRecord>
  readonly jobs: ReadonlyMap<string, JobRecord>
  readonly schedules: ReadonlyMap<string, ScheduleRecord>
  readonly sensors: ReadonlyMap<string, SensorRecord>
  /** Those that jobs and graphs call, and those that are exported. */
  readonly ops: ReadonlyMap<string, OpRecord | GraphRecord>
  /** Functions behind the assets' conditions. */
  readonly conditions: ReadonlyMap<string, CustomConditionRecord>
  /** Those that assets, ops and each other list, those that are bound, and those that are exported. */
  readonly resources: ReadonlyMap<string, ResourceRecord>
  /** Those that anything lists, and those that are exported. */
  readonly hooks: ReadonlyMap<string, HookRecord>
  /** By the name of the resource. */
  readonly bindings: ReadonlyMap<string, BindingRecord>
  /** Keys of assets that some asset takes as an input. */
  readonly consumed: ReadonlySet<string>
  readonly problems: readonly DefinitionProblem[]
}

export const positionsOf = (...places: readonly DefinitionPlace[]): BundlePosition[] =>
  places.flatMap((place) => bundlePosition(place) ?? [])

const cyclicImport = 'two files that import each other leave it undefined: name the asset by a string in `deps`, or move it to a file of its own'

class Collector {
  readonly assets = new Map<string, AnyAssetRecord>()
  readonly multiAssets = new Map<string, MultiAssetRecord>()
  readonly checks = new Map<string, CheckRecord>()
  readonly jobs = new Map<string, JobRecord>()
  readonly schedules = new Map<string, ScheduleRecord>()
  readonly sensors = new Map<string, SensorRecord>()
  readonly ops = new Map<string, OpRecord | GraphRecord>()
  readonly conditions = new Map<string, CustomConditionRecord>()
  readonly resources = new Map<string, ResourceRecord>()
  readonly hooks = new Map<string, HookRecord>()
  readonly bindings = new Map<string, BindingRecord>()
  readonly consumed = new Set<string>()
  readonly problems: DefinitionProblem[] = []
  readonly #queue: DefinitionRecord[] = []
  readonly #seen = new Set<DefinitionRecord>()

  add(record: DefinitionRecord): void {
    if (this.#seen.has(record)) return
    this.#seen.add(record)
    this.#queue.push(record)
  }

  /** A run is configured, and its steps are named, by names of multi-assets and keys of assets alike. */
  checkNames(): void {
    for (const record of this.multiAssets.values()) {
      for (const path of record.graph === undefined ? [] : pathsOf(record.graph.nodes)) this.#checkStepName(record, `${record.key}.${path}`)
      const asset = this.assets.get(record.key)
      if (asset === undefined || [...record.assets.values()].some((own) => own === asset)) continue
      this.problems.push({
        code: 'duplicate-name', message: `multi-asset \`${record.key}\` has the name of an asset that it does not make: rename one`, positions: positionsOf(record.place, asset.place),
      })
    }
  }

  /** An op of a graph has a step of its own, as any asset has. */
  #checkStepName({ key, place }: MultiAssetRecord, step: string): void {
    const clashing = this.assets.get(step) ?? this.multiAssets.get(step)
    if (clashing === undefined) return
    this.problems.push({ code: 'duplicate-name', message: `a step of the graph of \`${key}\` has the name of asset \`${step}\`: rename the asset, or call the op under an \`alias\``, positions: positionsOf(place, clashing.place) })
  }

  /** What one function says of an asset, no other may say. */
  checkChecks(): void {
    const known = new Map<string, DefinitionPlace>()
    const note = ({ asset, name }: EvaluatedCheck, place: DefinitionPlace): void => {
      const key = checkKey({ asset, name })
      const first = known.get(key)
      if (first === undefined) known.set(key, place)
      else this.problems.push({ code: 'duplicate-name', message: `asset \`${asset}\` has two checks \`${name}\`, evaluated by different functions: rename one`, positions: positionsOf(first, place) })
    }
    for (const record of this.assets.values()) if (isRunnable(record)) for (const check of record.checks) note(check, record.place)
    for (const record of this.checks.values()) for (const check of record.checks) note(check, record.place)
  }

  drain(): void {
    // The queue grows while it is walked: chains may be longer than a stack is deep.
    for (let next = 0; next < this.#queue.length; next++) {
      const record = this.#queue[next]
      if (record !== undefined) this.#visit(record)
    }
  }

  #visit(record: DefinitionRecord): void {
    if (record.kind === 'definitions') {
      for (const member of record.members) this.#reach(member)
      for (const binding of record.bindings) this.#bind(binding)
    } else if (record.kind === 'resource') {
      this.#register(this.resources, record, { code: 'duplicate-name', what: 'resources have the name' })
      this.#addAll(record.resources)
    } else if (record.kind === 'hook') {
      this.#register(this.hooks, record, { code: 'duplicate-name', what: 'hooks have the name' })
      this.#addAll(record.resources)
    } else if (record.kind === 'multi-asset') {
      this.#register(this.multiAssets, record, { code: 'duplicate-name', what: 'multi-assets have the name' })
      for (const asset of record.assets.values()) this.add(asset)
      for (const each of [...record.graph?.calls ?? [], ...record.graph?.callHooks ?? []]) this.add(each)
    } else if (record.kind === 'job') {
      this.#register(this.jobs, record, { code: 'duplicate-name', what: 'jobs have the name' })
      this.#noteConditions(record)
      for (const asset of record.assets) this.#reach(asset)
      if (record.graph !== null) this.#calls(record.graph)
      for (const hook of record.hooks) this.add(hook)
    } else if (record.kind === 'check') {
      this.#register(this.checks, record, { code: 'duplicate-name', what: 'checks are called' })
      this.#noteConditions(record)
      for (const asset of record.assets) this.#reach(asset)
      this.#upstream(record)
      for (const each of [...resourcesOfAsset(record), ...record.hooks]) this.add(each)
    } else if (record.kind === 'schedule' || record.kind === 'sensor') {
      this.#visitTrigger(record)
    } else if (record.kind === 'op' || record.kind === 'graph') {
      this.#register(this.ops, record, { code: 'duplicate-name', what: 'ops or graphs have the name' })
      for (const hook of record.hooks) this.add(hook)
      if (record.kind === 'graph') this.#calls(record)
      else this.#addAll(record.resources)
    } else {
      this.#register(this.assets, record, { code: 'duplicate-key', what: 'assets have the key' })
      this.#upstream(record)
      if (isRunnable(record)) this.#visitRunnable(record)
    }
  }

  #visitRunnable(record: AssetRecord | ObservableRecord): void {
    this.#noteConditions(record)
    for (const each of [...resourcesOfAsset(record), ...record.hooks]) this.add(each)
    if (record.kind === 'asset' && record.madeBy !== undefined) this.add(record.madeBy.multiAsset)
  }

  #calls({ calls, callHooks, reads }: Pick<GraphRecord, 'calls' | 'callHooks' | 'reads'>): void {
    for (const each of [...calls, ...callHooks]) this.add(each)
    for (const asset of reads) {
      this.consumed.add(asset.key)
      this.add(asset)
    }
  }

  #visitTrigger(record: ScheduleRecord | SensorRecord): void {
    if (record.kind === 'schedule') this.#register(this.schedules, record, { code: 'duplicate-name', what: 'schedules have the name' })
    else this.#register(this.sensors, record, { code: 'duplicate-name', what: 'sensors have the name' })
    for (const member of reachedByTrigger(record)) this.#reach(member)
  }

  #addAll(records: Readonly<Record<string, DefinitionRecord>>): void {
    for (const record of Object.values(records)) this.add(record)
  }

  #bind(binding: BindingRecord): void {
    const { key } = binding.resource
    this.add(binding.resource)
    const first = this.bindings.get(key)
    if (first === undefined) this.bindings.set(key, binding)
    else if (first !== binding) this.problems.push({ code: 'duplicate-name', message: `resource \`${key}\` is bound twice: keep one binding`, positions: positionsOf(first.place, binding.place) })
  }

  #reach(value: unknown): boolean {
    const record = definitionRecord(value)
    if (record !== null) this.add(record)
    return record !== null
  }

  #noteConditions({ automation }: Pick<AssetRecord, 'automation'>): void {
    for (const custom of automation?.customs ?? []) {
      if (this.conditions.get(custom.key) !== custom) this.#register(this.conditions, custom, { code: 'duplicate-name', what: 'conditions have the name' })
    }
  }

  #register<Kind extends { readonly key: string; readonly place: DefinitionPlace }>(known: Map<string, Kind>, record: Kind, clash: { code: DefinitionProblem['code']; what: string }): void {
    const first = known.get(record.key)
    if (first === undefined) {
      known.set(record.key, record)
      return
    }
    this.problems.push({
      code: clash.code,
      message: `two ${clash.what} \`${record.key}\`: rename one, or export one object from both places`,
      positions: positionsOf(first.place, record.place),
    })
  }

  #upstream(record: AnyAssetRecord | CheckRecord): void {
    const inputs = record.kind === 'check' || isRunnable(record) ? record.inputs : {}
    const what = record.kind === 'check' ? `check \`${record.key}\`` : `asset \`${record.key}\``
    for (const [name, given] of Object.entries(inputs)) {
      const value = upstreamOf(given, record)
      const upstream = assetRecord(value)
      if (upstream?.kind === 'asset') {
        this.consumed.add(upstream.key)
        this.add(upstream)
      } else if (value === record) this.consumed.add(record.key)
      else this.#unknown(record, `input \`${name}\` of ${what}`, value)
    }
    record.deps.forEach((given, index) => {
      const value = upstreamOf(given, record)
      const upstream = assetRecord(value)
      if (upstream !== null) this.add(upstream)
      else if (typeof value !== 'string') this.#unknown(record, `\`deps[${index}]\` of ${what}`, value)
    })
  }

  #unknown(record: AnyAssetRecord | CheckRecord, what: string, value: unknown): void {
    const kind = assetRecord(value)?.kind
    const reason = value === undefined ? `is undefined: ${cyclicImport}`
      : kind !== undefined ? `is ${kind === 'virtual' ? 'a' : 'an'} ${kind} asset, of which no value is stored: list it in \`deps\``
        : typeof value === 'string' ? `is the text ${show(value)}: an input is an asset object; a key that only orders belongs in \`deps\``
          : `is no asset but ${show(value)}`
    this.problems.push({ code: 'unknown-input', message: `${what} ${reason}`, positions: positionsOf(record.place) })
  }
}

const readExport = (namespace: object, name: string): unknown => {
  try {
    return (namespace as Record<string, unknown>)[name]
  } catch {
    // A binding that its module never reached: what depends on it reports it.
    return undefined
  }
}

/**
 * The definitions of an entry module's namespace: every exported definition, those in exported lists, the members of `definitions()`, and
 * everything that those reach as inputs, deps or selections. `beside`: definitions that nothing exports.
 */
export const collectDefinitions = (namespace: object, beside: readonly object[] = []): CollectedDefinitions => {
  const collector = new Collector()
  for (const name of Object.keys(namespace).sort()) {
    const exported = readExport(namespace, name)
    for (const value of Array.isArray(exported) ? exported as unknown[] : [exported]) {
      const record = definitionRecord(value)
      if (record !== null) collector.add(record)
    }
  }
  for (const each of beside) {
    const record = definitionRecord(each)
    if (record !== null) collector.add(record)
  }
  collector.drain()
  collector.checkNames()
  collector.checkChecks()
  return collector
}
