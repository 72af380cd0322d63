import type { FromProcessFrame } from '@millrace/protocol'
import { evaluateScheduleRecord, evaluateSensorRecord } from '../automation/evaluate-trigger'
import type { TickContext } from '../automation/tick-context'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { askCondition } from './ask-condition'
import type { EvaluateFrame, Host } from './host'
import { rawError } from './raw-error'
import { StepCancellation, stepLog } from './step-context'
import { inStep } from './step-scope'

type Answer = Extract<FromProcessFrame, { type: 'tick-success' }>['outcome'] | boolean | readonly string[]

const unknown = (kind: string, name: string): never => {
  throw new TypeError(`this build has no ${kind} \`${name}\``)
}

/** Evaluates schedules, sensors and conditions of one location, any number at once, and answers each by a frame. */
export class TickRunner {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  readonly #running = new Set<StepCancellation>()

  constructor(definitions: CollectedDefinitions, host: Host) {
    this.#definitions = definitions
    this.#host = host
  }

  start(frame: EvaluateFrame): void {
    void this.#evaluate(frame, new StepCancellation())
  }

  cancel(reason: string): void {
    for (const cancellation of this.#running) cancellation.cancel(reason)
  }

  async #evaluate(frame: EvaluateFrame, cancellation: StepCancellation): Promise<void> {
    const { tick } = frame
    const startedAt = this.#host.now()
    const end = () => {
      const at = this.#host.now()
      return { tick, at, durationMs: Math.max(0, at - startedAt) }
    }
    this.#running.add(cancellation)
    try {
      const answer = await inStep({ tick }, async () => this.#ask(frame, { log: stepLog(this.#host, { tick }), signal: cancellation.signal }))
      if (typeof answer === 'object' && 'runs' in answer) this.#host.send({ type: 'tick-success', ...end(), outcome: answer })
      else this.#host.send({ type: 'condition-answer', ...end(), answer: typeof answer === 'boolean' ? answer : [...answer] })
    } catch (thrown) {
      this.#host.send({ type: 'tick-failure', ...end(), error: rawError(thrown) })
    } finally {
      this.#running.delete(cancellation)
    }
  }

  #ask(frame: EvaluateFrame, context: TickContext): Promise<Answer> {
    const at = new Date(frame.at)
    switch (frame.type) {
      case 'evaluate-schedule':
        return evaluateScheduleRecord(this.#definitions.schedules.get(frame.schedule) ?? unknown('schedule', frame.schedule), at, context)
      case 'evaluate-sensor':
        return evaluateSensorRecord(this.#definitions.sensors.get(frame.sensor) ?? unknown('sensor', frame.sensor), {
          at, cursor: frame.cursor, lastTickAt: frame.lastTickAt === undefined ? undefined : new Date(frame.lastTickAt), events: frame.events, run: frame.run,
        }, context)
      case 'evaluate-condition':
        return askCondition(this.#definitions, { name: frame.condition, asset: frame.asset, partitions: frame.partitions, at, log: context.log })
    }
  }
}
