import type { CheckSeverity, FreshnessPolicy, PartitionsDefinition, RetryPolicy } from '@millrace/protocol'
import type { ConditionRecord } from '../automation/condition'
import type { DefinitionPlace, HookRecord, ResourceRecords, RunFunction } from '../definition'
import type { StandardSchema } from '../schema'

/** A check that a function evaluates. */
export interface EvaluatedCheck {
  /** The key of the asset. */
  readonly asset: string
  readonly name: string
  readonly isBlocking: boolean
  /** Of a result that does not say it. */
  readonly severity: CheckSeverity
  readonly description: string | undefined
}

/** A function that evaluates checks. */
export interface CheckRecord {
  readonly kind: 'check'
  /** `asset:name`; of a function that evaluates several, `:name`. */
  readonly key: string
  readonly name: string
  readonly checks: readonly EvaluatedCheck[]
  /** Whether `run` returns results by name. */
  readonly isMulti: boolean
  /** The assets that it checks, as the author gave them. */
  readonly assets: readonly unknown[]
  /** As those of an asset; the value of the checked asset is the input `value`. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly inputIo: ResourceRecords
  readonly io: undefined
  readonly deps: readonly unknown[]
  readonly partitions: PartitionsDefinition | undefined
  readonly backfillPolicy: undefined
  readonly history: number | undefined
  readonly freshness: FreshnessPolicy | undefined
  readonly resources: ResourceRecords
  readonly config: StandardSchema | undefined
  readonly codeVersion: string | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly retry: RetryPolicy | undefined
  readonly hooks: readonly HookRecord[]
  readonly automation: ConditionRecord | undefined
  readonly run: RunFunction
  readonly place: DefinitionPlace
}
