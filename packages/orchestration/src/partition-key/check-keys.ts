import { MillraceError } from '@millrace/protocol'

/** Characters that a page could not show, and the sign of a range. */
const forbidden = /\.\.\.|[\u0000\u0007-\u000d]/
/** Characters that join and list keys of several dimensions. */
const forbiddenInDimension = /[|,[\]]/

const describe = (key: string): string => JSON.stringify(key)

/** Checks keys of static and dynamic partitions. Throws `invalid-partitions`. */
export const checkKeys = (keys: readonly string[], dimension: string | null): void => {
  const seen = new Set<string>()
  for (const key of keys) {
    if (forbidden.test(key)) throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} contains “...” or a control character`)
    if (dimension !== null && forbiddenInDimension.test(key)) {
      throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} of the dimension “${dimension}” contains one of | , [ ]`)
    }
    if (seen.has(key)) throw new MillraceError('invalid-partitions', `the partition key ${describe(key)} comes twice`)
    seen.add(key)
  }
}
