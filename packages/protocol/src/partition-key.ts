import { z } from 'zod'

/** What an index of the database takes beside a name. */
export const maxPartitionKeyBytes = 1_500

/** Whether a key can be stored: a text of 1 to 1,500 bytes in UTF-8. */
export const fitsPartitionKey = (key: string): boolean =>
  key !== '' && (key.length * 3 <= maxPartitionKeyBytes || new TextEncoder().encode(key).length <= maxPartitionKeyBytes)

/** The sign of a range, and characters that a page could not show: no key contains one. */
export const forbiddenInPartitionKey = /\.\.\.|[\u0000\u0007-\u000d]/

/** The key of a partition; of several dimensions, the keys of all, joined. */
export const partitionKeySchema = z.string()
  .refine(fitsPartitionKey, `a partition key has 1 to ${maxPartitionKeyBytes.toLocaleString('en-US')} bytes in UTF-8`)
  .refine((key) => !forbiddenInPartitionKey.test(key), 'a partition key contains neither “...” nor control characters')

/** A key of dynamic partitions. Whether they stand alone or are a dimension of several may change with every deployment, so a key has to do as both. */
export const dynamicPartitionKeySchema = partitionKeySchema.refine((key) => !key.includes('|'), 'a key of dynamic partitions contains no “|”, which joins keys of several dimensions')
