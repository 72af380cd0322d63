import { MillraceError, type PartitionMapping, type SinglePartitionMapping } from '@millrace/protocol'
import { sameDefinition } from '../same-definition'
import type { PartitionDimension, Partitions } from '../open-partitions'
import { mappingTitle } from './mapping-title'

/** Which dimension of the upstream side stands for which of the downstream side, and by which mapping. */
export interface DimensionLink {
  readonly upstream: number
  readonly downstream: number
  readonly mapping: SinglePartitionMapping
}

export const plainTimeWindow: SinglePartitionMapping = { type: 'time-window', startOffset: 0, endOffset: 0, allowNonexistentUpstream: false }

interface Ends {
  readonly upstream: Partitions
  readonly downstream: Partitions
}

type Found = { readonly link: DimensionLink } | { readonly reason: string }

const isTime = ({ axis }: PartitionDimension): boolean => axis.kind === 'time'

interface Choice {
  readonly index: number
  readonly mapping: SinglePartitionMapping
}

/** A text says why there is none. */
const chooseDimension = (dimensions: readonly PartitionDimension[], single: PartitionDimension): Choice | string => {
  const indices = (accepts: (dimension: PartitionDimension) => boolean): number[] =>
    dimensions.flatMap((dimension, index) => (accepts(dimension) ? [index] : []))
  const equal = indices((dimension) => sameDefinition(dimension.definition, single.definition))
  if (equal.length > 1) return `several dimensions are alike, ${equal.map((index) => `“${dimensions[index]?.name ?? ''}”`).join(' and ')}: name one by byDimension(…)`
  if (equal[0] !== undefined) return { index: equal[0], mapping: { type: 'identity' } }
  const times = isTime(single) ? indices(isTime) : []
  if (times.length === 1 && times[0] !== undefined) return { index: times[0], mapping: plainTimeWindow }
  return 'no dimension of the multi-dimensional side fits the other side: allPartitions() reads all, and customMapping(…) any'
}

/** The dimension of the multi-dimensional side that stands for the single side: the one named, the equal one, or the only one of time. */
export const linkMultiToSingle = ({ upstream, downstream }: Ends, name: string | null): Found => {
  const isUpstreamMulti = upstream.definition.type === 'multi'
  if (isUpstreamMulti === (downstream.definition.type === 'multi')) {
    return { reason: 'byDimension() needs exactly one side with several dimensions' }
  }
  const [multi, other] = isUpstreamMulti ? [upstream, downstream] : [downstream, upstream]
  const [single] = other.dimensions
  const offered = name === null ? multi.dimensions : [multi.dimension(name)]
  const chosen = single === undefined ? 'the other side has no dimension' : chooseDimension(offered, single)
  if (typeof chosen === 'string') return { reason: chosen }
  const index = name === null ? chosen.index : multi.dimensions.indexOf(multi.dimension(name))
  return { link: { upstream: isUpstreamMulti ? index : 0, downstream: isUpstreamMulti ? 0 : index, mapping: chosen.mapping } }
}

/** The mapping that is meant when none is given. */
export const inferMapping = (upstream: Partitions, downstream: Partitions | null): Exclude<PartitionMapping, { type: 'custom' }> => {
  if (downstream === null) return { type: 'all' }
  if ('link' in linkMultiToSingle({ upstream, downstream }, null)) return { type: 'multi-to-single', dimension: null }
  const isBothTime = [upstream, downstream].every(({ dimensions }) => dimensions.length === 1 && dimensions.every(isTime))
  return isBothTime ? plainTimeWindow : { type: 'identity' }
}

const linkIdentity = ({ upstream, downstream }: Ends): DimensionLink[] => {
  const [one, other] = [upstream.definition.type, downstream.definition.type]
  if (one !== other) {
    throw new MillraceError('invalid-partitions', `${one} partitions and ${other} partitions have no keys in common: say which are read by a mapping, such as allPartitions() or customMapping(…)`)
  }
  if (upstream.axes.length !== downstream.axes.length) {
    const counts = `${upstream.axes.length} and ${downstream.axes.length}`
    throw new MillraceError('invalid-partitions', `samePartition() needs as many dimensions on both sides, and there are ${counts}: say by byDimension(…) or byDimensions(…) which belong together`)
  }
  return upstream.axes.map((_, index) => ({ upstream: index, downstream: index, mapping: { type: 'identity' } }))
}

const linkDimensions = ({ upstream, downstream }: Ends, mapping: Extract<PartitionMapping, { type: 'multi' }>): DimensionLink[] => {
  if (upstream.definition.type !== 'multi' || downstream.definition.type !== 'multi') {
    throw new MillraceError('invalid-partitions', 'byDimensions() needs several dimensions on both sides; byDimension(…) is for one of several')
  }
  const links = mapping.dimensions.map((each) => ({
    upstream: upstream.dimensions.indexOf(upstream.dimension(each.upstream)),
    downstream: downstream.dimensions.indexOf(downstream.dimension(each.downstream)),
    mapping: each.mapping,
  }))
  for (const side of ['upstream', 'downstream'] as const) {
    if (new Set(links.map((link) => link[side])).size < links.length) {
      throw new MillraceError('invalid-partitions', `byDimensions() names one ${side} dimension twice: each belongs to one other`)
    }
  }
  return links
}

/** The links of a mapping that relates dimensions to dimensions. Throws `invalid-partitions` where it does not fit. */
export const linksOf = (mapping: Exclude<PartitionMapping, { type: 'custom' }>, ends: Ends): DimensionLink[] => {
  switch (mapping.type) {
    case 'identity': return linkIdentity(ends)
    case 'multi': return linkDimensions(ends, mapping)
    case 'multi-to-single': {
      const found = linkMultiToSingle(ends, mapping.dimension ?? null)
      if ('reason' in found) throw new MillraceError('invalid-partitions', found.reason)
      return [found.link]
    }
    default:
      if (ends.upstream.axes.length !== 1 || ends.downstream.axes.length !== 1) {
        throw new MillraceError('invalid-partitions', `${mappingTitle(mapping.type)} relates partitions of one dimension: say by byDimensions(…) which dimensions belong together`)
      }
      return [{ upstream: 0, downstream: 0, mapping }]
  }
}
