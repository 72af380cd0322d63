import { z } from 'zod'

/** How partitions of one asset (or of one dimension of it) depend on those of another. */
export const singlePartitionMappingSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('identity') }),
  z.object({ type: z.literal('all') }),
  z.object({ type: z.literal('last') }),
  z.object({ type: z.literal('static'), downstreamByUpstream: z.record(z.string(), z.union([z.string(), z.array(z.string())])) }),
  z.object({ type: z.literal('specific'), keys: z.array(z.string()) }),
  z.object({
    type: z.literal('time-window'),
    /** Shift of the beginning and of the end, in windows of the downstream asset. */
    startOffset: z.int().default(0),
    endOffset: z.int().default(0),
    allowNonexistentUpstream: z.boolean().default(false),
  }),
])
export type SinglePartitionMapping = z.infer<typeof singlePartitionMappingSchema>

export const partitionMappingSchema = z.discriminatedUnion('type', [
  ...singlePartitionMappingSchema.options,
  /** One dimension of the multi side stands for the single side. Without a name it is the one that fits. */
  z.object({ type: z.literal('multi-to-single'), dimension: z.string().nullish() }),
  /** Dimension by dimension; one that is not named relates all to all. */
  z.object({
    type: z.literal('multi'),
    dimensions: z.array(z.object({ upstream: z.string(), downstream: z.string(), mapping: singlePartitionMappingSchema })),
  }),
  /** A function of the author's, which only the process of a build can ask. */
  z.object({ type: z.literal('custom') }),
])
export type PartitionMapping = z.infer<typeof partitionMappingSchema>
