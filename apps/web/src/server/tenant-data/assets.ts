import { assetHealth, downstreamOf, selectAssets, upstreamKeys } from '@millrace/orchestration'
import { freshnessAt } from '@millrace/orchestration/freshness'
import { openPartitions, partitionStrip } from '@millrace/orchestration/partitions'
import { openNow, readDefinitions, type ControlServices, type DeployedDefinitions } from '@millrace/control'
import { AssetRepository, findPartitionValues, RunEventRepository, withTenant, type AssetRecord, type Materialization, type Page } from '@millrace/db'
import type { AssetSnapshot, RunEventType, StoredRunEvent, ValuePointer } from '@millrace/protocol'
import type { AssetDetail, AssetFilter, AssetPartitionRecord, AssetPartitions, AssetSummary, MaterializationRecord } from '../../features/assets/server/asset-schema'
import { assetGraphSteps } from '../../features/jobs/plan-steps'
import type { PageRequest } from '../pagination'
import { standingsOfAsset } from './check-standings'
import type { TenantScope } from './tenant-scope'

const toSummary = ({ key, definition, location, status, latestMaterialization, latestAttempt, runningRunId }: AssetRecord): AssetSummary => ({
  key, kind: definition.kind, group: definition.group, codeLocation: location, owners: definition.owners, kinds: definition.kinds, tags: definition.tags,
  description: definition.description ?? null, status, lastMaterializedAt: latestMaterialization?.at ?? null,
  lastRunId: runningRunId ?? latestAttempt?.runId ?? latestMaterialization?.runId ?? null,
})

const toMaterialization = ({ runId, seq, at, metadata, value, partition, codeVersion, dataVersion, buildId }: Materialization): MaterializationRecord =>
  ({ runId, seq, at, metadata, valueBytes: value?.bytes ?? null, partition, codeVersion, dataVersion, buildId })

const upstreamOf = ({ definition }: AssetRecord): string[] => [...new Set(upstreamKeys(definition))]

const findRecord = (control: ControlServices, { organizationId, deploymentId }: TenantScope, key: string): Promise<AssetRecord | null> =>
  withTenant(control.database, organizationId, (tx) => new AssetRepository(tx).findByKey(deploymentId, key))

const list = (control: ControlServices, { organizationId, deploymentId }: TenantScope, options: PageRequest & { filter: AssetFilter }): Promise<Page<AssetSummary>> => {
  const { search, groups, kinds, owners, statuses, codeLocationId } = options.filter
  return withTenant(control.database, organizationId, async (tx) => {
    const page = await new AssetRepository(tx).list({ deploymentId, search, groups, kinds, owners, statuses, codeLocationId, cursor: options.cursor, limit: options.limit })
    return { items: page.items.map(toSummary), nextCursor: page.nextCursor }
  })
}

const madeBy = ({ key, madeBy: maker }: AssetSnapshot, own: DeployedDefinitions | undefined): AssetDetail['madeBy'] => {
  if (maker === undefined) return null
  const whole = own?.multiAssets.find(({ name }) => name === maker.name)
  return {
    name: maker.name, isRequired: maker.isRequired, isSubsettable: whole?.isSubsettable === true, ops: whole === undefined || own === undefined ? [] : assetGraphSteps(whole, own),
    others: (own?.assets ?? []).flatMap((other) => (other.madeBy?.name === maker.name && other.key !== key ? [other.key] : [])),
  }
}

const standingOf = async (control: ControlServices, scope: TenantScope, { definition, latestMaterialization, latestObservation, latestAttempt }: AssetRecord): Promise<Pick<AssetDetail, 'health' | 'failedCheck' | 'checkCount'>> => {
  // While a check is running again, what it found before counts.
  const outcomes = (await standingsOfAsset(control, scope, definition.key)).map(({ standing }) => standing.outcome)
  const at = latestMaterialization === null ? null : Date.parse(latestMaterialization.at)
  const health = assetHealth({
    attempt: latestAttempt?.status ?? null, isMaterialized: latestMaterialization !== null || latestObservation !== null, checks: outcomes,
    freshness: definition.freshness === undefined ? null : freshnessAt(definition.freshness, at, control.now().getTime()),
  })
  return { health, failedCheck: health.checks === 'degraded' ? 'error' : health.checks === 'warning' ? 'warn' : null, checkCount: outcomes.length }
}

