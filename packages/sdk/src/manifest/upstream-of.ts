import type { CheckRecord } from '../checks/check-record'
import { assetRecord, type AnyAssetRecord, type AssetRecord, type ObservableRecord } from '../definition'
import { inputRecord } from '../partitions/mapped-input'

/** What stands in `inputs` or `deps` without its mapping; the record itself for `self()`. */
export const upstreamOf = (given: unknown, record: AnyAssetRecord | CheckRecord): unknown => {
  const input = inputRecord(given)
  return input === null ? given : input.kind === 'mapped' ? input.asset : record
}

/** The asset whose values an input reads; undefined for what is none. */
export const assetOfInput = (given: unknown, record: AssetRecord | ObservableRecord | CheckRecord): AssetRecord | undefined => {
  const upstream = upstreamOf(given, record)
  if (upstream === record && record.kind === 'asset') return record
  const found = assetRecord(upstream)
  return found?.kind === 'asset' ? found : undefined
}
