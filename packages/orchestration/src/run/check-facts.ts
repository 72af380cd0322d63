import type { CheckFacts, CheckStep, FreshnessPolicy, FreshnessState, RunEvent } from '@millrace/protocol'

export type CheckedMaterialization = CheckFacts['history'][number]

/** An asset that is checked as a whole, or a partition of one. */
export interface CheckedPlace { readonly asset: string; readonly partition: string | undefined }

export const checkedPlaceKey = ({ asset, partition = '' }: CheckedPlace): string => `${asset}\n${partition}`

/** What a step of checks looks at. */
export const checkedPlaces = ({ checks, partitions }: CheckStep): CheckedPlace[] => {
  const assets = [...new Set(checks.map(({ asset }) => asset))]
  return assets.flatMap((asset): CheckedPlace[] => partitions?.partitions.map(({ key }) => ({ asset, partition: key })) ?? [{ asset, partition: undefined }])
}

/** What one run materialized. Of what it made more than once, by several partitions or attempts, the latest stands for the run. */
export class RunMaterializations {
  readonly #latest = new Map<string, CheckedMaterialization>()
  readonly #isKept: (asset: string) => boolean

  constructor(isKept: (asset: string) => boolean = () => true) {
    this.#isKept = isKept
  }

  remember(event: RunEvent, runId: string): void {
    if (event.type !== 'asset-materialized' || !this.#isKept(event.asset)) return
    const { asset, partition, at, metadata, dataVersion } = event
    const made = { runId, at: Date.parse(at), metadata, ...(dataVersion === undefined ? {} : { dataVersion }) }
    this.#latest.set(checkedPlaceKey({ asset, partition }), made)
    // Of a partitioned asset that is checked as a whole, the latest partition.
    this.#latest.set(checkedPlaceKey({ asset, partition: undefined }), made)
  }

  latest(place: CheckedPlace): CheckedMaterialization | undefined {
    return this.#latest.get(checkedPlaceKey(place))
  }

  entries(): IterableIterator<[place: string, made: CheckedMaterialization]> {
    return this.#latest.entries()
  }
}

interface Knowledge {
  /** Newest first, of each run one. */
  materializationsOf(place: CheckedPlace): readonly CheckedMaterialization[]
  /** Cron arithmetic, which not every caller may reach. */
  freshnessAt(policy: FreshnessPolicy, lastMaterialization: number | null): FreshnessState
}

/** What the function of a step is told of what it checks; undefined when it asked for nothing. */
export const checkFacts = (step: CheckStep, { materializationsOf, freshnessAt }: Knowledge): CheckFacts[] | undefined => {
  const { history = 0, freshness } = step
  if (history === 0 && freshness === undefined) return undefined
  return checkedPlaces(step).map(({ asset, partition }) => {
    const known = materializationsOf({ asset, partition })
    return {
      asset, ...(partition === undefined ? {} : { partition }), history: known.slice(0, history),
      ...(freshness === undefined ? {} : { freshness: freshnessAt(freshness, known[0]?.at ?? null) }),
    }
  })
}
