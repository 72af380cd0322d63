import type { FromProcessFrame } from '@millrace/protocol'
import { evaluateScheduleRecord, evaluateSensorRecord } from '../automation/evaluate-trigger'
import type { TickContext } from '../automation/tick-context'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { askCondition } from './ask-condition'
import { askConfig, askMapping } from './ask-partitions'
import type { EvaluateFrame, Host } from './host'
import { rawError } from './raw-error'
import { StepCancellation, stepLog } from './step-context'
import { inStep } from './step-scope'

type Ending = Pick<Extract<FromProcessFrame, { type: 'tick-failure' }>, 'tick' | 'at' | 'durationMs'>
/** Makes the frame that answers, once it is known when the evaluation ended. */
type Answer = (end: Ending) => FromProcessFrame

const unknown = (kind: string, name: string): never => {
  throw new TypeError(`this build has no ${kind} \`${name}\``)
}

/** Evaluates schedules, sensors, conditions, mappings and configuration of one location, any number at once, and answers each by a frame. */
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
      this.#host.send(answer(end()))
    } catch (thrown) {
      this.#host.send({ type: 'tick-failure', ...end(), error: rawError(thrown) })
    } finally {
      this.#running.delete(cancellation)
    }
  }

  async #ask(frame: EvaluateFrame, context: TickContext): Promise<Answer> {
    const at = new Date(frame.at)
    switch (frame.type) {
      case 'evaluate-schedule': {
        const outcome = await evaluateScheduleRecord(this.#definitions.schedules.get(frame.schedule) ?? unknown('schedule', frame.schedule), at, context)
        return (end) => ({ type: 'tick-success', ...end, outcome })
      }
      case 'evaluate-sensor': {
        const outcome = await evaluateSensorRecord(this.#definitions.sensors.get(frame.sensor) ?? unknown('sensor', frame.sensor), {
          at, cursor: frame.cursor, lastTickAt: frame.lastTickAt === undefined ? undefined : new Date(frame.lastTickAt), events: frame.events, run: frame.run,
        }, context)
        return (end) => ({ type: 'tick-success', ...end, outcome })
      }
      case 'evaluate-condition': {
        const answer = await askCondition(this.#definitions, { name: frame.condition, asset: frame.asset, partitions: frame.partitions, at, log: context.log })
        return (end) => ({ type: 'condition-answer', ...end, answer: typeof answer === 'boolean' ? answer : [...answer] })
      }
      case 'evaluate-mapping': {
        const keys = askMapping(this.#definitions, frame)
        return (end) => ({ type: 'mapping-answer', ...end, keys })
      }
      case 'evaluate-config': {
        const config = askConfig(this.#definitions, frame)
        return (end) => ({ type: 'config-answer', ...end, config })
      }
    }
  }
}
