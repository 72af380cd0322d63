import { MillraceError, type RunEvent, type RunStatus } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import { toTooLarge } from './database-error'
import { toJsonText } from './json-text'
import type { OpStepRow } from './launch-run'

export interface AppendEventsInput {
  organizationId: string
  runId: string
  /** The epoch that `claimRun` or `fenceRun` gave. */
  epoch: number
  /** `key` makes a repeated write of the same fact harmless: unique per run. */
  events: readonly { event: RunEvent; key: string }[]
  /** What dynamic outputs made of steps, by these events. */
  multiplied?: MultipliedSteps | undefined
}

export interface MultipliedSteps {
  /** The steps that there are now. */
  added: readonly OpStepRow[]
  /** The keys of those that stood for all keys, and are no more. */
  removed: readonly string[]
}

export interface AppendedEvents {
  accepted: number
  /** Events that came after the run had ended. Duplicates are neither accepted nor refused. */
  refused: number
  lastSeq: number
  status: RunStatus
}
/** Another process has claimed the run since; nothing was written. */
export interface StaleWrite { stale: true; epoch: number }

interface Row { outcome: 'accepted' | 'stale' | 'missing'; accepted: number; refused: number; last_seq: number; run_status: RunStatus; run_epoch: number }

/**
 * The only writer of run events, run status, step state and asset state: one database call, all or nothing. Throws `too-large` when the events add more keys to
 * dynamic partitions than can be opened.
 */
export async function appendEvents(db: Database, input: AppendEventsInput): Promise<AppendedEvents | StaleWrite> {
  const { organizationId, runId, epoch, multiplied } = input
  const common = [organizationId, runId, epoch, toJsonText(input.events)]
  const { rows: [row] } = await partsOf(db).pool.query<Row>(multiplied === undefined
    ? { name: 'append_events', text: 'select * from append_events($1, $2, $3, $4::jsonb)', values: common }
    : {
      name: 'append_multiplying_events', text: 'select * from append_multiplying_events($1, $2, $3, $4::jsonb, $5::jsonb, $6)',
      values: [...common, toJsonText(multiplied.added), multiplied.removed],
    }).catch((error: unknown) => { throw toTooLarge(error) })
  if (row === undefined || row.outcome === 'missing') throw new MillraceError('not-found', `There is no run ${runId}.`)
  if (row.outcome === 'stale') return { stale: true, epoch: row.run_epoch }
  return { accepted: row.accepted, refused: row.refused, lastSeq: row.last_seq, status: row.run_status }
}
