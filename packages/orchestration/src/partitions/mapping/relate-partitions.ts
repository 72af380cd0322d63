import { MillraceError, type PartitionMapping } from '@millrace/protocol'
import type { PartitionAxis } from '../axis'
import { PartitionSet, type PartitionKeys } from '../partition-set'
import type { Partitions } from '../open-partitions'
import { boxesOf, intersect, pointsOf, productOf, regionOfSpans, unite, type Region, type Span } from '../region'
import { relateAxes, type AxisRelation, type UpstreamOfSpans } from './axis-relation'
import { inferMapping, linksOf, type DimensionLink } from './infer-mapping'
import { mappingTitle } from './mapping-title'
import { relateByAnswers, type CustomAnswers } from './relate-by-answers'

export interface UpstreamPartitions {
  /** What is read and exists. */
  readonly partitions: PartitionSet
  /** What ought to be read and does not exist; between several dimensions these are keys of single dimensions. */
  readonly nonexistent: PartitionKeys
  /** Keys that a `specific` mapping names and upstream does not list: taken on the author's word, for whoever reads them to find or to miss. */
  readonly unlisted: readonly string[]
}

/**
 * How partitions of two assets depend on each other. What a mapping of the author's own says only his code knows: such a relation is made from
 * its answers, and whoever has none yet reports that it needs them.
 */
export interface PartitionRelation {
  /** The mapping in force, also when it was inferred. */
  readonly mapping: PartitionMapping
  /** What a set of downstream partitions reads; `null` stands for a downstream asset without partitions. */
  upstreamOf(downstream: PartitionSet | null): UpstreamPartitions
  /** Which downstream partitions read any of a set. */
  downstreamOf(upstream: PartitionSet): PartitionSet
}

export interface PartitionEdge {
  /** Null: the one that is meant when none is given. */
  readonly mapping: PartitionMapping | null
  readonly upstream: Partitions
  /** Null for an asset without partitions. */
  readonly downstream: Partitions | null
  /** Of a custom mapping. */
  readonly answers?: CustomAnswers
}

const fixedSet = (mapping: PartitionMapping, upstream: Partitions): PartitionSet | null => {
  switch (mapping.type) {
    case 'all': return upstream.all()
    case 'last': return upstream.lastKey === null ? upstream.none() : upstream.setOf([upstream.lastKey])
    case 'specific': return upstream.setOfExisting(mapping.keys)
    default: return null
  }
}

/** Every downstream partition, or the downstream asset as a whole, reads the same upstream partitions. */
const relateToFixed = (mapping: PartitionMapping, { upstream, downstream }: Pick<PartitionEdge, 'upstream' | 'downstream'>): PartitionRelation | null => {
  const fixed = fixedSet(mapping, upstream)
  if (fixed === null) return null
  const isTime = upstream.cron !== null
  const unlisted = mapping.type === 'specific' && !isTime ? mapping.keys.filter((key) => !upstream.has(key)) : []
  return {
    mapping,
    upstreamOf: () => ({ partitions: fixed, nonexistent: upstream.none(), unlisted }),
    downstreamOf: (set) => {
      if (downstream === null) throw new MillraceError('invalid-partitions', 'the downstream asset has no partitions')
      return intersect(fixed.region, set.region).length > 0 ? downstream.all() : downstream.none()
    },
  }
}

interface OpenLink extends DimensionLink {
  readonly relation: AxisRelation
}

interface AskedLink extends OpenLink {
  readonly answer: (span: Span) => UpstreamOfSpans
}

const memoize = <Answer>(answer: (span: Span) => Answer): ((span: Span) => Answer) => {
  const known = new Map<string, Answer>()
  return (span) => {
    const name = `${span.from} ${span.to}`
    const before = known.get(name)
    if (before !== undefined) return before
    const found = answer(span)
    known.set(name, found)
    return found
  }
}

const nowhere: Span = { from: 0, to: 0 }

/** Box by box: the image of a box is the product of the images of its sides, and a side that no link names becomes everything. */
const imageOf = (region: Region, to: Partitions, sides: ReadonlyMap<number, (box: readonly Span[]) => Region>): Region => {
  let image: Region = []
  for (const box of boxesOf(region)) {
    const axes = to.axes.map((axis, index) => sides.get(index)?.(box) ?? regionOfSpans([axis.existing]))
    image = unite(image, axes.some((axis) => axis.length === 0) ? [] : productOf(axes))
  }
  return image
}

type LinkingMapping = Exclude<PartitionMapping, { type: 'custom' }>

