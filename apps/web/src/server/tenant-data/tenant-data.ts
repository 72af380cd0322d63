import type { ControlServices } from '@millrace/control'
import type { People } from '../auth/people'
import { assetData } from './assets'
import { buildData } from './builds'
import { checkData } from './checks'
import { codeLocationData } from './code-locations'
import { deploymentData } from './deployments'
import { draftData } from './drafts'
import { environmentData } from './environment'
import { jobData } from './jobs'
import { partitionData } from './partitions'
import { resourceData } from './resources'
import { runData } from './runs'

/** One organization's rows in the shapes that the API serves. */
export const tenantData = (control: ControlServices, people: People) => ({
  deployments: deploymentData(control.database),
  codeLocations: codeLocationData(control.database),
  builds: buildData(control.database),
  assets: assetData(control),
  partitions: partitionData(control),
  checks: checkData(control),
  jobs: jobData(control),
  runs: runData(control.database, people),
  drafts: draftData(control.database),
  environment: environmentData(control.database, people),
  resources: resourceData(control.database),
})
export type TenantData = ReturnType<typeof tenantData>
