import { runAssetSelection } from './areas/asset-selection'
import { runExecution } from './areas/execution'
import { runOpSelection } from './areas/op-selection'
import { runReexecution } from './areas/reexecution'
import { runRunQueue } from './areas/run-queue'
import type { AreaRunner } from './case-file'

/** Who answers the cases of which area. */
export const areas: ReadonlyMap<string, AreaRunner> = new Map<string, AreaRunner>([
  ['asset_selection', runAssetSelection],
  ['op_selection', runOpSelection],
  ['run_queue', runRunQueue],
  ['execution', runExecution],
  ['reexecution', runReexecution],
])
