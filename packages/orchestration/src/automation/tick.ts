import { MillraceError } from '@millrace/protocol'
import { relateDependencies, type DependencyRelation } from '../partitions/mapping/relate-dependencies'
import { MappingNeeds, type MappingAnswers, type MappingQuestion } from '../partitions/mapping/mapping-needs'
import { sameDefinition } from '../partitions/same-definition'
import type { Partitions } from '../partitions/open-partitions'
import type { PartitionSet } from '../partitions/partition-set'
import { wholeAsset, wholeSet } from './asset-slices'
import type { AutomationDependency } from './automation-definition'
import { dependenciesOf, type AutomationEntity, type AutomationGraph } from './automation-graph'
import type { AutomationState, AssetAutomationState, AssetUpdate, CheckAutomationState } from './automation-state'
import type { CustomAnswers, CustomQuestion } from './custom-condition'
import type { OpenSlices } from './open-slices'

/** One evaluation of a whole graph: what all conditions share. */
export class Tick {
  readonly graph: AutomationGraph
  readonly state: AutomationState
  readonly now: number
  readonly slices: OpenSlices
  /** What was requested so far in this tick. */
  readonly requested = new Map<number, PartitionSet>()
  /** What authors' own conditions have yet to say, by question. */
  readonly needs = new Map<string, CustomQuestion>()
  readonly answers: CustomAnswers
  readonly #mappings: MappingNeeds
  readonly #full = new Map<Partitions, PartitionSet>()
  readonly #relations: Map<string, DependencyRelation>
  /** Those that the author's own code tells of: another tick asks anew. */
  readonly #told = new Map<string, DependencyRelation>()
  readonly #updates = new Map<number, { readonly position: number; readonly updates: readonly AssetUpdate[] }>()

  constructor(given: { state: AutomationState; now: number; slices: OpenSlices; relations: Map<string, DependencyRelation>; answers: CustomAnswers; mappings: MappingAnswers }) {
    this.graph = given.slices.graph
    this.state = given.state
    this.now = given.now
    this.slices = given.slices
    this.#relations = given.relations
    this.answers = given.answers
    this.#mappings = new MappingNeeds(given.mappings)
  }

  get mappingNeeds(): readonly MappingQuestion[] {
    return this.#mappings.questions
  }

  entity(id: number): AutomationEntity {
    const entity = this.graph.entities[id]
    if (entity === undefined) throw new MillraceError('internal', `there is no entity ${id} in the graph`)
    return entity
  }

  partitions(entity: AutomationEntity): Partitions {
    return entity.partitions === null ? wholeAsset : (this.slices.partitions[entity.partitions] ?? wholeAsset)
  }

  full(entity: AutomationEntity): PartitionSet {
    if (entity.partitions === null) return wholeSet(true)
    const partitions = this.partitions(entity)
    const known = this.#full.get(partitions)
    if (known !== undefined) return known
    const full = partitions.all()
    this.#full.set(partitions, full)
    return full
  }

  empty(entity: AutomationEntity): PartitionSet {
    return entity.partitions === null ? wholeSet(false) : this.partitions(entity).none()
  }

  /** The partitions that exist of those named; of an asset without partitions all of it, if any is named at all. */
  setOf(entity: AutomationEntity, keys: readonly (string | null)[]): PartitionSet {
    if (entity.partitions === null) return wholeSet(keys.length > 0)
    return this.partitions(entity).setOfExisting(keys.filter((key) => key !== null))
  }

  assetState({ asset }: AutomationEntity): AssetAutomationState | undefined {
    return asset === null ? undefined : this.state.asset(asset.key)
  }

  checkState({ asset, check }: AutomationEntity): CheckAutomationState | undefined {
    return asset === null || check === null ? undefined : this.state.check(asset.key, check.name)
  }

  /** What happened to an asset after a position. */
  updatesAfter(entity: AutomationEntity, position: number): readonly AssetUpdate[] {
    const known = this.#updates.get(entity.id)
    if (known?.position === position) return known.updates
    const state = this.assetState(entity)
    const updates = state === undefined || state.latest === null || state.latest.position <= position ? [] : state.updatesAfter(position)
    this.#updates.set(entity.id, { position, updates })
    return updates
  }

  relation(downstream: AutomationEntity, upstream: AutomationEntity): DependencyRelation {
    const name = `${downstream.id} ${upstream.id}`
    const known = this.#relations.get(name) ?? this.#told.get(name)
    if (known !== undefined) return known
    const dependencies = between(downstream, upstream)
    const told = dependencies.filter(({ mapping }) => mapping?.type === 'custom')
    const relation = relateDependencies({
      mappings: dependencies.length === 0 ? [null] : dependencies.map(({ mapping }) => mapping ?? null),
      upstream: this.partitions(upstream),
      downstream: downstream.partitions === null ? null : this.partitions(downstream),
      ...(told.length === 0 ? {} : { answers: this.#readBy(downstream, told) }),
    })
    const relations = told.length === 0 ? this.#relations : this.#told
    relations.set(name, relation)
    return relation
  }

  /** What any of the author's own mappings reads. */
  #readBy(downstream: AutomationEntity, told: readonly AutomationDependency[]): (partition: string) => readonly string[] {
    const { name, location = null, asset, check } = downstream
    const reader = check?.evaluatedBy ?? asset?.key ?? name
    const all = told.map(({ input = null, asset: upstream }) => this.#mappings.answersOf({ location, reader, input, upstream }, this.partitions(downstream)))
    return (partition) => all.flatMap((read) => read(partition))
  }

  /** What a set of the one means for the other; `up` when the other is upstream. */
  map(set: PartitionSet, from: AutomationEntity, { to, direction }: { to: AutomationEntity; direction: 'up' | 'down' }): PartitionSet {
    if (set.isEmpty) return this.empty(to)
    if (to.partitions === null) return this.full(to)
    if (direction === 'up') return this.relation(from, to).upstreamOf(from.partitions === null ? null : set).partitions
    return from.partitions === null ? this.full(to) : this.relation(to, from).downstreamOf(set)
  }

  /** Whether an asset, or check, can run in one run with the one whose condition is evaluated, so that its update will be that run's. */
  isRunnableWith(root: AutomationEntity, other: AutomationEntity): boolean {
    if (other.check === null && (other.asset?.kind ?? 'asset') !== 'asset') return false
    if (root.location !== other.location || !this.#hasSamePartitions(root, other)) return false
    if (root.partitions === null || root === other) return true
    return this.relation(root, other).mappings.every(({ type }) => type === 'identity' || type === 'time-window')
  }

  #hasSamePartitions(one: AutomationEntity, other: AutomationEntity): boolean {
    if (one.partitions === other.partitions) return true
    const [left, right] = [one, other].map(({ partitions }) => (partitions === null ? undefined : this.graph.definitions[partitions]))
    return left !== undefined && right !== undefined && left.type !== 'multi' && right.type !== 'multi' && sameDefinition(left, right)
  }
}

/** The dependencies of the one on the other. None: of a check on its asset, of a job, of assets that only name each other, where the mapping is the one that is meant without a word. */
const between = (downstream: AutomationEntity, upstream: AutomationEntity): readonly AutomationDependency[] =>
  (upstream.check !== null || upstream.asset === null ? [] : dependenciesOf(downstream).filter(({ asset }) => asset === upstream.name))
