import type { RunStatus } from '@millrace/protocol'
import type { TriggerRecord } from './check-trigger'
import type { TargetRecord } from './trigger-target'

/** What a sensor watches. */
export type SensorSubject =
  | { readonly kind: 'standard' }
  | { readonly kind: 'asset'; readonly asset: unknown }
  /** By the names under which `run` knows them. */
  | { readonly kind: 'multi-asset'; readonly assets: Readonly<Record<string, unknown>> }
  /** `monitor`: job objects, or a scope. */
  | { readonly kind: 'run-status'; readonly statuses: readonly RunStatus[]; readonly monitor: readonly unknown[] | 'location' | 'deployment' }

export interface SensorRecord extends TriggerRecord {
  readonly kind: 'sensor'
  readonly about: SensorSubject
  readonly intervalSeconds: number
  readonly targets: readonly TargetRecord[]
}
