import type { CheckRecord } from '../checks/check-record'
import { assetRecord, type AssetRecord, type ExternalAssetRecord } from '../definition'
import { inputRecord } from '../partitions/mapped-input'

/** What stands in `inputs` or `deps` without its mapping; the record itself for `self()`. */
export const upstreamOf = (given: unknown, record: AssetRecord | ExternalAssetRecord | CheckRecord): unknown => {
  const input = inputRecord(given)
  return input === null ? given : input.kind === 'mapped' ? input.asset : record
}

/** The asset whose values an input reads; undefined for what is none. */
export const assetOfInput = (given: unknown, record: AssetRecord | CheckRecord): AssetRecord | undefined => {
  const upstream = upstreamOf(given, record)
  if (upstream === record && record.kind === 'asset') return record
  const found = assetRecord(upstream)
  return found?.kind === 'asset' ? found : undefined
}
