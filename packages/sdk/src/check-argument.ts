import { assetKeySchema } from '@millrace/protocol'
import { show } from './check-definition'
import { assetRecord } from './definition'

/** Refuses what a function that authors call at run time was given. */
export const refuse = (what: string, message: string): never => {
  throw new TypeError(`${what}: ${message}`)
}

export const textOf = (what: string, value: unknown, longest: number): string =>
  typeof value === 'string' && value !== '' && value.length <= longest ? value : refuse(what, `must be a text of 1 to ${longest.toLocaleString('en')} characters, not ${show(value)}`)

/** The key of an asset, or of what stands for one. */
export const assetKeyOf = (what: string, asset: unknown): string => {
  const key = typeof asset === 'string' ? asset : assetRecord(asset)?.key
  return assetKeySchema.safeParse(key).success && key !== undefined ? key : refuse(what, `${show(asset)} is no asset, nor the key of one`)
}
