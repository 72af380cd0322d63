import type { BackfillStatus } from '@millrace/protocol'
import { AssetPartitions } from '../graph/asset-partitions'
import type { BackfillSets } from './ready-partitions'
import type { RequestedRun, RunGroup } from './run-group'

/** What a backfill knows between two iterations. Immutable; `encodeBackfillState` writes it. */
export interface BackfillState extends BackfillSets {
  readonly status: BackfillStatus
  readonly hasRequestedRoots: boolean
  /** Runs of the last iteration that were not submitted yet. */
  readonly submitting: readonly RunGroup[]
}

const none = new AssetPartitions()

export const startBackfill = (target: AssetPartitions): BackfillState => ({
  status: 'requested', hasRequestedRoots: false, submitting: [], target, requested: none, materialized: none, failed: none,
})

export const isBackfillOver = ({ status }: BackfillState): boolean => status !== 'requested' && status !== 'canceling' && status !== 'failing'

/** Notes that a run was launched. Whoever stops in between goes on with the rest. */
export const noteSubmitted = (state: BackfillState, run: RequestedRun): BackfillState => ({
  ...state,
  requested: state.requested.union(new AssetPartitions(run.assets.map((asset) => [asset, run.partitions] as const))),
  submitting: state.submitting.flatMap((group) => {
    if (group.assets[0] === undefined || !run.assets.includes(group.assets[0])) return [group]
    const partitions = group.partitions.difference(run.partitions)
    return partitions.isEmpty ? [] : [{ ...group, partitions }]
  }),
})

const stopAs = (state: BackfillState, status: BackfillStatus): BackfillState => (state.status === 'requested' ? { ...state, status, submitting: [] } : state)

/** Nothing more is requested; once the runs have ended, so has the backfill. */
export const cancelBackfill = (state: BackfillState): BackfillState => stopAs(state, 'canceling')

/** As `cancelBackfill`, after an error that no further iteration would heal. */
export const failBackfill = (state: BackfillState): BackfillState => stopAs(state, 'failing')
