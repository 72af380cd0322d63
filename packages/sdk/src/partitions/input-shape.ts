import type { PartitionMapping, PartitionsDefinition } from '@millrace/protocol'
import type { ByDimension, ByDimensions } from './mapping'
import type { MultiPartitions, TimePartitions } from './partitions'

// Whether an input is one value or a map of values by partition: a rule over the definitions of both sides and the mapping, said twice in the same words,
// as types for the author's `run` and as functions for what calls it. It never looks at how many partitions there are.

type Whole = `${number}`

/** Upstream windows of which each holds whole windows downstream, so that one of those reads one of these. */
type Covering<Downstream extends string> =
  Downstream extends `${infer Minute extends Whole} ${infer Hour extends Whole} * * *` ? `${Minute} ${Hour} * * ${number}` | `${Minute} ${Hour} ${number} * *`
    : Downstream extends '0 * * * *' ? `0 ${number} * * *` | `0 ${number} * * ${number}` | `0 ${number} ${number} * *`
      : never
/** Whether the type is one text, not a pattern of texts. */
type IsOneText<Text extends string> = {} extends Record<Text, 1> ? false : true

type TimeShape<Upstream extends string, Downstream extends string> =
  IsOneText<Upstream> extends false ? 'one' | 'many'
    : IsOneText<Downstream> extends false ? 'one' | 'many'
      : [Upstream] extends [Downstream | Covering<Downstream>] ? 'one' : 'many'

/** Of single partitions. Kinds that do not fit are a problem of the build, whatever this says. */
type SingleShape<Upstream, Downstream> =
  Upstream extends TimePartitions<infer UpstreamCron> ? Downstream extends TimePartitions<infer DownstreamCron> ? TimeShape<UpstreamCron, DownstreamCron> : 'one' : 'one'

/** What stands for a single upstream among dimensions: the dimension of time for windows, else the equal one. */
type DimensionShape<Upstream, Dimensions> =
  Upstream extends TimePartitions ? SingleShape<Upstream, Extract<Dimensions[keyof Dimensions], TimePartitions>> : 'one'

type PlainShape<Upstream, Downstream> =
  Upstream extends MultiPartitions ? Downstream extends MultiPartitions ? 'one' : 'many'
    : Downstream extends MultiPartitions<infer Dimensions> ? DimensionShape<Upstream, Dimensions>
      : SingleShape<Upstream, Downstream>

type NamedShape<Upstream, Downstream, Name extends string> =
  Upstream extends MultiPartitions ? 'many'
    : Downstream extends MultiPartitions<infer Dimensions> ? Name extends keyof Dimensions ? SingleShape<Upstream, Dimensions[Name]> : 'one' : 'many'

type CrossShape<Upstream, Reads> =
  Upstream extends MultiPartitions<infer Dimensions>
    ? Exclude<keyof Dimensions, keyof Reads> extends never ? [Reads[keyof Reads]] extends ['same' | 'last'] ? 'one' : 'many' : 'many'
    : 'many'

/** `one` or `many`. `Reads` is what the mapping reads, `undefined` without one; `Policy` the backfill policy of the asset that reads. */
export type InputShape<Upstream, Downstream, Reads, Policy> =
  [Upstream] extends [undefined] ? 'one'
    : unknown extends Upstream ? 'one' | 'many'
      : [Reads] extends ['last'] ? 'one'
        : [Policy] extends [undefined]
          ? [Reads] extends [undefined] ? [Downstream] extends [undefined] ? 'many' : PlainShape<Upstream, Downstream>
            : [Reads] extends ['same'] ? 'one'
              : Reads extends ByDimension<infer Name> ? NamedShape<Upstream, Downstream, Name>
                : Reads extends ByDimensions<infer Each> ? CrossShape<Upstream, Each> : 'many'
          : 'many'

/** What `run` receives of values of one type. */
export type Shaped<Value, Shape> = Shape extends 'one' ? Value : ReadonlyMap<string, Value>

type Shape = 'one' | 'many'
type Single = Exclude<PartitionsDefinition, { type: 'multi' }>

