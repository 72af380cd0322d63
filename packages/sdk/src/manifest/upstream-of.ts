import { assetRecord, type AssetRecord } from '../definition'
import { inputRecord } from '../partitions/mapped-input'

/** What stands in `inputs` or `deps` without its mapping; the record itself for `self()`. */
export const upstreamOf = (given: unknown, record: object): unknown => {
  const input = inputRecord(given)
  return input === null ? given : input.kind === 'mapped' ? input.asset : record
}

/** The asset whose values an input reads; undefined for what is none. */
export const assetOfInput = (given: unknown, record: object): AssetRecord | undefined => {
  const upstream = upstreamOf(given, record)
  const found = upstream === record ? record as AssetRecord : assetRecord(upstream)
  return found?.kind === 'asset' ? found : undefined
}
