import type { RunEvent } from '@millrace/protocol'

/**
 * The idempotency key of a fact that can happen only once: a run ends once, an attempt starts once and ends once. Null for
 * facts that may repeat (`log`, `partitions-changed`), whose writer numbers them.
 */
export function eventKey(event: RunEvent): string | null {
  switch (event.type) {
    case 'log':
    case 'partitions-changed': return null
    case 'process-start':
    case 'process-lost':
    case 'stale-write-refused': return `${event.type}:${event.epoch}`
    case 'step-start': return `step-start:${event.attempt}:${event.stepKey}`
    case 'step-success':
    case 'step-failure':
    case 'step-retry':
    case 'step-canceled': return `step-end:${event.attempt}:${event.stepKey}`
    case 'step-skipped': return `step-end:0:${event.stepKey}`
    case 'step-output': return `step-output:${event.attempt}:${event.stepKey}:${event.output}:${event.mappingKey ?? ''}`
    case 'asset-check-evaluated':
    case 'asset-check-errored': return `check:${event.attempt}:${event.stepKey}:${event.asset}:${event.name}${event.partition === undefined ? '' : `:${event.partition}`}`
    case 'hook-completed':
    case 'hook-failed':
    case 'hook-skipped': return `hook:${event.attempt}:${event.stepKey}:${event.hook}`
    case 'asset-materialized':
    case 'asset-observed':
    case 'asset-failed': return `asset:${event.attempt}:${event.stepKey}:${event.asset}${event.partition === undefined ? '' : `:${event.partition}`}`
    case 'run-success':
    case 'run-failure':
    case 'run-canceled': return 'run-end'
    default: return event.type
  }
}
