import { checkName, explainEvaluation, jobName, type AutomationResult, type Evaluation } from '@millrace/orchestration/automation'
import type { PartitionSet } from '@millrace/orchestration/partitions'
import type { CheckReference, SimulatedRequest } from './automation-memory'
import type { AutomationProblem, AutomationSubject, AutomationTick, RequestedAsset, RequestedJob } from './automation-tick'
import { readableExplanation } from './readable-explanation'

/** Where the definitions of a test are. */
export const testLocation = 'test'

const nameOf = (subject: AutomationSubject): string => {
  if (typeof subject === 'string') return subject
  if (subject.kind === 'job') return jobName({ name: subject.name, location: testLocation })
  return subject.kind === 'check' ? checkName(subject.asset, subject.name) : subject.key
}

const titleOf = (subject: AutomationSubject): string => (typeof subject === 'object' && subject.kind === 'job' ? subject.name : nameOf(subject))

const keysOf = (partitions: PartitionSet | null): readonly string[] | undefined => (partitions === null ? undefined : [...partitions])

/** What one tick came to, read off the result of its evaluation. */
export class EvaluatedTick implements AutomationTick {
  readonly at: Date
  readonly #result: AutomationResult
  readonly #evaluations: ReadonlyMap<string, Evaluation>

  constructor(result: AutomationResult, given: { at: Date; evaluations: ReadonlyMap<string, Evaluation> }) {
    this.at = given.at
    this.#result = result
    this.#evaluations = given.evaluations
  }

  get requested(): readonly RequestedAsset[] {
    return [...this.#result.requested].map(([asset, partitions]) => ({ asset, partitions: keysOf(partitions) }))
  }

  get requestedChecks(): readonly CheckReference[] {
    return this.#result.requestedChecks.map(({ asset, check }) => ({ asset, check }))
  }

  get requestedJobs(): readonly RequestedJob[] {
    return this.#result.requestedJobs.map(({ job, partitions }) => ({ job, partitions: keysOf(partitions) }))
  }

  get runs(): readonly SimulatedRequest[] {
    return this.#result.runs.map(({ job, assets, checks, partition }) => ({ job: job ?? undefined, assets, checks: checks ?? undefined, partition: partition ?? undefined }))
  }

  get problems(): readonly AutomationProblem[] {
    return this.#result.problems.map(({ asset, check, job, error }) => ({ asset: asset ?? undefined, check: check ?? undefined, job: job ?? undefined, message: error.message }))
  }

  get evaluated(): readonly string[] {
    return this.#result.evaluations.map(({ entity }) => entity.job?.name ?? entity.name)
  }

  requests(subject: AutomationSubject, partition?: string): boolean {
    const found = this.#requestOf(subject)
    if (partition === undefined || found === null || found === undefined) return found !== undefined && partition === undefined
    return [...found].includes(partition)
  }

  explain(subject: AutomationSubject): string {
    const title = titleOf(subject)
    const evaluation = this.#evaluations.get(nameOf(subject))
    if (evaluation === undefined) return `${title}: has no condition that was evaluated`
    return [`${title}: ${this.requests(subject) ? 'requested' : 'not requested'}`, ...readableExplanation(explainEvaluation(evaluation), 1)].join('\n')
  }

  #requestOf(subject: AutomationSubject): PartitionSet | null | undefined {
    const { requested, requestedChecks, requestedJobs } = this.#result
    if (typeof subject === 'string') return requested.get(subject)
    if (subject.kind === 'job') return requestedJobs.find(({ job }) => job === subject.name)?.partitions
    if (subject.kind === 'check') return requestedChecks.find(({ asset, check }) => asset === subject.asset && check === subject.name)?.partitions
    return requested.get(subject.key)
  }
}
