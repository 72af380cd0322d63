import { z } from 'zod'

/**
 * A run of neighbouring partitions of the first dimension, and under it what belongs to each of them in the further ones.
 * Time windows are given by their beginning and end in seconds since 1970, static keys by their places, dynamic ones by the keys themselves.
 */
export type EncodedPartitionRun =
  | readonly [from: number, to: number]
  | readonly [from: number, to: number, below: readonly EncodedPartitionRun[]]
  | readonly [keys: readonly string[]]
  | readonly [keys: readonly string[], below: readonly EncodedPartitionRun[]]

const runSchema: z.ZodType<EncodedPartitionRun> = z.lazy(() => z.union([
  z.tuple([z.number(), z.number()]),
  z.tuple([z.number(), z.number(), z.array(runSchema)]),
  z.tuple([z.array(z.string())]),
  z.tuple([z.array(z.string()), z.array(runSchema)]),
]))

/** A set of partitions at rest. `fingerprint` names the definition whose partitions they are. */
export const encodedPartitionSetSchema = z.object({
  version: z.literal(1),
  fingerprint: z.string(),
  runs: z.array(runSchema),
})
export type EncodedPartitionSet = z.infer<typeof encodedPartitionSetSchema>
