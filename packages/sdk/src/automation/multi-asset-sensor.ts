import type { AnyAsset } from '../asset'
import { fail, show, type Defining } from '../check-definition'
import { brand } from '../definition'
import { placeOf } from '../definition-place'
import type { AssetEvent } from './asset-event'
import { checkWatched } from './asset-sensor'
import { checkInterval, checkTrigger } from './check-trigger'
import { sensorOptionNames, type Sensor, type SensorBaseOptions, type SensorContext, type SensorRequest } from './sensor'
import type { SensorRecord } from './sensor-record'
import type { TickAnswer } from './tick-context'
import type { CursorAdvance, CursorUpdate } from './tick-request'
import { checkTargets } from './trigger-target'

/** What the function of `multiAssetSensor()` receives. */
export interface MultiAssetSensorContext<Assets> extends Omit<SensorContext, 'cursor'> {
  /** The newest materialization of each asset that was not consumed, by the names in `assets`; undefined where there is none. */
  readonly latest: { readonly [Name in keyof Assets]: AssetEvent | undefined }
  /** Every materialization of each asset that was not consumed, oldest first, at most 1,000 each. */
  readonly events: { readonly [Name in keyof Assets]: readonly AssetEvent[] }
}

/** The options of `multiAssetSensor()`. */
export interface MultiAssetSensorOptions<Assets> extends SensorBaseOptions {
  /** The assets to watch, under the names by which `run` gets them: objects, or keys of assets that other code locations make. */
  readonly assets: Assets
  /**
   * Says what to do about materializations. What it does not consume, by `advanceCursor()` or `advanceAllCursors()`, it sees again at the next tick.
   */
  readonly run: (context: MultiAssetSensorContext<Assets>) => TickAnswer<Exclude<SensorRequest, CursorUpdate> | CursorAdvance>
}

const checkAssets = (defining: Defining, assets: unknown): Readonly<Record<string, unknown>> => {
  if (typeof assets !== 'object' || assets === null || Array.isArray(assets)) return fail(defining, `\`assets\` must be an object of assets, not ${show(assets)}`)
  const entries = Object.entries(assets)
  if (entries.length === 0) return fail(defining, '`assets` is empty')
  return Object.freeze(Object.fromEntries(entries.map(([name, asset]) => [name, checkWatched({ ...defining, what: `${defining.what}: \`assets.${name}\`` }, asset)])))
}

/**
 * Watches several assets, with a cursor for each that the sensor moves itself, so that it can wait until all of them were materialized. Of partitioned assets
 * materializations of single partitions can be left for later: the newest of each partition, up to 25 for an asset, is shown again until it is
 * consumed. Semantics as Dagster's `@multi_asset_sensor`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for impossible options.
 *
 * @example
 * ```ts
 * import { advanceAllCursors, asset, multiAssetSensor, runRequest, skip } from '@millrace/sdk'
 *
 * const orders = asset('orders', { run: () => [1, 2, 3] })
 * const customers = asset('customers', { run: () => ['Ada'] })
 * const report = asset('report', { deps: [orders, customers], run: () => 'ready' })
 *
 * export const whenBothAreNew = multiAssetSensor('whenBothAreNew', {
 *   assets: { orders, customers },
 *   target: report,
 *   run: function* ({ latest }) {
 *     if (latest.orders && latest.customers) {
 *       yield runRequest({ runKey: `${latest.orders.position}-${latest.customers.position}` })
 *       yield advanceAllCursors()
 *     } else yield skip('one of them is not new')
 *   },
 * })
 * ```
 */
export function multiAssetSensor<Assets extends Readonly<Record<string, AnyAsset | string>>>(name: string, options: MultiAssetSensorOptions<Assets>): Sensor {
  const defining: Defining = { what: `sensor ${show(name)}`, above: multiAssetSensor }
  const common = checkTrigger(defining, options, { name, own: [...sensorOptionNames, 'assets'] })
  if (common.run === undefined) fail(defining, '`run` is missing')
  const record: SensorRecord = {
    kind: 'sensor', ...common, about: { kind: 'multi-asset', assets: checkAssets(defining, options.assets) },
    intervalSeconds: checkInterval(defining, options.interval), targets: checkTargets(defining, options.target), place: placeOf(multiAssetSensor),
  }
  return brand<Sensor>({ kind: 'sensor', name }, record)
}
