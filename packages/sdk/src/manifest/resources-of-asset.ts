import type { CheckRecord } from '../checks/check-record'
import type { AssetRecord, ObservableRecord, ResourceRecord } from '../definition'
import { reachedResources } from '../resources/check-resources'
import { assetOfInput } from './upstream-of'

/** Everything that a step of the asset, or check, opens: its own resources, and the IO managers that store its value and load its inputs. */
export const resourcesOfAsset = (record: AssetRecord | ObservableRecord | CheckRecord): ReadonlySet<ResourceRecord> => {
  const known = reachedResources(record.resources)
  if (record.io !== undefined) reachedResources({ io: record.io }, known)
  for (const [name, input] of Object.entries(record.inputs)) {
    const loader = record.inputIo[name] ?? assetOfInput(input, record)?.io
    if (loader !== undefined) reachedResources({ loader }, known)
  }
  return known
}