const cronOf = (definition: Single): string | null => {
  switch (definition.type) {
    case 'hourly': return `${definition.minuteOffset ?? 0} * * * *`
    case 'daily': return `${definition.minuteOffset ?? 0} ${definition.hourOffset ?? 0} * * *`
    case 'weekly': return `${definition.minuteOffset ?? 0} ${definition.hourOffset ?? 0} * * ${definition.dayOffset ?? 0}`
    case 'monthly': return `${definition.minuteOffset ?? 0} ${definition.hourOffset ?? 0} ${definition.dayOffset ?? 1} * *`
    case 'cron': return definition.cron
    default: return null
  }
}

const covers = (upstream: string, downstream: string): boolean => {
  const [, time] = /^(\d+ \d+) \* \* \*$/.exec(downstream) ?? []
  if (time !== undefined) return upstream.startsWith(`${time} `) && /^\S+ \S+ (\* \* \d+|\d+ \* \*)$/.test(upstream)
  return downstream === '0 * * * *' && /^0 \d+ (\* \* \*|\* \* \d+|\d+ \* \*)$/.test(upstream)
}

const singleShape = (upstream: Single, downstream: Single): Shape => {
  const [above, below] = [cronOf(upstream), cronOf(downstream)]
  return above === null || below === null || above === below || covers(above, below) ? 'one' : 'many'
}

const plainShape = (upstream: PartitionsDefinition, downstream: PartitionsDefinition): Shape => {
  if (upstream.type === 'multi') return downstream.type === 'multi' ? 'one' : 'many'
  if (downstream.type !== 'multi') return singleShape(upstream, downstream)
  if (cronOf(upstream) === null) return 'one'
  const times = downstream.dimensions.filter(({ partitions }) => cronOf(partitions) !== null)
  return times.every(({ partitions }) => singleShape(upstream, partitions) === 'one') ? 'one' : 'many'
}

const namedShape = (upstream: PartitionsDefinition, downstream: PartitionsDefinition | undefined, name: string): Shape => {
  if (upstream.type === 'multi' || downstream?.type !== 'multi') return 'many'
  const dimension = downstream.dimensions.find((each) => each.name === name)
  return dimension === undefined ? 'one' : singleShape(upstream, dimension.partitions)
}

const mappedShape = (mapping: PartitionMapping, upstream: PartitionsDefinition, downstream: PartitionsDefinition | undefined): Shape => {
  switch (mapping.type) {
    case 'identity': return 'one'
    case 'multi-to-single': return namedShape(upstream, downstream, mapping.dimension ?? '')
    case 'multi': {
      if (upstream.type !== 'multi') return 'many'
      const reads = new Map(mapping.dimensions.map((each) => [each.upstream, each.mapping.type]))
      return upstream.dimensions.every(({ name }) => reads.has(name)) && [...reads.values()].every((type) => type === 'identity' || type === 'last') ? 'one' : 'many'
    }
    default: return 'many'
  }
}

export interface ShapeRule {
  readonly upstream: PartitionsDefinition | undefined
  readonly downstream: PartitionsDefinition | undefined
  readonly mapping: PartitionMapping | undefined
  /** Whether the asset that reads has a backfill policy. */
  readonly isRange: boolean
}

/** The same rule at run time. */
export const inputShape = ({ upstream, downstream, mapping, isRange }: ShapeRule): 'value' | 'partitions' => {
  if (upstream === undefined || mapping?.type === 'last') return 'value'
  if (isRange) return 'partitions'
  const shape = mapping !== undefined ? mappedShape(mapping, upstream, downstream) : downstream === undefined ? 'many' : plainShape(upstream, downstream)
  return shape === 'one' ? 'value' : 'partitions'
}

/** Of an input of an op, which is not partitioned itself and may be called in jobs that are, whatever their partitions. `AssetWire` says the same in types. */
export const opInputShape = (mapping: PartitionMapping): 'value' | 'partitions' => mapping.type === 'identity' || mapping.type === 'last' ? 'value' : 'partitions'
