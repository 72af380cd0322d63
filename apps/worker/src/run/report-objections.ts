import { openNow, type ControlServices, type DeploymentScope } from '@millrace/control'
import { AssetRepository, withTenant } from '@millrace/db'
import { objectionToKey } from '@millrace/orchestration/partitions'
import type { PartitionsDefinition } from '@millrace/protocol'
import type { RunPorts } from './run-ports'

/** Looks up, among what is deployed, whether reported partitions exist. An asset's definition is read once in a run. */
export const reportObjections = (control: ControlServices, scope: DeploymentScope): RunPorts['reportObjections'] => {
  const known = new Map<string, { readonly partitions?: PartitionsDefinition | undefined } | null>()
  return async (reports) => {
    const missing = [...new Set(reports.map(({ asset }) => asset))].filter((asset) => !known.has(asset))
    if (missing.length > 0) {
      await withTenant(control.database, scope.organizationId, async (tx) => {
        for (const asset of missing) known.set(asset, (await new AssetRepository(tx).findByKey(scope.deploymentId, asset))?.definition ?? null)
      })
    }
    const definitions = reports.flatMap(({ asset }) => known.get(asset)?.partitions ?? [])
    const open = await openNow(control, scope, definitions)
    return reports.map(({ asset, partition }) => {
      const definition = known.get(asset)
      if (definition == null) return null
      return definition.partitions === undefined ? 'it has no partitions' : objectionToKey(definition.partitions, partition, open)
    })
  }
}
