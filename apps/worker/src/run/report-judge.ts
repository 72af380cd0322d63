import type { FromProcessFrame } from '@millrace/protocol'

type ReportFrame = Extract<FromProcessFrame, { type: 'asset-reported' }>
type SlicedReport = ReportFrame & { readonly partition: string }

/** A partition that a step told of. */
export interface ReportedPartition { readonly asset: string; readonly partition: string }

interface JudgePorts {
  /** Why an asset that is deployed has no such partition, as a clause; null where it has, or nobody declared the asset. In their order. */
  objections(reports: readonly ReportedPartition[]): Promise<readonly (string | null)[]>
  /** Resolves once what the run has recorded is durable: its own steps add keys. */
  settle(): Promise<void>
}

const isSliced = (frame: FromProcessFrame | undefined): frame is SlicedReport => frame?.type === 'asset-reported' && frame.partition !== undefined
const placeOf = ({ asset, partition }: ReportedPartition): string => JSON.stringify([asset, partition])
const attemptOf = ({ step, attempt }: { readonly step: number; readonly attempt: number }): string => `${step}:${attempt}`

/** Refuses reports of partitions that do not exist, which only the platform can tell: such a step fails at its end, and nothing of the report is recorded. */
export class ReportJudge {
  readonly #ports: JudgePorts
  /** By partition. */
  readonly #verdicts = new Map<string, string | null>()
  /** By attempt: why it will fail. */
  readonly #refused = new Map<string, string>()

  constructor(ports: JudgePorts) {
    this.#ports = ports
  }

  /** Looks up what the next frames report, up to where keys of partitions change. */
  async prepare(frames: readonly { readonly frame: FromProcessFrame }[], from: number): Promise<void> {
    const end = frames.findIndex(({ frame }, place) => place > from && frame.type === 'partitions-changed')
    const reported = frames.slice(from, end === -1 ? frames.length : end).flatMap(({ frame }) => (isSliced(frame) && !this.#verdicts.has(placeOf(frame)) ? [frame] : []))
    const asked = [...new Map(reported.map((report) => [placeOf(report), report])).values()]
    if (asked.length === 0) return
    await this.#ports.settle()
    const objections = await this.#ports.objections(asked.map(({ asset, partition }) => ({ asset, partition })))
    for (const [place, report] of asked.entries()) this.#verdicts.set(placeOf(report), objections[place] ?? null)
  }

  /** The frame as it counts: null for a refused report, and the failure of its attempt in place of a success. */
  judge(frame: FromProcessFrame): FromProcessFrame | null {
    if (frame.type === 'partitions-changed') this.#verdicts.clear()
    if (isSliced(frame)) {
      const objection = this.#verdicts.get(placeOf(frame)) ?? null
      if (objection === null) return frame
      const what = `report() of ${frame.kind === 'materialization' ? 'materialized' : 'observed'}('${frame.asset}')`
      if (!this.#refused.has(attemptOf(frame))) this.#refused.set(attemptOf(frame), `${what}: ${objection}`)
      return null
    }
    if (frame.type !== 'step-success') return frame
    const message = this.#refused.get(attemptOf(frame))
    if (message === undefined) return frame
    const { step, attempt, at, durationMs } = frame
    return { type: 'step-failure', step, attempt, at, durationMs, canceled: false, error: { name: 'StepRequestError', code: 'unknown-partition', message } }
  }
}
