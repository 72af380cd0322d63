import { planTarget, readDefinitions, type ControlServices, type DeployedDefinitions } from '@millrace/control'
import { RunRepository, withTenant } from '@millrace/db'
import { isMillraceError, type JobSnapshot } from '@millrace/protocol'
import { planSteps } from '../../features/jobs/plan-steps'
import type { JobDetail, JobSummary } from '../../features/jobs/server/job-schema'
import type { TenantScope } from './tenant-scope'

interface Deployed { job: JobSnapshot; deployed: DeployedDefinitions }

const summarize = async (control: ControlServices, { organizationId, deploymentId }: TenantScope, found: readonly Deployed[]): Promise<JobSummary[]> => {
  const places = found.map(({ job, deployed }) => ({ codeLocationId: deployed.location.codeLocationId, job: job.name }))
  const runs = await withTenant(control.database, organizationId, (tx) => new RunRepository(tx).findLatestOfJobs(deploymentId, places))
  const lastRuns = new Map(runs.map(({ codeLocationId, job, ...run }) => [`${codeLocationId}\n${job}`, run]))
  return found.map(({ job, deployed: { location } }) => ({
    name: job.name, codeLocation: location.name, kind: job.kind, description: job.description ?? null, tags: job.tags,
    lastRun: lastRuns.get(`${location.codeLocationId}\n${job.name}`) ?? null,
  }))
}

const describe = async (control: ControlServices, scope: TenantScope, found: Deployed): Promise<JobDetail> => {
  const { job, deployed } = found
  const [summary] = await summarize(control, scope, [found])
  if (summary === undefined) throw new TypeError('a job has a summary')
  const common = {
    ...summary, selection: job.kind === 'asset' ? job.selection : null, config: job.config ?? {}, hooks: job.hooks ?? [], source: job.source ?? null,
    build: { id: deployed.location.buildId, commit: deployed.location.commit },
  }
  try {
    const { plan } = await planTarget(control, { ...scope, target: { job: job.name }, location: deployed.location.name })
    return { ...common, steps: planSteps(plan, deployed), problem: null }
  } catch (error) {
    if (!isMillraceError(error) || error.blame !== 'user') throw error
    return { ...common, steps: [], problem: error.message }
  }
}

export const jobData = (control: ControlServices) => {
  const all = async (scope: TenantScope): Promise<Deployed[]> =>
    (await readDefinitions(control, scope)).locations.flatMap((deployed) => deployed.jobs.map((job) => ({ job, deployed })))
  const findOne = async (scope: TenantScope, asked: { location: string; job: string }): Promise<Deployed | undefined> =>
    (await all(scope)).find(({ job, deployed }) => job.name === asked.job && deployed.location.name === asked.location)
  return {
    list: async (scope: TenantScope): Promise<JobSummary[]> => summarize(control, scope, await all(scope)),
    exists: async (scope: TenantScope, asked: { location: string; job: string }): Promise<boolean> => await findOne(scope, asked) !== undefined,
    find: async (scope: TenantScope, asked: { location: string; job: string }): Promise<JobDetail | null> => {
      const found = await findOne(scope, asked)
      return found === undefined ? null : describe(control, scope, found)
    },
  }
}
