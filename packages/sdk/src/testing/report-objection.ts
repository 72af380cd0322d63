import { objectionToKey, type OpenOptions } from '@millrace/orchestration/partitions'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { keysAfter } from './dynamic-keys'
import type { DriverOptions } from './process-driver'

/** Whether a partition that a step reports exists, by what the location declares and the keys that there are at that moment. */
export const reportObjectionOf = ({ assets }: CollectedDefinitions, { now, dynamicKeys = {} }: OpenOptions): NonNullable<DriverOptions['reportObjection']> => (asset, partition, events) => {
  const definition = assets.get(asset)?.partitions
  return definition === undefined ? null : objectionToKey(definition, partition, { now, dynamicKeys: keysAfter(dynamicKeys, events) })
}
