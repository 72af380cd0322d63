import { runAutomationConditions } from './areas/automation-conditions'
import { runCron } from './areas/cron'
import { runMultiPartitions } from './areas/multi-partitions'
import { runPartitionMappings } from './areas/partition-mappings'
import { runTimeWindowPartitions } from './areas/time-window-partitions'
import { runAssetSelection } from './areas/asset-selection'
import { runExecution } from './areas/execution'
import { runOpSelection } from './areas/op-selection'
import { runReexecution } from './areas/reexecution'
import { runRunQueue } from './areas/run-queue'
import { runBackfill } from './areas/backfill'
import { runStaleness } from './areas/staleness'
import type { AreaRunner } from './case-file'

/** Who answers the cases of which area. */
export const areas: ReadonlyMap<string, AreaRunner> = new Map<string, AreaRunner>([
  ['automation_conditions', runAutomationConditions],
  ['automation_subjects', runAutomationConditions],
  ['asset_selection', runAssetSelection],
  ['op_selection', runOpSelection],
  ['run_queue', runRunQueue],
  ['cron', runCron],
  ['time_window_partitions', runTimeWindowPartitions],
  ['partition_mappings', runPartitionMappings],
  ['multi_partitions', runMultiPartitions],
  ['execution', runExecution],
  ['reexecution', runReexecution],
  ['staleness', runStaleness],
  ['backfill', runBackfill],
])