class LinkedRelation implements PartitionRelation {
  readonly mapping: PartitionMapping
  readonly #upstream: Partitions
  readonly #downstream: Partitions
  readonly #links: readonly OpenLink[]

  constructor(mapping: LinkingMapping, upstream: Partitions, downstream: Partitions) {
    this.mapping = mapping
    this.#upstream = upstream
    this.#downstream = downstream
    this.#links = linksOf(mapping, { upstream, downstream }).map((link) => {
      const pair = { upstream: upstream.axes[link.upstream], downstream: downstream.axes[link.downstream] }
      if (pair.upstream === undefined || pair.downstream === undefined) throw new MillraceError('internal', 'a link names a dimension that is not there')
      return { ...link, relation: relateAxes(link.mapping, { upstream: pair.upstream, downstream: pair.downstream }) }
    })
  }

  upstreamOf(set: PartitionSet | null): UpstreamPartitions {
    if (set === null) throw new MillraceError('invalid-partitions', `a ${this.mapping.type} mapping needs downstream partitions`)
    const [link] = this.#links
    if (link !== undefined && this.#isPlain) {
      const { found, missing, missingOn } = link.relation.upstreamOf(set.region)
      const nonexistent = new PartitionSet(missingOn === 'upstream' ? this.#upstream : set.space, missing)
      return { partitions: new PartitionSet(this.#upstream, found), nonexistent, unlisted: [] }
    }
    const answers = this.#links.map((each) => ({ ...each, answer: memoize((span) => each.relation.upstreamOf([span])) }))
    const sides = new Map(answers.map((each) => [each.upstream, (box: readonly Span[]) => each.answer(box[each.downstream] ?? nowhere).found]))
    const partitions = new PartitionSet(this.#upstream, imageOf(set.region, this.#upstream, sides))
    if (this.mapping.type === 'identity') return { partitions, nonexistent: set.difference(this.downstreamOf(partitions)), unlisted: [] }
    return { partitions, nonexistent: this.#missingKeys(set, answers), unlisted: [] }
  }

  downstreamOf(set: PartitionSet): PartitionSet {
    const [link] = this.#links
    if (link !== undefined && this.#isPlain) return new PartitionSet(this.#downstream, link.relation.downstreamOf(set.region))
    const sides = new Map(this.#links.map((each) => {
      const answer = memoize((span) => each.relation.downstreamOf([span]))
      return [each.downstream, (box: readonly Span[]) => answer(box[each.upstream] ?? nowhere)]
    }))
    return new PartitionSet(this.#downstream, imageOf(set.region, this.#downstream, sides))
  }

  get #isPlain(): boolean {
    return this.#upstream.axes.length === 1 && this.#downstream.axes.length === 1
  }

  /** As in the reference, members of a dimension are asked one by one: what a span misses as a whole may be more. */
  #missingKeys(set: PartitionSet, answers: readonly AskedLink[]): PartitionKeys {
    const keys = new Set<string>()
    for (const box of boxesOf(set.region)) {
      for (const link of answers) {
        const span = box[link.downstream] ?? nowhere
        if (link.answer(span).missing.length === 0) continue
        for (let ordinal = span.from; ordinal < span.to; ordinal++) {
          for (const key of this.#missingOf(link, { from: ordinal, to: ordinal + 1 })) keys.add(key)
        }
      }
    }
    return { size: keys.size, keys: () => keys }
  }

  #missingOf({ upstream, downstream, answer }: AskedLink, span: Span): Iterable<string> {
    const { missing, missingOn } = answer(span)
    const axis = missingOn === 'upstream' ? this.#upstream.axes[upstream] : this.#downstream.axes[downstream]
    return axis === undefined ? [] : keysOn(axis, missing)
  }
}

function* keysOn(axis: PartitionAxis, region: Region): Generator<string, void> {
  for (const [ordinal = 0] of pointsOf(region)) yield axis.keyOf(ordinal)
}

/** Opens the dependency between the partitions of two assets. Throws `invalid-partitions` for a mapping that does not fit them. */
export const relatePartitions = ({ mapping, upstream, downstream, answers }: PartitionEdge): PartitionRelation => {
  const inForce = mapping ?? inferMapping(upstream, downstream)
  const fixed = relateToFixed(inForce, { upstream, downstream })
  if (fixed !== null) return fixed
  if (downstream === null) throw new MillraceError('invalid-partitions', `${mappingTitle(inForce.type)} says what each partition reads, and what reads has no partitions: give it some, or read allPartitions() or lastPartition()`)
  if (inForce.type === 'custom') return relateByAnswers({ upstream, downstream, answers })
  return new LinkedRelation(inForce, upstream, downstream)
}
