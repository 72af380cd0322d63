import type { SinglePartitionMapping } from '@millrace/protocol'
import { MillraceError } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../../graph/nearest-key'
import { clipToExisting, existsOn, type PartitionAxis } from '../axis'
import { regionOfSpans, type Region, type Span } from '../region'
import { TimeAxis } from '../time-axis'
import { relateTimeWindows } from './relate-time-windows'

export interface UpstreamOfSpans {
  /** Partitions that exist. */
  readonly found: Region
  /** Partitions that are needed and do not exist: upstream ones by ordinal, or downstream ones whose key upstream lacks. */
  readonly missing: Region
  readonly missingOn: 'upstream' | 'downstream'
}

/** How the ordinals of one axis depend on those of another. Both ways give the union of what each member gives. */
export interface AxisRelation {
  upstreamOf(spans: readonly Span[]): UpstreamOfSpans
  downstreamOf(spans: readonly Span[]): Region
}

export interface AxisPair {
  readonly upstream: PartitionAxis
  readonly downstream: PartitionAxis
}

const foundOnly = (found: Region): UpstreamOfSpans => ({ found, missing: [], missingOn: 'upstream' })

/** Of the spans on one axis, the existing partitions of the other with the same keys. */
const sameKeys = (spans: readonly Span[], from: PartitionAxis, to: PartitionAxis): Region => {
  if (from.fingerprint === to.fingerprint) return regionOfSpans(spans.map((span) => clipToExisting(to, span)))
  const same: Span[] = []
  for (const span of spans) {
    for (let ordinal = span.from; ordinal < span.to; ordinal++) {
      const twin = to.ordinalOf(from.keyOf(ordinal))
      if (twin !== null && existsOn(to, twin)) same.push({ from: twin, to: twin + 1 })
    }
  }
  return regionOfSpans(same)
}

const withoutTwin = (spans: readonly Span[], { upstream, downstream }: AxisPair): Region => {
  const missing: Span[] = []
  for (const span of spans) {
    if (upstream.fingerprint === downstream.fingerprint) {
      const { from, to } = clipToExisting(upstream, span)
      missing.push({ from: span.from, to: Math.min(from, span.to) }, { from: Math.max(to, span.from), to: span.to })
      continue
    }
    for (let ordinal = span.from; ordinal < span.to; ordinal++) {
      const twin = upstream.ordinalOf(downstream.keyOf(ordinal))
      if (twin === null || !existsOn(upstream, twin)) missing.push({ from: ordinal, to: ordinal + 1 })
    }
  }
  return regionOfSpans(missing)
}

const relateSameKeys = (pair: AxisPair): AxisRelation => ({
  upstreamOf: (spans) => ({
    found: sameKeys(spans, pair.downstream, pair.upstream), missing: withoutTwin(spans, pair), missingOn: 'downstream',
  }),
  downstreamOf: (spans) => sameKeys(spans, pair.upstream, pair.downstream),
})

const overlaps = (spans: readonly Span[], region: Region): boolean =>
  spans.some((span) => region.some((run) => span.from < run.to && run.from < span.to))

/** Every downstream partition reads the same upstream ones. */
const relateFixed = ({ downstream }: AxisPair, found: Region): AxisRelation => ({
  upstreamOf: () => foundOnly(found),
  downstreamOf: (spans) => (overlaps(spans, found) ? regionOfSpans([downstream.existing]) : []),
})

const spanOfKeys = (axis: PartitionAxis, keys: readonly string[]): Region =>
  regionOfSpans(keys.flatMap((key) => {
    const ordinal = axis.ordinalOf(key)
    return ordinal !== null && existsOn(axis, ordinal) ? [{ from: ordinal, to: ordinal + 1 }] : []
  }))

const mostSuggested = 10_000

const keysOf = (axis: PartitionAxis): string[] =>
  Array.from({ length: Math.min(axis.existing.to - axis.existing.from, mostSuggested) }, (_, index) => axis.keyOf(axis.existing.from + index))

const relateTable = ({ upstream, downstream }: AxisPair, table: Readonly<Record<string, string | readonly string[]>>): AxisRelation => {
  const down = new Map<number, number[]>()
  const up = new Map<number, number[]>()
  const known = (axis: PartitionAxis, key: string, side: string): number => {
    const ordinal = axis.ordinalOf(key)
    if (ordinal === null) throw new MillraceError('invalid-partitions', `the mapping names the ${side} partition “${key}”, which does not exist.${suggestKey(nearestKey(key, keysOf(axis)))}`)
    return ordinal
  }
  const add = (map: Map<number, number[]>, from: number, to: number): void => {
    map.set(from, [...(map.get(from) ?? []), to])
  }
  for (const [key, keys] of Object.entries(table)) {
    const from = known(upstream, key, 'upstream')
    for (const each of typeof keys === 'string' ? [keys] : keys) {
      const to = known(downstream, each, 'downstream')
      add(down, from, to)
      add(up, to, from)
    }
  }
  const look = (map: ReadonlyMap<number, readonly number[]>, spans: readonly Span[]): Region =>
    regionOfSpans(spans.flatMap((span) => {
      const found: Span[] = []
      for (let ordinal = span.from; ordinal < span.to; ordinal++) for (const to of map.get(ordinal) ?? []) found.push({ from: to, to: to + 1 })
      return found
    }))
  return { upstreamOf: (spans) => foundOnly(look(up, spans)), downstreamOf: (spans) => look(down, spans) }
}

const lastOf = (axis: PartitionAxis): Region => regionOfSpans([{ from: Math.max(axis.existing.from, axis.existing.to - 1), to: axis.existing.to }])

/** Opens a mapping between two axes. Throws `invalid-partitions` where it does not fit them. */
export const relateAxes = (mapping: SinglePartitionMapping, pair: AxisPair): AxisRelation => {
  const { upstream, downstream } = pair
  switch (mapping.type) {
    case 'identity': return relateSameKeys(pair)
    case 'all': return relateFixed(pair, regionOfSpans([upstream.existing]))
    case 'last': return relateFixed(pair, lastOf(upstream))
    case 'specific': return relateFixed(pair, spanOfKeys(upstream, mapping.keys))
    case 'static':
      if (upstream.kind !== 'keys' || downstream.kind !== 'keys') {
        throw new MillraceError('invalid-partitions', 'staticMapping() relates listed keys to listed keys, and one side is windows of time: customMapping(…) relates any')
      }
      return relateTable(pair, mapping.downstreamByUpstream)
    case 'time-window':
      if (!(upstream instanceof TimeAxis) || !(downstream instanceof TimeAxis)) {
        throw new MillraceError('invalid-partitions', 'timeWindow() relates windows of time to windows of time, and one side is listed keys: staticMapping(…) or customMapping(…) relate those')
      }
      return relateTimeWindows(mapping, { upstream, downstream })
  }
}
