import type { ErrorInfo, Metadata, RunEvent } from '@millrace/protocol'
import type { ObservableAsset } from '../observable-asset'
import { materialize, type MaterializeOptions } from './materialize'

/** The options of `observe()`: those of `materialize()` that have a meaning for it. */
export type ObserveOptions = Pick<MaterializeOptions, 'config' | 'partition' | 'dynamicPartitions' | 'now' | 'tags' | 'signal' | 'resources' | 'bindings' | 'environment' | 'secrets'>

/** What `observe()` resolves to. */
export interface ObserveResult {
  /** Whether the asset was seen. */
  readonly success: boolean
  readonly metadata: Metadata
  readonly dataVersion: string | undefined
  readonly error: ErrorInfo | undefined
  readonly events: readonly RunEvent[]
}

/**
 * Looks at an observable asset as a run would, in this process. Resolves also when its function fails: look at `success` and `error`.
 *
 * @example
 * ```ts
 * import { observableAsset, observed } from '@millrace/sdk'
 * import { observe } from '@millrace/sdk/testing'
 *
 * const feed = observableAsset('feed', { run: () => observed({ dataVersion: 'v7' }) })
 *
 * const seen = await observe(feed)
 * seen.dataVersion // 'v7'
 * ```
 */
export const observe = async (asset: ObservableAsset, options: ObserveOptions = {}): Promise<ObserveResult> => {
  const { success, error, events } = await materialize(asset, options)
  const seen = events.find((event) => event.type === 'asset-observed')
  return { success, error, events, metadata: seen?.metadata ?? {}, dataVersion: seen?.dataVersion }
}
