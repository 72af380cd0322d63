import { RunRepository, withTenant } from '@millrace/db'
import { isTerminalRunStatus, MillraceError, type RunOrigin } from '@millrace/protocol'
import { launchRun } from './launch-run'
import type { ControlServices, DeploymentScope } from './services'

export interface RerunRun extends DeploymentScope { runId: string; from: 'all' | 'failed'; origin: RunOrigin }

const quoted = (key: string): string => `key:"${key}"`

/** Runs a finished run's steps again with its config and tags, on what is deployed now; `failed`: only those that did not succeed. */
export const rerunRun = async (services: ControlServices, { organizationId, deploymentId, runId, from, origin }: RerunRun): Promise<{ runId: string }> => {
  const { run, keys } = await withTenant(services.database, organizationId, async (tx) => {
    const runs = new RunRepository(tx)
    const found = await runs.findById(runId)
    if (found?.deploymentId !== deploymentId) throw new MillraceError('not-found', `There is no run ${runId}.`)
    const steps = await runs.findSteps(runId)
    return { run: found, keys: steps.filter((step) => from === 'all' || step.status !== 'succeeded').map((step) => step.key) }
  })
  if (!isTerminalRunStatus(run.status)) throw new MillraceError('conflict', `Run ${runId} is still ${run.status}; cancel it or wait for its end before running it again.`)
  if (keys.length === 0) throw new MillraceError('selection-empty', `Every step of run ${runId} succeeded; there is nothing to run again.`)
  const target = from === 'all' && 'job' in run.target ? run.target : { selection: keys.map(quoted).join(' or ') }
  const { runId: started } = await launchRun(services, {
    organizationId, deploymentId, target, location: run.location, config: run.config, tags: run.tags, origin, parentRunId: runId,
  })
  return { runId: started }
}
