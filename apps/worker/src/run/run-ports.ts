import type { LatestMaterialization, MaterializationRead } from '@millrace/db'
import type { ErrorInfo, FreshnessPolicy, FreshnessState, Plan, RawError, RunEnvironment, RunEvent, Tags, ValuePointer } from '@millrace/protocol'
import type { SandboxProcess } from '@millrace/sandbox'
import type { AppendEvents } from './event-writer'

/** A claimed run: all that is needed to drive it, read in one round trip. */
export interface ClaimedRun {
  organizationId: string
  deploymentId: string
  runId: string
  epoch: number
  tags: Tags
  /** Of which the run is, if it is of one. */
  job: string | undefined
  plan: Plan
  /** The run's events so far, without logs, in order. */
  events: RunEvent[]
}

/** A run as its steps and hooks are told of it. */
export const runInfo = ({ runId: id, tags, job }: ClaimedRun): { id: string; tags: Tags; job?: string } => ({ id, tags, ...(job !== undefined && { job }) })

/** What a run is given, and what of it must not be recorded. */
export interface GivenEnvironment {
  readonly environment: RunEnvironment
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
}

/** What driving a run needs from outside. */
export interface RunPorts {
  readonly workerName: string
  now(): number
  append: AppendEvents
  startProcess(): Promise<SandboxProcess>
  /** The variables and secrets that the run's build names, as they are now. */
  environment(): Promise<GivenEnvironment>
  /** Latest stored values of assets outside the plan; absent where there is none. */
  latestValues(assets: readonly string[]): Promise<ReadonlyMap<string, ValuePointer>>
  /** Latest stored values of partitions; absent where there is none. */
  partitionValues(reads: readonly { readonly asset: string; readonly partitions: readonly string[] }[]): Promise<readonly { readonly asset: string; readonly partition: string; readonly pointer: ValuePointer }[]>
  /** The latest materializations of assets, or of partitions, by other runs, of each run one, newest first. */
  latestMaterializations(reads: readonly MaterializationRead[]): Promise<readonly LatestMaterialization[]>
  /** Why an asset that is deployed has no such partition, as a clause; null where it has, or nobody declared the asset. In their order. */
  reportObjections(reports: readonly { readonly asset: string; readonly partition: string }[]): Promise<readonly (string | null)[]>
  /** Cron arithmetic, which no workflow may reach. */
  freshnessAt(policy: FreshnessPolicy, lastMaterialization: number | null, now: number): FreshnessState
  readValue(pointer: ValuePointer): Promise<Uint8Array | null>
  writeValue(step: number, attempt: number, bytes: Uint8Array): { pointer: ValuePointer; stored: Promise<void> }
  mapError(raw: RawError): ErrorInfo
}
