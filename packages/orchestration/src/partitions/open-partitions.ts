import { MillraceError, type PartitionsDefinition, type SinglePartitionsDefinition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { checkKeys } from '../partition-key/check-keys'
import { existsOn, type PartitionAxis } from './axis'
import { fingerprintOf } from './fingerprint'
import { ListedAxis } from './listed-axis'
import { keyOfPoint, PartitionSet, pointOfKey, setOfKeys, setOfPoints, type PartitionSpace } from './partition-set'
import { productOf, regionOfSpans, type Region } from './region'
import { TimeAxis } from './time-axis'
import { readTimeDefinition } from './time-definition'

export interface OpenOptions {
  readonly now: Temporal.Instant
  /**
   * The keys of dynamic partitions, in order, by the name of their definition. A name that is absent has no keys. Whoever adds a key has checked it: here all
   * are taken as they are, so that nothing that is stored keeps the others from being opened.
   */
  readonly dynamicKeys?: Readonly<Record<string, readonly string[]>>
}

/** The same from milliseconds since 1970, for those who do not compute with time. */
export const openAt = (milliseconds: number, dynamicKeys: OpenOptions['dynamicKeys'] = {}): OpenOptions => ({ now: Temporal.Instant.fromEpochMilliseconds(milliseconds), dynamicKeys })

export interface PartitionDimension {
  readonly name: string
  readonly definition: SinglePartitionsDefinition
  readonly axis: PartitionAxis
}

export interface PartitionWindow {
  readonly start: Temporal.Instant
  /** Not part of the window. */
  readonly end: Temporal.Instant
}

const openAxis = (definition: SinglePartitionsDefinition, options: OpenOptions, dimension: string | null): PartitionAxis => {
  switch (definition.type) {
    case 'static':
      checkKeys(definition.keys, dimension)
      return new ListedAxis(definition.keys, false)
    case 'dynamic': {
      const keys = Object.hasOwn(options.dynamicKeys ?? {}, definition.name) ? (options.dynamicKeys?.[definition.name] ?? []) : []
      return new ListedAxis(keys, true)
    }
    default: return new TimeAxis(readTimeDefinition(definition), options.now.epochMilliseconds)
  }
}

const byName = (one: { name: string }, other: { name: string }): number => {
  const [a, b] = [[...one.name], [...other.name]]
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

const openDimensions = (definition: PartitionsDefinition, options: OpenOptions): PartitionDimension[] => {
  if (definition.type !== 'multi') return [{ name: '', definition, axis: openAxis(definition, options, null) }]
  const dimensions = [...definition.dimensions].sort(byName)
  for (const [index, { name }] of dimensions.entries()) {
    if (dimensions[index + 1]?.name === name) throw new MillraceError('invalid-partitions', `two dimensions are called “${name}”`)
  }
  if (dimensions.length < 2) throw new MillraceError('invalid-partitions', 'multi-dimensional partitions need at least two dimensions')
  return dimensions.map(({ name, partitions }) => ({ name, definition: partitions, axis: openAxis(partitions, options, name) }))
}

/** The partitions of a definition as they are now. Counting, looking up and ranges cost the same for ten keys and for a million. */
export class Partitions implements PartitionSpace {
  readonly definition: PartitionsDefinition
  /** In the order in which their parts stand in a key. Partitions of one dimension have one without a name. */
  readonly dimensions: readonly PartitionDimension[]
  readonly axes: readonly PartitionAxis[]
  readonly fingerprint: string
  readonly #lengths: readonly number[]

  constructor(definition: PartitionsDefinition, dimensions: readonly PartitionDimension[]) {
    this.definition = definition
    this.dimensions = dimensions
    this.axes = dimensions.map(({ axis }) => axis)
    this.fingerprint = dimensions.length === 1
      ? (this.axes[0]?.fingerprint ?? '')
      : fingerprintOf(JSON.stringify(['multi', ...dimensions.map(({ name, axis }) => [name, axis.fingerprint])]))
    this.#lengths = this.axes.map((axis) => (this.#isListable(axis) ? axis.existing.to - axis.existing.from : 0))
  }

  /** The cron string that its windows begin by; null for partitions that are not time windows. */
  get cron(): string | null {
    const [axis, ...more] = this.axes
    return axis instanceof TimeAxis && more.length === 0 ? axis.definition.cron : null
  }

  /** How many exist. */
  get size(): number {
    return this.#lengths.reduce((product, length) => product * length, 1)
  }

  get firstKey(): string | null {
    return this.size === 0 ? null : this.keyAtPlace(0)
  }

  get lastKey(): string | null {
    return this.size === 0 ? null : this.keyAtPlace(this.size - 1)
  }

  /** Whether the key names a partition that exists. */
  has(key: string): boolean {
    return this.placeOf(key) !== null
  }

  /** The place of a key among all that exist, counted from 0; null when it does not exist. */
  placeOf(key: string): number | null {
    const point = pointOfKey(this.axes, key)
    if (point === null) return null
    let place = 0
    for (const [index, axis] of this.axes.entries()) {
      const ordinal = point[index] ?? 0
      if (!existsOn(axis, ordinal)) return null
      place = place * (this.#lengths[index] ?? 0) + ordinal - axis.existing.from
    }
    return place
  }

  keyAtPlace(place: number): string {
    if (!Number.isInteger(place) || place < 0 || place >= this.size) {
      throw new MillraceError('unknown-partition', `there is no partition ${place} of ${this.size}`)
    }
    const point: number[] = []
    let rest = place
    for (const [index, axis] of [...this.axes.entries()].reverse()) {
      const length = this.#lengths[index] ?? 1
      point.unshift(axis.existing.from + (rest % length))
      rest = Math.floor(rest / length)
    }
    return keyOfPoint(this.axes, point)
  }

  nextKey(key: string): string | null {
    const place = this.placeOf(key)
    return place === null || place + 1 >= this.size ? null : this.keyAtPlace(place + 1)
  }

  previousKey(key: string): string | null {
    const place = this.placeOf(key)
    return place === null || place === 0 ? null : this.keyAtPlace(place - 1)
  }

  all(): PartitionSet {
    return new PartitionSet(this, this.size === 0 ? [] : productOf(this.axes.map((axis) => regionOfSpans([axis.existing]))))
  }

  none(): PartitionSet {
    return new PartitionSet(this, [])
  }

  /** The set of the keys. Throws `unknown-partition` for one that does not exist. */
  setOf(keys: Iterable<string>): PartitionSet {
    const points: (readonly number[])[] = []
    for (const key of keys) {
      const point = pointOfKey(this.axes, key)
      const exists = point !== null && this.axes.every((axis, index) => existsOn(axis, point[index] ?? 0))
      if (!exists) throw new MillraceError('unknown-partition', `there is no partition “${key}”`, { details: { key } })
      points.push(point)
    }
    return setOfPoints(this, points)
  }

  /** Of the keys those that exist. */
  setOfExisting(keys: Iterable<string>): PartitionSet {
    return setOfKeys(this, keys).intersection(this.all())
  }

  /** All from one key to another, both included; with several dimensions the product of the ranges in each. Throws `unknown-partition`. */
  range(first: string, last: string): PartitionSet {
    const [from, to] = [first, last].map((key) => (this.axes.length === 1 ? [key] : key.split('|')))
    if (from?.length !== this.axes.length || to?.length !== this.axes.length) {
      throw new MillraceError('unknown-partition', `a key has ${this.axes.length} parts: ${this.dimensions.map(({ name }) => name).join('|')}`)
    }
    return new PartitionSet(this, productOf(this.axes.map((axis, index) => regionOfSpans([axis.rangeOf(from[index] ?? '', to[index] ?? '')]))))
  }

  /** All partitions that have this key in this dimension. */
  withDimensionKey(dimension: string, key: string): PartitionSet {
    const wanted = this.dimension(dimension).axis.ordinalOf(key)
    const axes = this.dimensions.map(({ name, axis }): Region =>
      name !== dimension ? regionOfSpans([axis.existing]) : wanted === null ? [] : regionOfSpans([{ from: wanted, to: wanted + 1 }]))
    return new PartitionSet(this, productOf(axes))
  }

  dimension(name: string): PartitionDimension {
    const found = this.dimensions.find((dimension) => dimension.name === name)
    if (found !== undefined) return found
    throw new MillraceError('invalid-partitions', this.dimensions.length === 1
      ? `there is no dimension “${name}”: these partitions have only one, without a name`
      : `there is no dimension “${name}”; there are ${this.dimensions.map((each) => `“${each.name}”`).join(', ')}.${suggestKey(nearestKey(name, this.dimensions.map((each) => each.name)))}`)
  }

  /** The parts of a key by dimension; null when the key does not exist. */
  partsOf(key: string): Readonly<Record<string, string>> | null {
    if (!this.has(key)) return null
    const parts = this.axes.length === 1 ? [key] : key.split('|')
    return Object.fromEntries(this.dimensions.map(({ name }, index) => [name, parts[index] ?? '']))
  }

  /** The key with these parts. Throws `invalid-partitions` unless there is one for each dimension; whether it exists is another question. */
  keyOf(parts: Readonly<Record<string, string>>): string {
    const unknown = Object.keys(parts).find((name) => !this.dimensions.some((dimension) => dimension.name === name))
    const missing = this.dimensions.find(({ name }) => !Object.hasOwn(parts, name))
    if (unknown !== undefined || missing !== undefined) {
      const reason = unknown === undefined ? `the dimension “${missing?.name ?? ''}” is missing` : `there is no dimension “${unknown}”`
      throw new MillraceError('invalid-partitions', reason)
    }
    return this.dimensions.map(({ name }) => parts[name] ?? '').join('|')
  }

  /** The window of a key, of its one time dimension if there are several; null for a key that does not exist or has no window. */
  windowOf(key: string): PartitionWindow | null {
    const times = this.axes.flatMap((axis, index) => (axis instanceof TimeAxis ? [{ axis, index }] : []))
    const [time] = times
    const ordinal = this.has(key) && times.length === 1 && time !== undefined ? pointOfKey(this.axes, key)?.[time.index] : undefined
    if (time === undefined || ordinal === undefined) return null
    return { start: instantAt(time.axis.ticks.startOf(ordinal)), end: instantAt(time.axis.ticks.endOf(ordinal)) }
  }

  /** The key of the window that holds an instant, whether or not it exists; in an excluded window the last one before. Null without windows. */
  keyAt(instant: Temporal.Instant): string | null {
    const [axis, ...more] = this.axes
    if (!(axis instanceof TimeAxis) || more.length > 0) return null
    return axis.keyOf(axis.ticks.numberHolding(instant.epochMilliseconds))
  }

  /** A key of a dimension that contains the sign between parts cannot be told apart, so it is never listed. */
  #isListable(axis: PartitionAxis): boolean {
    return this.axes.length === 1 || !(axis instanceof TimeAxis && axis.definition.keyFormat.includes('|'))
  }
}

const instantAt = (milliseconds: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(milliseconds)

/**
 * Opens a definition at a moment. Throws `invalid-partitions`, `invalid-cron` or `invalid-timezone` for a definition that cannot be:
 * repeated or ill-formed keys, a key format that does not tell windows apart, two dimensions of one name.
 */
export const openPartitions = (definition: PartitionsDefinition, options: OpenOptions): Partitions =>
  new Partitions(definition, openDimensions(definition, options))
