import type { RunRequest, TickOutcome } from '@millrace/protocol'
import { show } from '../check-definition'
import type { ScheduleRecord } from './schedule'
import type { SensorRecord } from './sensor-record'
import { requestJson, type RequestJson } from './tick-request'

type Trigger = ScheduleRecord | SensorRecord
type Requests = readonly RequestJson[]

const words: Readonly<Record<RequestJson['type'], string>> = {
  run: 'runRequest()', skip: 'skip()', cursor: 'setCursor()', partitions: 'addPartitions() or deletePartitions()', report: 'materialized(asset, …) or observed(asset, …)',
  consume: 'advanceCursor() or advanceAllCursors()',
}

/** What each kind of trigger can ask for. */
const allowedTypes = (trigger: Trigger): readonly RequestJson['type'][] => {
  if (trigger.kind === 'schedule') return ['run', 'skip']
  const common = ['run', 'skip', 'partitions', 'report'] as const
  if (trigger.about.kind === 'standard') return [...common, 'cursor']
  return trigger.about.kind === 'multi-asset' ? [...common, 'consume'] : common
}

const titleOf = (trigger: Trigger): string => `${trigger.kind} \`${trigger.key}\``

const readRequest = (trigger: Trigger, value: unknown): RequestJson => {
  const request = requestJson(value)
  const allowed = allowedTypes(trigger)
  const choices = allowed.map((type) => `\`${words[type]}\``).join(', ')
  if (request === null) throw new TypeError(`${titleOf(trigger)} answered ${show(value)}, which asks for nothing: answer with ${choices}`)
  if (!allowed.includes(request.type)) throw new TypeError(`${titleOf(trigger)} cannot answer with \`${words[request.type]}\`: answer with ${choices}`)
  return request
}

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value
const isAsyncIterable = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value

/** What the function of a trigger answered, however it did. */
const readAnswer = async (trigger: Trigger, answer: unknown): Promise<Requests> => {
  const settled = await answer
  if (settled === undefined || settled === null) return []
  if (typeof settled !== 'object' || requestJson(settled) !== null) return [readRequest(trigger, settled)]
  if (!isIterable(settled) && !isAsyncIterable(settled)) return [readRequest(trigger, settled)]
  const requests: RequestJson[] = []
  for await (const value of settled) if (value !== undefined) requests.push(readRequest(trigger, value))
  return requests
}

const targetsOf = (trigger: Trigger) => (trigger.kind === 'schedule' ? [trigger.target] : trigger.targets).map(({ target }) => target)

/** Which job a request is of; undefined when the target is a selection. */
const jobOf = (trigger: Trigger, run: RunRequest): string | undefined => {
  const targets = targetsOf(trigger)
  const jobs = targets.flatMap((target) => 'job' in target ? [target.job] : [])
  if (targets.length === 0) throw new TypeError(`${titleOf(trigger)} requests a run and has no \`target\`: say what to run`)
  if (run.job === undefined) {
    if (targets.length > 1) throw new TypeError(`${titleOf(trigger)} has several jobs, and a request that names none: give runRequest() its \`job\`, one of ${jobs.map((job) => `\`${job}\``).join(', ')}`)
    return jobs[0]
  }
  if (jobs.includes(run.job)) return run.job
  throw new TypeError(`${titleOf(trigger)} requests a run of job \`${run.job}\`, which is not its target${jobs.length === 0 ? '' : `; its jobs are ${jobs.map((job) => `\`${job}\``).join(', ')}`}`)
}

/** A request with all that its trigger says of its runs. */
const completeRun = (trigger: Trigger, run: RunRequest): RunRequest => {
  const job = jobOf(trigger, run)
  const config = run.config ?? (trigger.kind === 'schedule' ? trigger.config : undefined)
  return { ...run, ...job === undefined ? {} : { job }, ...config === undefined ? {} : { config }, tags: { ...trigger.tags, ...run.tags } }
}

const only = <Type extends RequestJson['type']>(requests: Requests, type: Type) =>
  requests.filter((request): request is Extract<RequestJson, { type: Type }> => request.type === type)

const runsOf = (trigger: Trigger, requests: Requests): RunRequest[] => {
  const runs = only(requests, 'run').map(({ run }) => completeRun(trigger, run))
  if (trigger.kind === 'schedule' && runs.length > 1 && runs.some(({ runKey }) => runKey === undefined)) {
    throw new TypeError(`${titleOf(trigger)} requests ${runs.length} runs at one tick: give each its \`runKey\`, so that none is launched twice`)
  }
  return runs
}

const skipReasonOf = (trigger: Trigger, requests: Requests): string => {
  const [skip, another] = only(requests, 'skip')
  if (another !== undefined) throw new TypeError(`${titleOf(trigger)} gives two reasons to skip: give one`)
  return skip?.reason ?? 'no run was requested'
}

const consumedOf = (requests: Requests): TickOutcome['consumed'] => {
  const consumed = only(requests, 'consume').map(({ events }) => events)
  return consumed.includes('all') ? 'all' : consumed.flatMap((events) => events === 'all' ? [] : events)
}

/** What a tick comes to. Throws a `TypeError` for an answer that cannot be. */
export const tickOutcome = async (trigger: Trigger, answer: unknown): Promise<TickOutcome> => {
  const requests = await readAnswer(trigger, answer)
  const runs = runsOf(trigger, requests)
  if (runs.length > 0 && only(requests, 'skip').length > 0) throw new TypeError(`${titleOf(trigger)} both requests runs and skips: do one of them`)
  const cursor = only(requests, 'cursor').at(-1)?.cursor
  return {
    runs,
    ...runs.length > 0 ? {} : { skipReason: skipReasonOf(trigger, requests) },
    ...cursor === undefined ? {} : { cursor },
    partitions: only(requests, 'partitions').map(({ request }) => request),
    reports: only(requests, 'report').map(({ report }) => report),
    consumed: consumedOf(requests),
  }
}