const find = async (control: ControlServices, scope: TenantScope, key: string): Promise<AssetDetail | null> => {
  const record = await findRecord(control, scope, key)
  if (record === null) return null
  const { graph, locations } = await readDefinitions(control, scope)
  const own = locations.find(({ location }) => location.codeLocationId === record.codeLocationId)
  const { definition } = record
  return {
    ...toSummary(record), ...await standingOf(control, scope, record), inputs: definition.inputs, deps: definition.deps, upstream: upstreamOf(record), downstream: downstreamOf(graph, key),
    jobs: (own?.jobs ?? []).flatMap((job) => (job.kind === 'asset' && selectAssets(job.selection, graph).includes(key) ? [job.name] : [])),
    madeBy: madeBy(definition, own), partitions: definition.partitions ?? null,
    metadata: definition.metadata, codeVersion: definition.codeVersion ?? null, hooks: definition.hooks ?? [], configSchema: definition.configSchema ?? null, source: definition.source ?? null,
    build: { id: record.buildId, commit: own?.location.commit ?? '' }, materializationCount: record.materializationCount, latestObservation: record.latestObservation,
    latestMaterialization: record.latestMaterialization === null ? null : toMaterialization(record.latestMaterialization),
  }
}

const shownCells = 120

const partitionsOf = async (control: ControlServices, scope: TenantScope, key: string): Promise<AssetPartitions> => {
  const { organizationId, deploymentId } = scope
  const record = await findRecord(control, scope, key)
  const definition = record?.definition.partitions
  if (definition === undefined) return null
  const outcomes = await withTenant(control.database, organizationId, (tx) => new AssetRepository(tx).findPartitions(deploymentId, key))
  const { cells, ...strip } = partitionStrip(openPartitions(definition, await openNow(control, scope, [definition])), outcomes, shownCells)
  return { ...strip, cells: [...cells] }
}

/** Null when it does not exist and nothing is known of it. */
const partitionOf = async (control: ControlServices, scope: TenantScope, { key, partition }: { key: string; partition: string }): Promise<AssetPartitionRecord | null> => {
  const { organizationId, deploymentId } = scope
  const definition = (await findRecord(control, scope, key))?.definition.partitions
  if (definition === undefined) return null
  const { state, latest } = await withTenant(control.database, organizationId, async (tx) => {
    const assets = new AssetRepository(tx)
    return { state: await assets.findPartition(deploymentId, key, partition), latest: await assets.findPartitionMaterialization(deploymentId, key, partition) }
  })
  const exists = openPartitions(definition, await openNow(control, scope, [definition])).has(partition)
  if (state === null && !exists) return null
  return { partition, exists, status: state?.status ?? 'missing', lastRunId: state?.runId ?? null, lastAttemptAt: state?.attemptAt ?? null, latestMaterialization: latest === null ? null : toMaterialization(latest) }
}

const valuePointer = async (control: ControlServices, scope: TenantScope, { key, partition }: { key: string; partition: string | undefined }): Promise<ValuePointer | null> => {
  const { organizationId, deploymentId } = scope
  if (partition !== undefined) {
    const [found] = await findPartitionValues(control.database, { organizationId, deploymentId, reads: [{ asset: key, partitions: [partition] }] })
    return found?.pointer ?? null
  }
  const found = await withTenant(control.database, organizationId, (tx) => new AssetRepository(tx).findLatestValues(deploymentId, [key]))
  return found.get(key)?.pointer ?? null
}

export const assetData = (control: ControlServices) => ({
  list: (scope: TenantScope, options: PageRequest & { filter: AssetFilter }) => list(control, scope, options),
  find: (scope: TenantScope, key: string) => find(control, scope, key),
  exists: async (scope: TenantScope, key: string) => await findRecord(control, scope, key) !== null,
  partitions: (scope: TenantScope, key: string) => partitionsOf(control, scope, key),
  partition: (scope: TenantScope, named: { key: string; partition: string }) => partitionOf(control, scope, named),
  valuePointer: (scope: TenantScope, key: string, partition?: string) => valuePointer(control, scope, { key, partition }),

  materializations: ({ organizationId, deploymentId }: TenantScope, { key, partition, cursor, limit }: PageRequest & { key: string; partition?: string | undefined }): Promise<Page<MaterializationRecord>> =>
    withTenant(control.database, organizationId, async (tx) => {
      const page = await new AssetRepository(tx).listMaterializations({ deploymentId, key, partition, cursor, limit })
      return { items: page.items.map(toMaterialization), nextCursor: page.nextCursor }
    }),

  /** What happened to an asset, newest first. */
  events: ({ organizationId, deploymentId }: TenantScope, { key, partition, types, cursor, limit }: PageRequest & { key: string; partition?: string | undefined; types: readonly RunEventType[] }): Promise<Page<StoredRunEvent>> =>
    withTenant(control.database, organizationId, (tx) => new RunEventRepository(tx).listOfAsset({ deploymentId, assetKey: key, partition, types, cursor, limit })),
})
