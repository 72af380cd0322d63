import { MillraceError, storedAutomationCursorSchema, type PartitionsDefinition, type StoredAutomationCursor, type StoredSliceSet } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { openPartitions, Partitions, type OpenOptions } from '../partitions/open-partitions'
import { decodePartitionSet, encodePartitionSet } from '../partitions/partition-set-codec'
import { sliceKind, wholeSet, type PastSet } from './asset-slices'
import type { AutomationCursor, EntityCursor, NodeMemory, TickMark } from './automation-cursor'

type StoredTick = StoredAutomationCursor['tick']

const encodeTick = ({ at, position }: TickMark): StoredTick => ({ at: Temporal.Instant.fromEpochMilliseconds(at).toString(), position })
const decodeTick = ({ at, position }: StoredTick): TickMark => ({ at: Temporal.Instant.from(at).epochMilliseconds, position })

const encodeAbsence = (tick: TickMark | undefined): { tick?: StoredTick } => (tick === undefined ? {} : { tick: encodeTick(tick) })

/** Numbers definitions by what they say. */
class DefinitionNumbers {
  readonly definitions: PartitionsDefinition[] = []
  readonly #byObject = new Map<PartitionsDefinition, number>()
  readonly #byText = new Map<string, number>()

  numberOf(definition: PartitionsDefinition): number {
    const known = this.#byObject.get(definition)
    if (known !== undefined) return known
    const text = JSON.stringify(definition)
    const number = this.#byText.get(text) ?? this.definitions.push(definition) - 1
    this.#byText.set(text, number)
    this.#byObject.set(definition, number)
    return number
  }
}

const encodeSet = ({ kind, set }: PastSet, numbers: DefinitionNumbers): StoredSliceSet => {
  if (kind === 'none') return !set.isEmpty
  if (!(set.space instanceof Partitions)) throw new MillraceError('internal', 'a set of a cursor has no definition')
  return { definition: numbers.numberOf(set.space.definition), set: encodePartitionSet(set) }
}

/** Writes a cursor as JSON. What only spares work is left out. */
export const encodeAutomationCursor = ({ tick, entities, absent }: AutomationCursor): StoredAutomationCursor => {
  const numbers = new DefinitionNumbers()
  const encodeMemory = (memory: NodeMemory): StoredSliceSet | string => (typeof memory === 'string' ? memory : encodeSet(memory, numbers))
  return {
    version: 1,
    tick: encodeTick(tick),
    entities: [...entities].map(([name, cursor]) => ({
      name,
      ...encodeAbsence(absent.get(name)),
      requested: encodeSet(cursor.requested, numbers),
      memories: [...cursor.memories].map(([place, memory]): [string, StoredSliceSet | string] => [place, encodeMemory(memory)]),
    })),
    definitions: numbers.definitions,
  }
}

/** Reads a cursor that was written by `encodeAutomationCursor`. Throws `invalid-partitions` when it is damaged. */
export const decodeAutomationCursor = (stored: unknown, options: OpenOptions): AutomationCursor => {
  const { data } = storedAutomationCursorSchema.safeParse(stored)
  if (data === undefined) throw new MillraceError('invalid-partitions', 'the stored cursor of automation is damaged', { blame: 'system' })
  const opened = data.definitions.map((definition) => openPartitions(definition, options))
  const decodeSet = (set: StoredSliceSet): PastSet => {
    if (typeof set === 'boolean') return { kind: 'none', set: wholeSet(set) }
    const partitions = opened[set.definition]
    if (partitions === undefined) throw new MillraceError('invalid-partitions', 'the stored cursor of automation lacks a definition', { blame: 'system' })
    return { kind: sliceKind(partitions), set: decodePartitionSet(set.set, partitions) }
  }
  const absent = data.entities.flatMap(({ name, tick }): [string, TickMark][] => (tick === undefined ? [] : [[name, decodeTick(tick)]]))
  const entities = data.entities.map(({ name, requested, memories }): [string, EntityCursor] => [name, {
    requested: decodeSet(requested),
    memories: new Map(memories.map(([place, memory]): [string, NodeMemory] => [place, typeof memory === 'string' ? memory : decodeSet(memory)])),
  }])
  return { tick: decodeTick(data.tick), entities: new Map(entities), absent: new Map(absent), memo: null }
}
