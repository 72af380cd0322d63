import { appendEvents, eventKey, fenceRun, withTenant, RunRepository, RunEventRepository } from '@millrace/db'
import { eventsOfLoss, nextActions, applyEvent, reduceRun } from '@millrace/orchestration'
import type { RunEvent } from '@millrace/protocol'
import { admitRuns } from './admit-runs'
import type { ControlServices, DeploymentScope } from './services'

export interface EndRun extends DeploymentScope { runId: string; status: 'failed' | 'canceled'; reason: string }

/** Ends a run that nobody drives: takes the right to write from whoever had it, ends what was running, and says why. */
export const endRun = async (services: ControlServices, { organizationId, deploymentId, runId, status, reason }: EndRun): Promise<void> => {
  const fence = await fenceRun(services.database, { organizationId, runId })
  if (fence) {
    const at = services.now().toISOString()
    const { plan, past } = await readRun(services, organizationId, runId)
    const state = reduceRun(plan, past)
    const events: RunEvent[] = []
    const record = (event: RunEvent): void => {
      applyEvent(state, event)
      events.push(event)
    }
    record({ type: 'run-canceling', at, by: reason })
    for (const event of eventsOfLoss(state, { at, epoch: fence.epoch - 1, message: reason })) record(event)
    for (const action of nextActions(plan, state, Date.parse(at))) {
      if (action.kind === 'cancel') record({ type: 'step-canceled', at, stepKey: plan.steps[action.step]?.key ?? '', attempt: action.attempt })
      if (action.kind === 'skip') record({ type: 'step-skipped', at, stepKey: plan.steps[action.step]?.key ?? '', reason: action.reason })
    }
    record(status === 'canceled'
      ? { type: 'run-canceled', at }
      : { type: 'run-failure', at, failedSteps: [], error: { name: 'RunLostError', message: reason, code: 'run-lost', blame: 'system', frames: [] } })
    const keyed = events.map((event, index) => ({ event, key: eventKey(event) ?? `end:${index}` }))
    await appendEvents(services.database, { organizationId, runId, epoch: fence.epoch, events: keyed })
  }
  await admitRuns(services, { organizationId, deploymentId })
}

const pageSize = 500

const readRun = (services: ControlServices, organizationId: string, runId: string) => withTenant(services.database, organizationId, async (tx) => {
  const plan = await new RunRepository(tx).findPlan(runId)
  if (!plan) throw new Error(`run ${runId} has no plan`)
  const repository = new RunEventRepository(tx)
  const past: RunEvent[] = []
  for (let after = 0; ;) {
    const page = await repository.list({ runId, after, limit: pageSize })
    past.push(...page.filter((event) => event.type !== 'log'))
    const last = page.at(-1)
    if (!last || page.length < pageSize) return { plan, past }
    after = last.seq
  }
})
