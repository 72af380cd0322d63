import type { AssignedStep, CheckEvaluation, CheckFacts, Partition } from '@millrace/protocol'
import type { AssetRecord } from '../definition'
import { presentPartition } from '../partitions/present-partition'
import type { StepContext } from '../runtime/step-context'
import type { CheckedMaterialization } from './check-context'
import type { CheckRecord } from './check-record'
import { readCheckResult, resultsByName } from './check-result'

type AssignedOf<Kind extends AssignedStep['kind']> = Extract<AssignedStep, { kind: Kind }>

/** What the function that makes an asset said of it; undefined when it declares no checks. */
export const ownEvaluations = (record: AssetRecord, { partitions }: Pick<AssignedOf<'asset'>, 'partitions'>, given: unknown): CheckEvaluation[] | undefined => {
  if (record.checks.length === 0 && given === undefined) return undefined
  const what = `asset \`${record.key}\``
  const [first] = partitions?.isRange === true ? [] : partitions?.partitions ?? []
  const of = first === undefined ? {} : { partition: first.key }
  return resultsByName(what, record.checks.map(({ name }) => name), given).map(([name, result]): CheckEvaluation => {
    const severity = record.checks.find((check) => check.name === name)?.severity ?? 'error'
    return { asset: record.key, name, ...of, ...readCheckResult(`${what}, check \`${name}\`,`, result, severity) }
  })
}

interface ChecksRun {
  readonly record: CheckRecord
  readonly assigned: AssignedOf<'check'>
  /** What was loaded, with the value of the checked asset; where each partition is checked by itself, maps by partition. */
  readonly loaded: Readonly<Record<string, unknown>>
  /** All but the inputs. */
  readonly context: StepContext
  /** Calls author's code as the step. */
  run<Result>(work: () => Result): Result
}

const historyOf = (facts: CheckFacts | undefined): readonly CheckedMaterialization[] =>
  Object.freeze((facts?.history ?? []).map(({ runId, at, metadata, dataVersion }) => Object.freeze({ runId, at: new Date(at), metadata, dataVersion })))

/** The inputs of one call. */
const inputsOf = ({ assigned, loaded }: ChecksRun, place: number): Readonly<Record<string, unknown>> => Object.fromEntries(assigned.inputs.map(({ name, each }) => {
  const all = loaded[name]
  if (each === undefined || !(all instanceof Map)) return [name, all]
  const keys = each.partitions[place] ?? []
  const values: ReadonlyMap<unknown, unknown> = all
  return [name, each.shape === 'value' ? values.get(keys[0]) : new Map(keys.map((key) => [key, values.get(key)]))]
}))

/** One call: of the whole, or of a partition. */
const evaluate = async (checks: ChecksRun, { partition, place }: { readonly partition: Partition | undefined; readonly place: number }): Promise<CheckEvaluation[]> => {
  const { record, assigned, context, run } = checks
  const [check] = record.checks
  const key = partition?.key
  const facts = assigned.facts?.find((each) => each.asset === check?.asset && each.partition === key)
  const { config, resources, log, run: info, step, signal } = context
  const all = inputsOf(checks, place)
  const { value, ...inputs } = all
  const returned = await run(() => record.run({
    config, resources, log, run: info, step, signal, ...record.isMulti ? { inputs: Object.freeze(all) } : { inputs: Object.freeze(inputs), value },
    partition: partition === undefined ? undefined : presentPartition(partition),
    history: historyOf(facts), freshness: facts?.freshness ?? 'unknown', asset: { key: check?.asset ?? '' },
  }))
  const what = `check \`${record.key}\``
  const results = record.isMulti ? resultsByName(what, record.checks.map(({ name }) => name), returned) : [[check?.name ?? '', returned] as const]
  return results.flatMap(([name, result]) => record.checks.filter((each) => each.name === name).map(({ asset, severity }): CheckEvaluation => ({
    asset, name, ...(key === undefined ? {} : { partition: key }), ...readCheckResult(record.isMulti ? `${what}, \`${name}\`,` : what, result, severity),
  })))
}

/** Evaluates the checks of a function: of each partition that the step is of, one after the other. */
export const runChecks = async (checks: ChecksRun): Promise<CheckEvaluation[]> => {
  const evaluations: CheckEvaluation[] = []
  const { partitions } = checks.assigned.partitions ?? { partitions: [undefined] }
  for (const [place, partition] of partitions.entries()) evaluations.push(...await evaluate(checks, { partition, place }))
  return evaluations
}
