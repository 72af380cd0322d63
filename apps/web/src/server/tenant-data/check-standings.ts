import { openNow, readDefinitions, type ControlServices } from '@millrace/control'
import { AssetCheckRepository, withTenant, type CheckTallyRow } from '@millrace/db'
import { checkStanding, type CheckStanding } from '@millrace/orchestration'
import { openPartitions } from '@millrace/orchestration/partitions'
import { checkKey } from '@millrace/protocol'
import { checksOfAsset, definedChecks, type DefinedCheck } from './defined-checks'
import type { TenantScope } from './tenant-scope'

export interface StandingCheck { readonly check: DefinedCheck; readonly standing: CheckStanding }

/** How these checks stand now, by what is known of each. */
const judge = async (control: ControlServices, scope: TenantScope, checks: readonly { readonly check: DefinedCheck; readonly tallies: readonly CheckTallyRow[] }[]): Promise<StandingCheck[]> => {
  const open = await openNow(control, scope, checks.flatMap(({ check, tallies }) => (check.partitions === null || tallies.length === 0 ? [] : [check.partitions])))
  return checks.map(({ check, tallies }) => {
    const partitions = check.partitions === null || tallies.length === 0 ? null : openPartitions(check.partitions, open)
    return { check, standing: checkStanding(tallies, partitions) }
  })
}

/** How the checks of an asset stand: those that are deployed. */
export const standingsOfAsset = async (control: ControlServices, scope: TenantScope, key: string): Promise<StandingCheck[]> => {
  const checks = checksOfAsset(await readDefinitions(control, scope), key)
  if (checks.length === 0) return []
  const tallies = await withTenant(control.database, scope.organizationId, (tx) => new AssetCheckRepository(tx).tally(scope.deploymentId, key))
  return judge(control, scope, checks.map((check) => ({ check, tallies: tallies.filter(({ name }) => name === check.name) })))
}

/** The checks of the deployment that fail, or cannot be evaluated. */
export const failingChecks = async (control: ControlServices, scope: TenantScope): Promise<StandingCheck[]> => {
  const deployed = definedChecks(await readDefinitions(control, scope))
  const rows = await withTenant(control.database, scope.organizationId, (tx) => new AssetCheckRepository(tx).tallyFailing(scope.deploymentId))
  const failing = new Map<DefinedCheck, CheckTallyRow[]>()
  for (const row of rows) {
    const check = deployed.get(checkKey({ asset: row.key, name: row.name }))
    if (check !== undefined) failing.set(check, [...failing.get(check) ?? [], row])
  }
  const standings = await judge(control, scope, [...failing].map(([check, tallies]) => ({ check, tallies })))
  return standings.filter(({ standing }) => standing.outcome !== 'never')
}
