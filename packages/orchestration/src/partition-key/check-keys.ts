import { forbiddenInPartitionKey, MillraceError } from '@millrace/protocol'

/** Characters that join and list keys of several dimensions. */
const forbiddenInDimension = /[|,[\]]/

const describe = (key: string): string => JSON.stringify(key)

/** Checks keys of static partitions. Throws `invalid-partitions`. */
export const checkKeys = (keys: readonly string[], dimension: string | null): void => {
  const seen = new Set<string>()
  for (const key of keys) {
    if (forbiddenInPartitionKey.test(key)) throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} contains “...” or a control character`)
    if (dimension !== null && forbiddenInDimension.test(key)) {
      throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} of the dimension “${dimension}” contains one of | , [ ]`)
    }
    if (seen.has(key)) throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} comes twice`)
    seen.add(key)
  }
}
