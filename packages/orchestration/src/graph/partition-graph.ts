import { MillraceError, type AssetKey, type PartitionMapping } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import type { CustomAnswers } from '../partitions/mapping/relate-by-answers'
import { relateDependencies, type DependencyRelation } from '../partitions/mapping/relate-dependencies'
import { openPartitions, type Partitions } from '../partitions/open-partitions'
import { setOfKeys, type PartitionKeys, type PartitionSet } from '../partitions/partition-set'
import { samePartitions } from '../partitions/same-partitions'
import { assignLayers, orderByLayer, reverseEdges } from './layer'

export interface AssetDependency {
  readonly asset: AssetKey
  /** Null: the one that is meant when none is given. */
  readonly mapping: PartitionMapping | null
  /** What a mapping of the author's own said. Without it, whoever asks for such a relation is refused. */
  readonly answers?: CustomAnswers
}

export interface PartitionedAsset {
  readonly key: AssetKey
  /** Also on itself, at other partitions; on one asset several times, by several mappings. */
  readonly dependencies: readonly AssetDependency[]
  /** Null for an asset without partitions. */
  readonly partitions: Partitions | null
}

interface Edge {
  readonly upstream: AssetKey
  readonly downstream: AssetKey
}

export interface UpstreamSet {
  readonly partitions: PartitionSet
  /** What ought to be read and does not exist. */
  readonly nonexistent: PartitionKeys
}

const wholeKey = 'whole'

/** An asset without partitions has this one: sets of it are sets like any other. */
export const wholeAsset: Partitions = openPartitions({ type: 'static', keys: [wholeKey] }, { now: Temporal.Instant.fromEpochMilliseconds(0) })

/** What any of several mappings of the author's own reads; undefined where one of them was not answered. */
const joinAnswers = (dependencies: readonly AssetDependency[]): CustomAnswers | undefined => {
  const answers = dependencies.flatMap(({ mapping, answers: own }) => (mapping?.type === 'custom' ? [own] : []))
  const known = answers.filter((each) => each !== undefined)
  return known.length === 0 || known.length < answers.length ? undefined : (key) => known.flatMap((each) => each(key))
}

const nothing: PartitionKeys = { size: 0, keys: () => [] }

/** The assets of a deployment with their partitions, and which partitions depend on which. Relations are opened when they are first asked for. */
export class PartitionGraph<Asset extends PartitionedAsset = PartitionedAsset> {
  /** In topological order: by level, then by key. */
  readonly assets: readonly Asset[]
  readonly #byKey: ReadonlyMap<AssetKey, Asset>
  readonly #downstream = new Map<AssetKey, AssetKey[]>()
  readonly #relations = new Map<AssetKey, Map<AssetKey, DependencyRelation | null>>()

  constructor(assets: readonly Asset[]) {
    this.#byKey = new Map(assets.map((asset) => [asset.key, asset]))
    const keys = [...this.#byKey.keys()]
    const numbers = new Map(keys.map((key, index) => [key, index]))
    const upstream = keys.map((key) => this.upstreamKeys(key).flatMap((other) => (other === key ? [] : (numbers.get(other) ?? []))))
    const order = orderByLayer(assignLayers(upstream, reverseEdges(upstream)), keys)
    this.assets = order.flatMap((number) => this.#byKey.get(keys[number] ?? '') ?? [])
    for (const { key } of this.assets) for (const other of this.upstreamKeys(key)) this.#downstream.set(other, [...(this.#downstream.get(other) ?? []), key])
  }

  has(key: AssetKey): boolean {
    return this.#byKey.has(key)
  }

  /** Throws `unknown-asset`. */
  asset(key: AssetKey): Asset {
    const asset = this.#byKey.get(key)
    if (asset === undefined) throw new MillraceError('unknown-asset', `there is no asset “${key}”`, { details: { key } })
    return asset
  }

  /** Those of the graph that the asset depends on, by key; itself, if it does. */
  upstreamKeys(key: AssetKey): AssetKey[] {
    const keys = new Set(this.asset(key).dependencies.map(({ asset }) => asset))
    return [...keys].filter((each) => this.has(each)).sort()
  }

  /** In topological order; itself, if it depends on itself. */
  downstreamKeys(key: AssetKey): readonly AssetKey[] {
    return this.#downstream.get(key) ?? []
  }

  isPartitioned(key: AssetKey): boolean {
    return this.asset(key).partitions !== null
  }

  partitionsOf(key: AssetKey): Partitions {
    return this.asset(key).partitions ?? wholeAsset
  }

  /** Whether two assets are sliced alike, or neither is sliced. */
  areSlicedAlike(one: AssetKey, other: AssetKey): boolean {
    return samePartitions(this.asset(one).partitions?.definition ?? null, this.asset(other).partitions?.definition ?? null)
  }

  /** The one partition of that key, whether or not it exists now; of an asset without partitions, the whole. */
  setOf(key: AssetKey, partition: string | null): PartitionSet {
    return partition === null ? this.partitionsOf(key).all() : setOfKeys(this.partitionsOf(key), [partition])
  }

  /** The mappings in force between two assets; none when upstream has no partitions, or they do not depend on each other. */
  mappingsOf(edge: Edge): readonly PartitionMapping[] {
    return this.#relation(edge)?.mappings ?? []
  }

  /** What partitions of the downstream asset read of the upstream one. */
  upstreamOf(edge: Edge, set: PartitionSet): UpstreamSet {
    const upstream = this.partitionsOf(edge.upstream)
    if (set.isEmpty) return { partitions: upstream.none(), nonexistent: nothing }
    if (!this.isPartitioned(edge.upstream)) return { partitions: upstream.all(), nonexistent: nothing }
    const relation = this.#relation(edge)
    if (relation === null) return { partitions: upstream.all(), nonexistent: nothing }
    return relation.upstreamOf(this.isPartitioned(edge.downstream) ? set : null)
  }

  /** Which partitions of the downstream asset read any of a set of the upstream one. */
  downstreamOf(edge: Edge, set: PartitionSet): PartitionSet {
    const downstream = this.partitionsOf(edge.downstream)
    if (set.isEmpty) return downstream.none()
    const relation = this.isPartitioned(edge.upstream) && this.isPartitioned(edge.downstream) ? this.#relation(edge) : null
    return relation === null ? downstream.all() : relation.downstreamOf(set)
  }

  #relation({ upstream, downstream }: Edge): DependencyRelation | null {
    const known = this.#relations.get(downstream) ?? new Map<AssetKey, DependencyRelation | null>()
    this.#relations.set(downstream, known)
    const before = known.get(upstream)
    if (before !== undefined) return before
    const source = this.asset(upstream).partitions
    const between = this.asset(downstream).dependencies.filter(({ asset }) => asset === upstream)
    const answers = joinAnswers(between)
    const relation = source === null || between.length === 0 ? null : relateDependencies({
      mappings: between.map(({ mapping }) => mapping), upstream: source, downstream: this.asset(downstream).partitions, ...(answers === undefined ? {} : { answers }),
    })
    known.set(upstream, relation)
    return relation
  }
}
