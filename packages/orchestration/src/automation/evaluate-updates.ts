import type { PartitionSet } from '../partitions/partition-set'
import type { AssetUpdate, AutomationRun } from './automation-state'
import type { Question } from './evaluation'
import type { LazyTimes, UpdateTimes } from './update-times'

/** The last update of each partition. */
const latestByPartition = (updates: readonly AssetUpdate[]): ReadonlyMap<string | null, AssetUpdate> =>
  new Map(updates.map((update) => [update.partition, update]))

/** What happened to the asset since the previous tick; nothing at the first. */
const updatesOf = ({ on, entity }: Question): readonly AssetUpdate[] =>
  on.before === null ? [] : on.tick.updatesAfter(entity, on.before.tick.position)

/** An asset without partitions counts every update as one of itself. */
const bySlice = (question: Question): readonly AssetUpdate[] => {
  const updates = updatesOf(question)
  return question.entity.partitions === null ? updates.map((update) => ({ ...update, partition: null })) : updates
}

/** The partitions whose data version is another one than at the previous tick. */
export const changedVersions = (question: Question): PartitionSet => {
  const { on, entity } = question
  const { tick, before } = on
  if (entity.check !== null || before === null) return tick.empty(entity)
  const state = tick.assetState(entity)
  const changed = [...latestByPartition(bySlice(question)).values()].filter(({ partition, dataVersion }) =>
    dataVersion !== (state?.dataVersionAt(partition, before.tick.position) ?? null))
  return tick.setOf(entity, changed.map(({ partition }) => partition))
}

const newCheckResult = ({ on, entity }: Question): PartitionSet => {
  const evaluatedAt = on.tick.checkState(entity)?.evaluatedAt ?? null
  return on.before !== null && evaluatedAt !== null && evaluatedAt > on.before.tick.position ? on.tick.full(entity) : on.tick.empty(entity)
}

const timesOf = (question: Question, latest: ReadonlyMap<string | null, AssetUpdate>): UpdateTimes => {
  const { on: { tick }, entity } = question
  const byTime = new Map<number, (string | null)[]>()
  for (const { at, partition } of latest.values()) byTime.set(at, [...(byTime.get(at) ?? []), partition])
  return [...byTime].map(([at, partitions]) => ({ at, set: tick.setOf(entity, partitions) }))
}

/** What was updated since the previous tick; observations count only with another data version, and carry no times. */
export const newUpdates = (question: Question): { readonly set: PartitionSet; readonly times: LazyTimes | null } => {
  const { on: { tick }, entity } = question
  if (entity.check !== null) return { set: newCheckResult(question), times: null }
  if (entity.asset?.kind === 'observable') return { set: changedVersions(question), times: null }
  const updates = bySlice(question)
  if (updates.length === 0) return { set: tick.empty(entity), times: null }
  const set = tick.setOf(entity, updates.map(({ partition }) => partition))
  return { set, times: set.isEmpty ? null : () => timesOf(question, latestByPartition(updates)) }
}

interface TagQuestion {
  readonly isAny: boolean
  readonly isSuch: (run: AutomationRun) => boolean
}

/** The partitions of whose updates since the previous tick any, or all, came from such runs. */
export const taggedUpdates = (question: Question, { isAny, isSuch }: TagQuestion): PartitionSet => {
  const { on: { tick }, entity } = question
  if (entity.check !== null) return tick.empty(entity)
  const verdicts = new Map<string | null, boolean>()
  for (const { partition, run } of bySlice(question)) {
    const isOne = run !== null && isSuch(run)
    const before = verdicts.get(partition) ?? !isAny
    verdicts.set(partition, isAny ? before || isOne : before && isOne)
  }
  return tick.setOf(entity, [...verdicts].filter(([, isMatch]) => isMatch).map(([partition]) => partition))
}
