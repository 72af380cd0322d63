import { runStatusSchema, type ErrorInfo, type RunStatus } from '@millrace/protocol'
import type { AssetReport } from '../asset-report'
import { fail, show, type Defining } from '../check-definition'
import { brand, definitionRecord } from '../definition'
import { placeOf } from '../definition-place'
import type { Job } from '../job'
import { checkInterval, checkTrigger } from './check-trigger'
import { sensorOptionNames, type Sensor, type SensorBaseOptions, type SensorContext } from './sensor'
import type { SensorRecord, SensorSubject } from './sensor-record'
import type { TickAnswer } from './tick-context'
import type { RunRequest } from './run-request'
import type { PartitionsRequest, Skip } from './tick-request'
import { checkTargets } from './trigger-target'

/** A run that a sensor is told of. */
export interface MonitoredRun {
  /** The run's id (UUID). */
  readonly id: string
  /** The name of its job; undefined for a run of assets without one. */
  readonly job: string | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly partition: string | undefined
  readonly status: RunStatus
}

/** What the function of `runStatusSensor()` receives. */
export interface RunStatusSensorContext extends Omit<SensorContext, 'cursor'> {
  readonly run: MonitoredRun
  /** When it came to its status. */
  readonly occurredAt: Date
}

/** What the function of `runFailureSensor()` receives. */
export interface RunFailureSensorContext extends RunStatusSensorContext {
  /** Why the run failed, with its chain of causes; undefined when nothing is known. */
  readonly error: ErrorInfo | undefined
  /** The steps that failed, in the order of the plan. */
  readonly failedSteps: readonly { readonly key: string; readonly error: ErrorInfo | undefined }[]
}

/** What a sensor of runs can ask for. */
export type RunSensorRequest = RunRequest | Skip | PartitionsRequest | AssetReport

/** The options that sensors of runs have. */
export interface RunSensorBaseOptions extends SensorBaseOptions {
  /** Whose runs: those of a job, of several, all of the code location (`location`) or all of the deployment (`deployment`). Default: `location`. */
  readonly monitor?: Job | readonly Job[] | 'location' | 'deployment'
}

/** The options of `runStatusSensor()`. */
export interface RunStatusSensorOptions extends RunSensorBaseOptions {
  /** The statuses to be told of: `queued`, `starting`, `running`, `succeeded`, `failed`, `canceling`, `canceled`. */
  readonly status: RunStatus | readonly RunStatus[]
  /** Says what to do about one run that came to one of these statuses. Called once for each. */
  readonly run: (context: RunStatusSensorContext) => TickAnswer<RunSensorRequest>
}

/** The options of `runFailureSensor()`. */
export interface RunFailureSensorOptions extends RunSensorBaseOptions {
  /** Says what to do about one run that failed. Called once for each. */
  readonly run: (context: RunFailureSensorContext) => TickAnswer<RunSensorRequest>
}

const checkStatuses = (defining: Defining, status: unknown): readonly RunStatus[] => {
  const statuses: readonly unknown[] = Array.isArray(status) ? status : [status]
  if (statuses.length === 0) return fail(defining, '`status` is an empty list')
  return Object.freeze([...new Set(statuses.map((each) => {
    const found = runStatusSchema.safeParse(each)
    return found.success ? found.data : fail(defining, `${show(each)} in \`status\` is none; there are ${runStatusSchema.options.map((known) => `\`${known}\``).join(', ')}`)
  }))])
}

const checkMonitor = (defining: Defining, monitor: unknown): Extract<SensorSubject, { kind: 'run-status' }>['monitor'] => {
  if (monitor === undefined || monitor === 'location') return 'location'
  if (monitor === 'deployment') return monitor
  const jobs: readonly unknown[] = Array.isArray(monitor) ? monitor : [monitor]
  if (jobs.length === 0) return fail(defining, '`monitor` is an empty list')
  for (const job of jobs) if (definitionRecord(job)?.kind !== 'job') fail(defining, `${show(job)} in \`monitor\` is no job: give jobs, \`location\` or \`deployment\``)
  return Object.freeze([...jobs])
}

const define = (defining: Defining, options: RunSensorBaseOptions & { readonly run: unknown }, given: { name: string; own: readonly string[]; statuses: () => readonly RunStatus[] }): Sensor => {
  const common = checkTrigger(defining, options, { name: given.name, own: [...sensorOptionNames, 'monitor', ...given.own] })
  if (common.run === undefined) fail(defining, '`run` is missing')
  const record: SensorRecord = {
    kind: 'sensor', ...common, about: { kind: 'run-status', statuses: given.statuses(), monitor: checkMonitor(defining, options.monitor) },
    intervalSeconds: checkInterval(defining, options.interval), targets: checkTargets(defining, options.target), place: placeOf(defining.above),
  }
  return brand<Sensor>({ kind: 'sensor', name: given.name }, record)
}

/**
 * Is called once for every run that comes to one of some statuses. Semantics as Dagster's `@run_status_sensor`. Throws `DefinitionError`
 * (`invalid-definition`) for impossible options.
 *
 * @example
 * ```ts
 * import { asset, job, runRequest, runStatusSensor } from '@millrace/sdk'
 *
 * const orders = asset('orders', { run: () => [1, 2, 3] })
 * const report = asset('report', { inputs: { orders }, run: ({ inputs }) => inputs.orders.length })
 * const load = job('load', { selection: orders })
 * const publish = job('publish', { selection: report })
 *
 * export const afterLoad = runStatusSensor('afterLoad', {
 *   status: 'succeeded',
 *   monitor: load,
 *   target: publish,
 *   run: ({ run }) => runRequest({ runKey: run.id, tags: { after: run.id } }),
 * })
 * ```
 */
export function runStatusSensor(name: string, options: RunStatusSensorOptions): Sensor {
  const defining: Defining = { what: `sensor ${show(name)}`, above: runStatusSensor }
  return define(defining, options, { name, own: ['status'], statuses: () => checkStatuses(defining, options.status) })
}

/**
 * Is called once for every run that fails, with what went wrong. Semantics as Dagster's `@run_failure_sensor`. Throws `DefinitionError`
 * (`invalid-definition`) for impossible options.
 *
 * @example
 * ```ts
 * import { runFailureSensor } from '@millrace/sdk'
 *
 * export const tellUs = runFailureSensor('tellUs', {
 *   monitor: 'deployment',
 *   run: async ({ run, error, failedSteps, signal }) => {
 *     const text = `${run.job ?? 'a run'} failed at ${failedSteps.map(({ key }) => key).join(', ')}: ${error?.message ?? 'unknown'}`
 *     await fetch('https://chat.example.com/hook', { method: 'POST', body: JSON.stringify({ text }), signal })
 *   },
 * })
 * ```
 */
export function runFailureSensor(name: string, options: RunFailureSensorOptions): Sensor {
  return define({ what: `sensor ${show(name)}`, above: runFailureSensor }, options, { name, own: [], statuses: () => ['failed'] })
}
