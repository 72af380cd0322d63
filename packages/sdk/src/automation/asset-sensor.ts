import { assetKeySchema } from '@millrace/protocol'
import type { AnyAsset } from '../asset'
import { fail, show, type Defining } from '../check-definition'
import { assetRecord, brand } from '../definition'
import { placeOf } from '../definition-place'
import type { AssetEvent } from './asset-event'
import { checkInterval, checkTrigger } from './check-trigger'
import { sensorOptionNames, type Sensor, type SensorBaseOptions, type SensorContext, type SensorRequest } from './sensor'
import type { SensorRecord } from './sensor-record'
import type { TickAnswer } from './tick-context'
import type { CursorUpdate } from './tick-request'
import { checkTargets } from './trigger-target'

/** What the function of `assetSensor()` receives. */
export interface AssetSensorContext extends Omit<SensorContext, 'cursor'> {
  /** The newest materialization since the tick before. */
  readonly event: AssetEvent
}

/** The options of `assetSensor()`. Only `asset` is required. */
export interface AssetSensorOptions extends SensorBaseOptions {
  /** The asset to watch, by object, or by key when another code location makes it. */
  readonly asset: AnyAsset | string
  /** Says what to do about a materialization. Default: requests one run of the target, whose run key is that of the materialization. */
  readonly run?: (context: AssetSensorContext) => TickAnswer<Exclude<SensorRequest, CursorUpdate>>
}

/** An asset that is watched: an object, or the key of one elsewhere. */
export const checkWatched = (defining: Defining, asset: unknown): unknown => {
  if (assetRecord(asset) !== null || assetKeySchema.safeParse(asset).success) return asset
  return fail(defining, `${show(asset)} is no asset, nor the key of one${asset === undefined ? ': two files that import each other leave it undefined' : ''}`)
}

/**
 * Ticks when an asset was materialized: once about the newest materialization since the tick before, however many there were. Semantics as Dagster's
 * `@asset_sensor`. For several assets see `multiAssetSensor()`; to materialize assets when others were, conditions such as `eager()` are
 * simpler.
 *
 * Throws `DefinitionError` (`invalid-definition`) for impossible options.
 *
 * @example
 * ```ts
 * import { asset, assetSensor, job, runRequest, skip } from '@millrace/sdk'
 *
 * const orders = asset('orders', { run: () => [1, 2, 3] })
 * const mails = asset('mails', { inputs: { orders }, run: ({ inputs }) => inputs.orders.map((order) => `order ${order}`) })
 * const notify = job('notify', { selection: mails })
 *
 * export const onOrders = assetSensor('onOrders', { asset: orders, target: notify })
 *
 * export const onManyOrders = assetSensor('onManyOrders', {
 *   asset: orders,
 *   target: notify,
 *   run: ({ event }) => event.metadata['rows']?.type === 'number' ? runRequest({ runKey: String(event.position) }) : skip('nothing was counted'),
 * })
 * ```
 */
export function assetSensor(name: string, options: AssetSensorOptions): Sensor {
  const defining: Defining = { what: `sensor ${show(name)}`, above: assetSensor }
  const common = checkTrigger(defining, options, { name, own: [...sensorOptionNames, 'asset'] })
  const targets = checkTargets(defining, options.target)
  if (common.run === undefined && targets.length !== 1) fail(defining, targets.length === 0 ? 'give it a `target` to run, or a `run`' : 'with several jobs as `target` it needs a `run`, which says of which a run is')
  const record: SensorRecord = {
    kind: 'sensor', ...common, about: { kind: 'asset', asset: checkWatched(defining, options.asset) },
    intervalSeconds: checkInterval(defining, options.interval), targets, place: placeOf(assetSensor),
  }
  return brand<Sensor>({ kind: 'sensor', name }, record)
}
