import type { PartitionsDefinition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { openPartitions, type Partitions } from '../partitions/open-partitions'
import { TimeAxis } from '../partitions/time-axis'
import type { AutomationGraph } from './automation-graph'

export type DynamicKeys = Readonly<Record<string, readonly string[]>>

/** The partitions of all definitions of a graph at one time. */
export interface OpenSlices {
  readonly graph: AutomationGraph
  readonly dynamicKeys: DynamicKeys
  readonly partitions: readonly Partitions[]
  /** For each definition the time from which on other partitions exist, as long as no dynamic one comes or goes. */
  readonly until: readonly number[]
}

const dynamicNames = (definition: PartitionsDefinition): string[] => {
  if (definition.type === 'multi') return definition.dimensions.flatMap(({ partitions }) => dynamicNames(partitions))
  return definition.type === 'dynamic' ? [definition.name] : []
}

const sameKeys = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
  one === other || (one.length === other.length && one.every((key, index) => key === other[index]))

/** Windows come to exist only at ticks of the schedule they are cut by. */
const openUntil = (partitions: Partitions, now: number): number =>
  partitions.axes.reduce((until, axis) => {
    if (!(axis instanceof TimeAxis)) return until
    const { all } = axis.ticks
    return Math.min(until, all.tick(all.numberAt(now + 1)) ?? Infinity)
  }, Infinity)

/** Opens all partitions of a graph. What cannot have changed since an earlier tick is the same object as then. */
export const openSlices = (graph: AutomationGraph, given: { now: number; dynamicKeys: DynamicKeys }, before: OpenSlices | null): OpenSlices => {
  const { now, dynamicKeys } = given
  const earlier = before?.graph === graph ? before : null
  const instant = Temporal.Instant.fromEpochMilliseconds(now)
  const partitions: Partitions[] = []
  const until: number[] = []
  for (const [index, definition] of graph.definitions.entries()) {
    const known = earlier?.partitions[index]
    const knownUntil = earlier?.until[index] ?? -Infinity
    const isCurrent = earlier !== null && now < knownUntil
      && (earlier.dynamicKeys === dynamicKeys || dynamicNames(definition).every((name) => sameKeys(earlier.dynamicKeys[name], dynamicKeys[name])))
    if (known !== undefined && isCurrent) {
      partitions.push(known)
      until.push(knownUntil)
    } else {
      const opened = openPartitions(definition, { now: instant, dynamicKeys })
      partitions.push(opened)
      until.push(openUntil(opened, now))
    }
  }
  return { graph, dynamicKeys, partitions, until }
}
