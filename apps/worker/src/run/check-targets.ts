import { checkedPlaceKey, checkedPlaces, checkFacts, RunMaterializations, type CheckedMaterialization, type CheckedPlace } from '@millrace/orchestration'
import type { MaterializationRead } from '@millrace/db'
import type { CheckFacts, Plan, PlanStep, RunEvent } from '@millrace/protocol'
import type { RunPorts } from './run-ports'

type TargetPorts = Pick<RunPorts, 'latestMaterializations' | 'freshnessAt' | 'now'>

/** Knows the materializations that the checks of a run look at: those of the run itself, and before them what is stored. */
export class CheckTargets {
  readonly #runId: string
  readonly #ports: TargetPorts
  readonly #own: RunMaterializations
  readonly #stored = new Map<string, CheckedMaterialization[]>()

  constructor({ steps }: Plan, runId: string, ports: TargetPorts) {
    this.#runId = runId
    this.#ports = ports
    const checked = new Set(steps.flatMap((step) => (step.kind === 'check' ? step.checks.map(({ asset }) => asset) : [])))
    this.#own = new RunMaterializations((asset) => checked.has(asset))
  }

  remember(event: RunEvent): void {
    this.#own.remember(event, this.#runId)
  }

  /** Reads what these steps look at and the run did not make. */
  async prepare(steps: readonly PlanStep[]): Promise<void> {
    const reads = new Map<string, MaterializationRead>()
    for (const step of steps) {
      if (step.kind !== 'check') continue
      for (const place of checkedPlaces(step)) {
        const key = checkedPlaceKey(place)
        const count = Math.max(1, step.history ?? 0) - (this.#own.latest(place) === undefined ? 0 : 1)
        if (count > (reads.get(key)?.count ?? 0)) reads.set(key, { asset: place.asset, partition: place.partition ?? null, count })
      }
    }
    if (reads.size === 0) return
    for (const key of reads.keys()) this.#stored.set(key, [])
    for (const { asset, partition, runId, at, metadata, dataVersion } of await this.#ports.latestMaterializations([...reads.values()])) {
      this.#stored.get(checkedPlaceKey({ asset, partition: partition ?? undefined }))?.push({ runId, at: Date.parse(at), metadata, ...(dataVersion !== null && { dataVersion }) })
    }
  }

  /** What the function of the step asked for; of a step that checks nothing, nothing. */
  factsOf(step: PlanStep): CheckFacts[] | undefined {
    return step.kind !== 'check' ? undefined : checkFacts(step, { materializationsOf: (place) => this.#known(place), freshnessAt: (policy, last) => this.#ports.freshnessAt(policy, last, this.#ports.now()) })
  }

  targetOf(asset: string, partition: string | undefined): { runId: string; at: string } | undefined {
    const [latest] = this.#known({ asset, partition })
    return latest && { runId: latest.runId, at: new Date(latest.at).toISOString() }
  }

  #known(place: CheckedPlace): readonly CheckedMaterialization[] {
    const own = this.#own.latest(place)
    const before = this.#stored.get(checkedPlaceKey(place)) ?? []
    return own === undefined ? before : [own, ...before]
  }
}
