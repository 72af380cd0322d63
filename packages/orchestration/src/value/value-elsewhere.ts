import { valueElsewhereSchema, type ValueElsewhere } from '@millrace/protocol'
import { tagKey } from './value-tag'

const start = new TextEncoder().encode(`{"${tagKey}":"elsewhere",`)

/** The bytes that stand for a value which an author's IO manager keeps. */
export const encodeElsewhere = ({ ioManager, metadata }: ValueElsewhere): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ [tagKey]: 'elsewhere', value: { ioManager, metadata } }))

/** Whether stored bytes, of which the first are enough, stand for a value that an author's IO manager keeps. */
export const isElsewhere = (bytes: Uint8Array): boolean => bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte)

/** What `encodeElsewhere` wrote, or null for the bytes of a value. */
export const decodeElsewhere = (bytes: Uint8Array): ValueElsewhere | null => {
  if (!isElsewhere(bytes)) return null
  const { value } = JSON.parse(new TextDecoder().decode(bytes)) as { value?: unknown }
  return valueElsewhereSchema.parse(value)
}
