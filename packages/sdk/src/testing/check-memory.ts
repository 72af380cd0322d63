import { freshnessAt } from '@millrace/orchestration/freshness'
import type { CheckFacts, CheckStep, RunEvent } from '@millrace/protocol'

type Materialization = CheckFacts['history'][number]

const placeOf = (asset: string, partition: string | undefined): string => `${asset}\n${partition ?? ''}`

/** The materializations of assets and partitions, newest first: what checks are told of them. */
export class CheckMemory {
  readonly #made = new Map<string, Materialization[]>()

  remember(event: RunEvent, runId: string): void {
    if (event.type !== 'asset-materialized') return
    const { asset, partition, at, metadata, dataVersion } = event
    const made = { runId, at: Date.parse(at), metadata, ...(dataVersion === undefined ? {} : { dataVersion }) }
    for (const place of new Set([placeOf(asset, partition), placeOf(asset, undefined)])) this.#made.set(place, [made, ...this.#made.get(place) ?? []])
  }

  addAll(other: CheckMemory): void {
    for (const [place, made] of other.#made) this.#made.set(place, [...made, ...this.#made.get(place) ?? []])
  }

  latest(asset: string, partition: string | undefined): Materialization | undefined {
    return this.#made.get(placeOf(asset, partition))?.[0]
  }

  /** What a step is told; of several memories the newer first. */
  static facts({ checks, partitions, history = 0, freshness }: CheckStep, memories: readonly CheckMemory[], now: number): CheckFacts[] | undefined {
    if (history === 0 && freshness === undefined) return undefined
    return [...new Set(checks.map(({ asset }) => asset))].flatMap((asset) => (partitions?.partitions.map(({ key }) => key) ?? [undefined]).map((partition) => {
      const known = memories.flatMap((memory) => memory.#made.get(placeOf(asset, partition)) ?? [])
      const [latest] = known
      const state = freshness === undefined ? undefined : freshnessAt(freshness, latest?.at ?? null, now)
      return { asset, ...(partition === undefined ? {} : { partition }), history: known.slice(0, history), ...(state === undefined ? {} : { freshness: state }) }
    }))
  }
}
