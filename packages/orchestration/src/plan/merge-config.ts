import type { RunConfig } from '@millrace/protocol'

/** What a launch says over what its job says: each asset, op and resource, and each setting of the execution, is configured by one of the two. */
export const mergeConfig = (base: RunConfig, over: RunConfig): RunConfig => ({
  ...base, ...over,
  ...((base.assets ?? over.assets) && { assets: { ...base.assets, ...over.assets } }),
  ...((base.ops ?? over.ops) && { ops: { ...base.ops, ...over.ops } }),
  ...((base.resources ?? over.resources) && { resources: { ...base.resources, ...over.resources } }),
  ...((base.execution ?? over.execution) && { execution: { ...base.execution, ...over.execution } }),
})
