import {
  openPartitions, relatePartitions, type PartitionKeys, type PartitionRelation, type Partitions, type UpstreamPartitions,
} from '@millrace/orchestration/partitions'
import { partitionMappingSchema, type PartitionMapping } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { readPartitionsInput, refusalOr } from './partition-input'

const inputSchema = z.object({
  now: z.string(),
  upstream: z.unknown(),
  downstream: z.unknown(),
  mapping: z.unknown(),
  downstreamKeys: z.array(z.string()).default([]),
  upstreamKeys: z.array(z.string()).default([]),
})

/** The cases write names with underscores, also within the dimensions of a multi mapping. */
const withHyphens = (mapping: unknown): unknown => {
  if (Array.isArray(mapping)) return mapping.map(withHyphens)
  if (typeof mapping !== 'object' || mapping === null) return mapping
  return Object.fromEntries(Object.entries(mapping).map(([name, value]) => {
    if (name === 'type' && typeof value === 'string') return [name, value.replaceAll('_', '-')]
    return [name, name === 'dimensions' || name === 'mapping' ? withHyphens(value) : value]
  }))
}

const readMapping = (input: unknown): PartitionMapping | null => (input == null ? null : partitionMappingSchema.parse(withHyphens(input)))

const sorted = (keys: PartitionKeys, more: readonly string[] = []): string[] => [...keys.keys(), ...more].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

/** The reference counts keys that a mapping names, and that upstream does not list, among those that are read. */
const writeUpstream = ({ partitions, nonexistent, unlisted }: UpstreamPartitions): unknown => ({
  keys: sorted(partitions, unlisted), nonexistent: sorted(nonexistent),
})

const answer = (relation: PartitionRelation, ends: { upstream: Partitions; downstream: Partitions }, keys: { down: string[]; up: string[] }): unknown => {
  const { upstream, downstream } = ends
  return {
    mapping: relation.mapping.type.replaceAll('-', '_'),
    upstreamOfEach: keys.down.map((key) => refusalOr(() => writeUpstream(relation.upstreamOf(downstream.setOfExisting([key]))))),
    upstreamOfAll: refusalOr(() => writeUpstream(relation.upstreamOf(downstream.setOfExisting(keys.down)))),
    downstreamOfEach: keys.up.map((key) => refusalOr(() => ({ keys: sorted(relation.downstreamOf(upstream.setOfExisting([key]))) }))),
    downstreamOfAll: refusalOr(() => ({ keys: sorted(relation.downstreamOf(upstream.setOfExisting(keys.up))) })),
  }
}

/** The area `partition_mappings`: which upstream partitions a downstream partition reads, and the reverse. */
export const runPartitionMappings = (input: unknown): unknown => {
  const asked = inputSchema.parse(input)
  return refusalOr(() => {
    const options = { now: Temporal.Instant.from(asked.now) }
    const upstream = openPartitions(readPartitionsInput(asked.upstream), options)
    const downstream = asked.downstream == null ? null : openPartitions(readPartitionsInput(asked.downstream), options)
    const relation = relatePartitions({ mapping: readMapping(asked.mapping), upstream, downstream })
    if (downstream === null) {
      return { mapping: relation.mapping.type.replaceAll('-', '_'), upstreamOfAll: writeUpstream(relation.upstreamOf(null)) }
    }
    return answer(relation, { upstream, downstream }, { down: asked.downstreamKeys, up: asked.upstreamKeys })
  })
}
