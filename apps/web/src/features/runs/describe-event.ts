import type { CheckSeverity, LogLevel, Metadata, RunEvent, SkipReason, ValuePointer } from '@millrace/protocol'
import { formatBytes } from '../../components/ui/format-bytes'
import { formatDuration } from '../../components/ui/format-duration'

const plural = (count: number, noun: string): string => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

const listed = (keys: readonly string[]): string => (keys.length <= 3 ? keys.join(', ') : `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more`)

const skipWords: Record<SkipReason['kind'], string> = { 'upstream-failed': 'did not succeed', 'output-not-produced': 'produced no output', 'check-failed': 'did not pass' }

/** Why a step did not run, as a sentence. */
export const skipText = (reason: { kind: SkipReason['kind']; steps: readonly string[] }): string => `${listed(reason.steps)} ${skipWords[reason.kind]}`

/** How large a value is, and the first numbers of its metadata. */
const figuresOf = ({ value, metadata = {} }: { value?: ValuePointer | undefined; metadata?: Metadata | undefined }): string[] => {
  const numbers = Object.entries(metadata).flatMap(([name, entry]) => (entry.type === 'number' ? [`${name} ${typeof entry.value === 'number' ? entry.value.toLocaleString('en') : entry.value}`] : []))
  return [...(value === undefined ? [] : [formatBytes(value.bytes)]), ...numbers.slice(0, 3)]
}

const checkWord = ({ passed, severity, isBlocking }: { passed: boolean; severity: CheckSeverity; isBlocking: boolean }): string =>
  (passed ? 'passed' : severity === 'warn' ? 'did not pass (a warning)' : isBlocking ? 'did not pass; what is downstream does not run' : 'did not pass')

/** What an event says, in one line. */
export function describeEvent(event: RunEvent): string {
  switch (event.type) {
    case 'run-enqueued': return 'The run waits for a slot'
    case 'run-starting': return 'The run got a slot; its process starts'
    case 'run-start': return 'The run began'
    case 'run-success': return 'All steps succeeded'
    case 'run-failure': return event.error === undefined ? `${plural(event.failedSteps.length, 'step')} failed: ${listed(event.failedSteps)}` : `${event.error.name}: ${event.error.message}`
    case 'run-canceling': return event.by === undefined ? 'Canceling' : `Canceling, asked by ${event.by}`
    case 'run-canceled': return 'The run was canceled'
    case 'process-start': return `The process of the run began on ${event.worker}`
    case 'process-lost': return event.message
    case 'stale-write-refused': return event.message
    case 'step-start': return event.attempt === 1 ? 'Started' : `Started, attempt ${event.attempt}`
    case 'step-success': return `Succeeded in ${formatDuration(event.durationMs)}`
    case 'step-failure': return `${event.error.name}: ${event.error.message}`
    case 'step-retry': return `Attempt ${event.attempt} did not succeed and another follows: ${event.error.message}`
    case 'step-skipped': return `Skipped: ${skipText(event.reason)}`
    case 'step-canceled': return 'Canceled'
    case 'asset-materialized': return [`Materialized ${event.asset}`, ...figuresOf(event)].join(' · ')
    case 'step-output': return [event.mappingKey === undefined ? `Yielded ${event.output}` : `Yielded ${event.output} for ${event.mappingKey}`, ...figuresOf(event)].join(' · ')
    case 'partitions-changed': return `${event.action === 'add' ? 'Added' : 'Removed'} ${plural(event.keys.length, 'partition')} of ${event.name}: ${listed(event.keys)}`
    case 'asset-failed': return `${event.asset} was not materialized`
    case 'asset-check-evaluated': return [`Check ${event.name} of ${event.asset} ${checkWord(event)}`, ...(event.partition === undefined ? [] : [event.partition]), ...(event.description === undefined ? [] : [event.description]), ...figuresOf(event)].join(' · ')
    case 'asset-observed': return [`Observed ${event.asset}`, ...(event.dataVersion === undefined ? [] : [`version ${event.dataVersion}`]), ...figuresOf(event)].join(' · ')
    case 'hook-completed': return `Hook ${event.hook} ran in ${formatDuration(event.durationMs)}`
    case 'hook-failed': return `Hook ${event.hook} did not succeed, which changes nothing else: ${event.error.name}: ${event.error.message}`
    case 'hook-skipped': return `Hook ${event.hook} did not run: ${event.reason}`
    case 'asset-check-errored': return `Check ${event.name} of ${event.asset} was not evaluated`
    case 'log': return event.message
  }
}

const graveTypes: ReadonlySet<RunEvent['type']> = new Set(['run-failure', 'step-failure', 'asset-failed', 'asset-check-errored', 'process-lost'])
const warnTypes: ReadonlySet<RunEvent['type']> = new Set(['step-retry', 'step-skipped', 'run-canceling', 'run-canceled', 'step-canceled', 'stale-write-refused', 'hook-failed', 'hook-skipped'])

/** How grave an event is, for its colour. */
export function levelOf(event: RunEvent): LogLevel {
  if (event.type === 'log') return event.level
  if (event.type === 'asset-check-evaluated') return event.passed ? 'info' : event.severity
  if (graveTypes.has(event.type)) return 'error'
  return warnTypes.has(event.type) ? 'warn' : 'info'
}
