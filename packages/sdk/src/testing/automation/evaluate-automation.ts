import { describeAutomation, type AutomationAsset } from '@millrace/orchestration/automation'
import type { OpenOptions } from '@millrace/orchestration/partitions'
import { Temporal } from 'temporal-polyfill'
import { describeSubject } from '../describe-subject'
import { askCondition } from '../../runtime/ask-condition'
import { silentLog } from '../../log'
import { AutomationMemory } from './automation-memory'
import type { AutomationTick } from './automation-tick'
import { evaluateAssets, type EvaluateAssetsOptions } from './evaluate-assets'
import { testLocation } from './evaluated-tick'
import { mappingAnswers } from './mapping-answers'
import { instantOf, simulationOf, type Simulation } from './simulation'

/** The options of `evaluateAutomation()`. */
export interface EvaluateAutomationOptions {
  /** What happened before, and its clock. Default: nothing ever happened, and this is the first tick. */
  readonly memory?: AutomationMemory
  /** The instant of the tick: a `Date`, or an ISO-8601 text with an offset. The clock of the memory moves there. Default: what it shows. */
  readonly at?: Date | string
}

interface Subject {
  readonly parts: readonly unknown[]
  readonly assets: readonly AutomationAsset[]
  readonly options: Omit<EvaluateAssetsOptions, 'memory'>
}

const readSubject = (subject: object, parts: readonly unknown[], simulation: Simulation): Subject => {
  const open = (): OpenOptions => ({ now: simulation.now, dynamicKeys: simulation.ledger.dynamicKeys })
  const { manifest, definitions } = describeSubject(subject, { open: open(), above: evaluateAutomation })
  const { assets, jobs, select } = describeAutomation([{ location: testLocation, manifest }])
  return {
    parts,
    assets,
    options: {
      jobs, select,
      answer: async ({ name, asset, partitions }, at) => askCondition(definitions, { name, asset, partitions: partitions ?? undefined, at, log: silentLog }),
      mappings: mappingAnswers(definitions, open),
    },
  }
}

/** The subject of a memory's last tick: the same definitions need not be read again. */
const subjects = new WeakMap<AutomationMemory, Subject>()

const subjectOf = (memory: AutomationMemory, subject: object): Subject => {
  const parts: readonly unknown[] = Array.isArray(subject) ? subject : Object.values(subject)
  const known = subjects.get(memory)
  if (known?.parts.length === parts.length && parts.every((part, index) => part === known.parts[index])) return known
  const read = readSubject(subject, [...parts], simulationOf(memory))
  subjects.set(memory, read)
  return read
}

/**
 * One tick of automation in a test: which assets, checks and jobs their conditions request now, and why. In virtual time, by the same decisions as the
 * platform; nothing runs. `memory` holds what happened, what past ticks noted, and the clock.
 *
 * `subject` is a definition, a list of definitions (assets, checks, jobs), or a module (`import * as shop from './definitions'`). Other definitions than at the tick
 * before are as another build that was deployed in between: a changed `codeVersion`, another condition. Rejects for impossible definitions (`DefinitionError`), for a
 * selection that names no asset, and with what a custom condition or mapping throws. As Dagster's `evaluate_automation_conditions`.
 *
 * @example
 * ```ts
 * import { asset, onCron } from '@millrace/sdk'
 * import { AutomationMemory, evaluateAutomation } from '@millrace/sdk/testing'
 *
 * const report = asset('report', { automation: onCron('0 6 * * *'), run: () => 'ready' })
 *
 * const memory = new AutomationMemory()
 * await evaluateAutomation(report, { memory, at: '2026-01-05T05:59:00Z' })
 * const tick = await evaluateAutomation(report, { memory, at: '2026-01-05T06:00:00Z' })
 * tick.requests(report) // true
 * console.log(tick.explain(report))
 * ```
 */
export async function evaluateAutomation(subject: object, options: EvaluateAutomationOptions = {}): Promise<AutomationTick> {
  const { at } = options
  const memory = options.memory ?? new AutomationMemory(at === undefined ? {} : { start: at })
  const simulation = simulationOf(memory)
  const now = at === undefined ? simulation.now : instantOf(at)
  if (Temporal.Instant.compare(now, simulation.now) < 0) throw new RangeError(`the tick at ${now.toString()} is before what the memory's clock shows, ${simulation.now.toString()}`)
  simulation.now = now
  const { assets, options: given } = subjectOf(memory, subject)
  return evaluateAssets(assets, { memory, ...given })
}
