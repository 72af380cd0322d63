import type { AssetReport } from '../asset-report'
import { show, type Defining } from '../check-definition'
import { brand } from '../definition'
import { placeOf } from '../definition-place'
import { fail } from '../check-definition'
import { checkInterval, checkTrigger, type TriggerOptions } from './check-trigger'
import type { SensorRecord } from './sensor-record'
import type { TickAnswer, TickContext } from './tick-context'
import type { RunRequest } from './run-request'
import type { CursorUpdate, PartitionsRequest, Skip } from './tick-request'
import { checkTargets, type SensorTarget } from './trigger-target'

/** A trigger that looks for news, as `sensor()` and its kin return it. */
export interface Sensor {
  readonly kind: 'sensor'
  readonly name: string
}

/** The options that all sensors have. */
export interface SensorBaseOptions extends TriggerOptions {
  /** The shortest time between the end of one tick and the next: milliseconds, or a text such as `30s`, `5m`; from 1 second to 7 days. Default: 30 seconds. */
  readonly interval?: number | string
  /** What requested runs are of: a job, several (each request names one), an asset, assets, or a selection. Default: the sensor requests no runs. */
  readonly target?: SensorTarget
}

/** What the function of a sensor receives. */
export interface SensorContext extends TickContext {
  /** What the last successful tick set by `setCursor()`; undefined before. */
  readonly cursor: string | undefined
  /** The instant of this tick. */
  readonly at: Date
  /** The end of the last successful tick; undefined before. */
  readonly lastTickAt: Date | undefined
  readonly sensor: { readonly name: string }
}

/** What a sensor can ask for. */
export type SensorRequest = RunRequest | Skip | CursorUpdate | PartitionsRequest | AssetReport

/** The options of `sensor()`. Only `run` is required. */
export interface SensorOptions extends SensorBaseOptions {
  /**
   * Looks for news, and says what to do about them: returned, or yielded by a generator. Nothing, or `skip()`, requests nothing. What it throws fails the
   * tick: nothing it asked for happens, and the cursor stays.
   */
  readonly run: (context: SensorContext) => TickAnswer<SensorRequest>
}

/** Options of every sensor's own. */
export const sensorOptionNames = ['interval', 'target']

/**
 * Looks for news again and again, and requests runs for them. A run key makes sure that news lead to one run, however often they are seen; a cursor
 * remembers how far the sensor has looked. Semantics as Dagster's `@sensor`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for impossible options. A target that is not in the code location is a problem of the build, at the place of
 * the sensor.
 *
 * @example
 * ```ts
 * import { addPartitions, asset, runRequest, sensor, setCursor, skip } from '@millrace/sdk'
 *
 * const invoices = asset('invoices', { run: () => [] })
 * const listFiles = async (after: string): Promise<string[]> => ['2026-01-01.csv', '2026-01-02.csv'].filter((name) => name > after)
 *
 * export const newInvoices = sensor('newInvoices', {
 *   interval: '5m',
 *   target: invoices,
 *   run: async function* ({ cursor = '', log }) {
 *     const files = await listFiles(cursor)
 *     log.info('looked', { found: files.length })
 *     if (files.length === 0) yield skip('no new file')
 *     for (const file of files) {
 *       yield addPartitions('files', [file])
 *       yield runRequest({ runKey: file, partition: file })
 *       yield setCursor(file)
 *     }
 *   },
 * })
 * ```
 */
export function sensor(name: string, options: SensorOptions): Sensor {
  const defining: Defining = { what: `sensor ${show(name)}`, above: sensor }
  const common = checkTrigger(defining, options, { name, own: sensorOptionNames })
  if (common.run === undefined) fail(defining, '`run` is missing')
  const record: SensorRecord = {
    kind: 'sensor', ...common, about: { kind: 'standard' },
    intervalSeconds: checkInterval(defining, options.interval), targets: checkTargets(defining, options.target), place: placeOf(sensor),
  }
  return brand<Sensor>({ kind: 'sensor', name }, record)
}
