import { RunEventRepository, RunRepository, type RunRecord, type TenantTransaction } from '@millrace/db'
import { outputAddress } from '@millrace/orchestration'
import { MillraceError, runEventSchema, type Plan, type RunEvent, type ValuePointer } from '@millrace/protocol'

/** A run and what happened in it but logs. */
export interface PastRun { readonly run: RunRecord; readonly plan: Plan; readonly events: readonly RunEvent[] }

const factTypes = runEventSchema.options.map((option) => option.shape.type.value).filter((type) => type !== 'log')
const pageSize = 5_000
/** A chain of partial re-executions that is longer has lost its past. */
const longestChain = 100

const readFacts = async (tx: TenantTransaction, runId: string): Promise<RunEvent[]> => {
  const events: RunEvent[] = []
  for (let after = 0; ;) {
    const page = await new RunEventRepository(tx).list({ runId, after, limit: pageSize, types: factTypes })
    events.push(...page)
    if (page.length < pageSize) return events
    after = page.at(-1)?.seq ?? after
  }
}

/** A run of the deployment; then, while each executed only a part of it again, the ones before. */
export const readPastRuns = async (tx: TenantTransaction, deploymentId: string, runId: string): Promise<[PastRun, ...PastRun[]]> => {
  const read = async (id: string): Promise<PastRun | null> => {
    const runs = new RunRepository(tx)
    const run = await runs.findById(id)
    const plan = run?.deploymentId === deploymentId ? await runs.findPlan(id) : null
    return run === null || plan === null ? null : { run, plan, events: await readFacts(tx, id) }
  }
  const first = await read(runId)
  if (first === null) throw new MillraceError('not-found', `There is no run ${runId}.`)
  const chain: [PastRun, ...PastRun[]] = [first]
  for (let last: PastRun = first; last.plan.subset !== undefined && last.run.parentRunId !== null && chain.length < longestChain;) {
    const before = await read(last.run.parentRunId)
    if (before === null) break
    chain.push(before)
    last = before
  }
  return chain
}

/** Where the values are that the steps of a run yielded in their last attempts, by step and output. */
export const storedOutputs = ({ events }: PastRun): ReadonlyMap<string, ReadonlyMap<string, ValuePointer>> => {
  const found = new Map<string, Map<string, ValuePointer>>()
  for (const event of events) {
    if (event.type === 'step-start') found.set(event.stepKey, new Map())
    else if (event.type === 'step-output' && event.value !== undefined) found.get(event.stepKey)?.set(outputAddress(event.output, event.mappingKey), event.value)
  }
  return found
}
