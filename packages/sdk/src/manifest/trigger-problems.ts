import type { DefinitionProblem } from '@millrace/protocol'
import { nearestKey } from '@millrace/orchestration/graph'
import { exactKeys, parseSelection } from '@millrace/orchestration/selection'
import type { ScheduleRecord } from '../automation/schedule'
import type { SensorRecord } from '../automation/sensor-record'
import type { TargetRecord } from '../automation/trigger-target'
import { positionsOf, type CollectedDefinitions } from './collect-definitions'
import { upstreamOf } from './upstream-of'

const kindsOf = ({ jobs, schedules, sensors }: CollectedDefinitions) => [...jobs.values(), ...schedules.values(), ...sensors.values()]

/** Jobs, schedules and sensors are launched and found by name alone, so that no two of them may share one. */
export const nameProblems = (collected: CollectedDefinitions): DefinitionProblem[] => {
  const known = new Map<string, ReturnType<typeof kindsOf>[number]>()
  return kindsOf(collected).flatMap((record): DefinitionProblem[] => {
    const first = known.get(record.key)
    if (first === undefined) {
      known.set(record.key, record)
      return []
    }
    return [{
      code: 'duplicate-name', positions: positionsOf(first.place, record.place),
      message: `a ${first.kind} and a ${record.kind} have the name \`${record.key}\`: jobs, schedules and sensors of a code location have names of their own, so rename one`,
    }]
  })
}

const unknownKeys = (text: string, { assets }: CollectedDefinitions): string[] => {
  const parsed = parseSelection(text)
  return 'error' in parsed ? [] : [...exactKeys(parsed.expression)].map(({ key }) => key).filter((key) => !assets.has(key))
}

const problemsOf = (record: ScheduleRecord | SensorRecord, targets: readonly TargetRecord[], collected: CollectedDefinitions): DefinitionProblem[] =>
  targets.flatMap(({ target }) => 'job' in target ? [] : unknownKeys(target.selection, collected)).map((key) => {
    const near = nearestKey(key, collected.assets.keys())
    const hint = near === null ? 'a schedule or sensor runs assets of its own code location' : `did you mean \`${near}\`?`
    return { code: 'unknown-target', message: `the target of ${record.kind} \`${record.key}\` names the asset \`${key}\`, which this code location does not have: ${hint}`, positions: positionsOf(record.place) }
  })

/** Keys that something here depends on without declaring it belong to other code locations; a selection may go down from them. */
const neededKeys = ({ assets }: CollectedDefinitions): Set<string> => new Set([...assets.values()].flatMap((record) => {
  const needs = record.kind === 'external' ? record.deps : [...Object.values(record.inputs), ...record.deps]
  return needs.flatMap((given) => {
    const upstream = upstreamOf(given, record)
    return typeof upstream === 'string' ? [upstream] : []
  })
}))

/** Jobs whose selection names assets that are not there: no launch could run them. */
const jobProblems = (collected: CollectedDefinitions): DefinitionProblem[] => {
  const jobs = [...collected.jobs.values()].flatMap((record) => (record.selection === null ? [] : unknownKeys(record.selection, collected).map((key) => ({ record, key }))))
  const needed = jobs.length === 0 ? new Set<string>() : neededKeys(collected)
  return jobs.filter(({ key }) => !needed.has(key)).map(({ record, key }) => {
    const near = nearestKey(key, collected.assets.keys())
    const hint = near === null ? 'a job runs assets of its own code location' : `did you mean \`${near}\`?`
    return { code: 'unknown-target', message: `job \`${record.key}\` selects the asset \`${key}\`, which this code location does not have: ${hint}`, positions: positionsOf(record.place) }
  })
}

/** Targets and jobs that name assets which are not there. */
export const targetProblems = (collected: CollectedDefinitions): DefinitionProblem[] => [
  ...jobProblems(collected),
  ...[...collected.schedules.values()].flatMap((record) => problemsOf(record, [record.target], collected)),
  ...[...collected.sensors.values()].flatMap((record) => problemsOf(record, record.targets, collected)),
]
