import type { CheckFacts, CheckStep, Plan, RunEvent } from '@millrace/protocol'
import type { RunPorts } from './run-ports'

type Materialization = CheckFacts['history'][number]
interface CheckedPart { readonly asset: string; readonly partition: string | undefined }

const placeOf = ({ asset, partition = '' }: CheckedPart): string => `${asset}\n${partition}`

const partsOf = ({ checks, partitions }: CheckStep): CheckedPart[] => {
  const assets = [...new Set(checks.map(({ asset }) => asset))]
  return assets.flatMap((asset): CheckedPart[] => partitions?.partitions.map(({ key }) => ({ asset, partition: key })) ?? [{ asset, partition: undefined }])
}

type TargetPorts = Pick<RunPorts, 'latestMaterializations' | 'freshnessAt' | 'now'>

/** Knows the materializations that the checks of a run look at: those of the run itself, and before them what is stored. */
export class CheckTargets {
  readonly #runId: string
  readonly #ports: TargetPorts
  /** Of assets that nothing checks, nothing is remembered. */
  readonly #checked: ReadonlySet<string>
  readonly #own = new Map<string, Materialization>()
  readonly #stored = new Map<string, readonly Materialization[]>()

  constructor({ steps }: Plan, runId: string, ports: TargetPorts) {
    this.#runId = runId
    this.#ports = ports
    this.#checked = new Set(steps.flatMap((step) => step.kind === 'op' ? [] : (step.checks ?? []).map(({ asset }) => asset)))
  }

  remember(event: RunEvent): void {
    if (event.type !== 'asset-materialized' || !this.#checked.has(event.asset)) return
    const { asset, partition, at, metadata, dataVersion } = event
    const made: Materialization = { runId: this.#runId, at: Date.parse(at), metadata, ...(dataVersion !== undefined && { dataVersion }) }
    this.#own.set(placeOf({ asset, partition }), made)
    // Of a partitioned asset that is checked as a whole, the latest partition.
    this.#own.set(placeOf({ asset, partition: undefined }), made)
  }

  /** Reads what the step looks at and the run did not make, and gives what its function asked for. */
  async prepare(step: CheckStep): Promise<CheckFacts[] | undefined> {
    const { history = 0, freshness } = step
    const parts = partsOf(step)
    const most = Math.max(1, history)
    const reads = parts.filter((part) => most > 1 || !this.#own.has(placeOf(part)))
    if (reads.length > 0) {
      const found = await this.#ports.latestMaterializations(reads.map(({ asset, partition = null }) => ({ asset, partition })), most)
      for (const part of reads) {
        this.#stored.set(placeOf(part), found.filter(({ asset, partition }) => asset === part.asset && (partition ?? undefined) === part.partition)
          .map(({ runId, at, metadata, dataVersion }) => ({ runId, at: Date.parse(at), metadata, ...(dataVersion !== null && { dataVersion }) })))
      }
    }
    if (history === 0 && freshness === undefined) return undefined
    return parts.map((part) => {
      const known = this.#known(part)
      return { ...part, history: known.slice(0, history), ...(freshness !== undefined && { freshness: this.#ports.freshnessAt(freshness, known[0]?.at ?? null, this.#ports.now()) }) }
    })
  }

  targetOf(asset: string, partition: string | undefined): { runId: string; at: string } | undefined {
    const [latest] = this.#known({ asset, partition })
    return latest && { runId: latest.runId, at: new Date(latest.at).toISOString() }
  }

  #known(part: CheckedPart): readonly Materialization[] {
    const place = placeOf(part)
    const own = this.#own.get(place)
    // What the run made may have been stored meanwhile, too.
    const before = (this.#stored.get(place) ?? []).filter(({ runId }) => own === undefined || runId !== this.#runId)
    return own === undefined ? before : [own, ...before]
  }
}
