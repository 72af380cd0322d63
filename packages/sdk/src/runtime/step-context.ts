import type { LogLevel } from '@millrace/protocol'
import type { Log } from '../log'
import { output } from '../output'
import type { RunInfo } from '../run-context'
import { formatMessage } from './format-log'
import { partitionChanges, type PartitionChanges, type PartitionsChange } from '../partitions/partition-changes'
import { stepReports, type ReportedAsset, type StepReports } from '../step-reports'
import type { PresentedPartitions } from '../partitions/present-partition'
import type { Host } from './host'
import type { StepIdentity, TickIdentity } from './step-scope'

/** What one attempt's `run` receives. The signal exists only once someone asks for it: most steps never do. */
export class StepContext {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly config: unknown
  readonly resources: Readonly<Record<string, unknown>>
  readonly log: Log
  readonly run: RunInfo
  readonly asset: { readonly key: string }
  readonly step: { readonly key: string; readonly attempt: number }
  readonly output = output
  readonly partition: unknown
  readonly partitionRange: unknown
  readonly #cancellation: StepCancellation
  readonly #tellPartitions: (change: PartitionsChange) => void
  readonly #tellReport: (report: ReportedAsset) => void

  constructor(parts: { inputs: Readonly<Record<string, unknown>>; config: unknown; resources: Readonly<Record<string, unknown>>; log: Log; run: RunInfo; key: string; attempt: number; cancellation: StepCancellation; partitions: PresentedPartitions; tellPartitions: (change: PartitionsChange) => void; tellReport: (report: ReportedAsset) => void }) {
    this.inputs = parts.inputs
    this.config = parts.config
    this.resources = parts.resources
    this.log = parts.log
    this.run = parts.run
    this.asset = { key: parts.key }
    this.step = { key: parts.key, attempt: parts.attempt }
    this.partition = parts.partitions.partition
    this.partitionRange = parts.partitions.partitionRange
    this.#cancellation = parts.cancellation
    this.#tellPartitions = parts.tellPartitions
    this.#tellReport = parts.tellReport
  }

  get addPartitions(): PartitionChanges['addPartitions'] {
    return partitionChanges(this.#tellPartitions).addPartitions
  }

  get deletePartitions(): PartitionChanges['deletePartitions'] {
    return partitionChanges(this.#tellPartitions).deletePartitions
  }

  get report(): StepReports['report'] {
    return stepReports(this.#tellReport).report
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal
  }
}

/** Lets one attempt be aborted. */
export class StepCancellation {
  #controller: AbortController | undefined
  #reason: Error | undefined

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== undefined && !this.#controller.signal.aborted) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  get isCanceled(): boolean {
    return this.#reason !== undefined
  }

  cancel(reason: string): void {
    this.#reason ??= new DOMException(reason, 'AbortError')
    this.#controller?.abort(this.#reason)
  }
}

/** The log of one attempt or tick, as frames. */
export const stepLog = (host: Host, step: StepIdentity | TickIdentity): Log => {
  const write = (level: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    host.send({ type: 'log', ...step, at: host.now(), level, source: 'log', message: formatMessage(message, fields) })
  }
  return Object.freeze({ debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') })
}
