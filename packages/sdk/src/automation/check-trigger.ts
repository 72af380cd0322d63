import { checkDescription, checkName, checkOptions, checkTags, fail, show, type Defining } from '../check-definition'
import type { DefinitionPlace } from '../definition'
import { milliseconds } from '../retry'

/** What schedules and sensors say of themselves alike. */
export interface TriggerOptions {
  /** Markdown; shown with it. */
  readonly description?: string
  /** Tags of every run that it requests. Names 1 to 128, values up to 1,024 characters. */
  readonly tags?: Readonly<Record<string, string>>
  /** Whether it ticks from its first deployment on. Default: `stopped`, until somebody starts it. As Dagster's `default_status`. */
  readonly defaultStatus?: 'running' | 'stopped'
}

/** What the records of schedules and sensors have alike. */
export interface TriggerRecord {
  readonly key: string
  readonly description: string | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly defaultStatus: 'running' | 'stopped'
  /** What each tick calls; undefined: a tick requests one run of the target. */
  readonly run: ((context: unknown) => unknown) | undefined
  readonly place: DefinitionPlace
}

const triggerNames = ['description', 'tags', 'defaultStatus', 'run']

const checkStatus = (defining: Defining, status: unknown): 'running' | 'stopped' => {
  if (status === undefined) return 'stopped'
  return status === 'running' || status === 'stopped' ? status : fail(defining, `\`defaultStatus\` is \`running\` or \`stopped\`, not ${show(status)}`)
}

/** Reads what schedules and sensors have alike. `own` names the options of this kind. */
export const checkTrigger = (defining: Defining, options: TriggerOptions & { readonly run?: unknown }, given: { name: string; own: readonly string[] }): Omit<TriggerRecord, 'place'> => {
  checkName(defining, given.name)
  checkOptions(defining, options, [...given.own, ...triggerNames])
  if (options.run !== undefined && typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  return {
    key: given.name,
    description: checkDescription(defining, options.description),
    tags: checkTags(defining, options.tags),
    defaultStatus: checkStatus(defining, options.defaultStatus),
    run: options.run as TriggerRecord['run'],
  }
}

const defaultInterval = 30
const longestInterval = 7 * 86_400

/** The shortest time between two ticks of a sensor, in seconds. */
export const checkInterval = (defining: Defining, interval: unknown): number => {
  if (interval === undefined) return defaultInterval
  const length = milliseconds(interval)
  if (length !== null && length >= 1000 && length <= longestInterval * 1000) return length / 1000
  return fail(defining, `\`interval\` must be milliseconds or a text such as "30s", from 1 second to 7 days, not ${show(interval)}`)
}

