import type { AssetKind, Manifest, Plan, RunEvent } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import { BuildRepository } from './build-repository'
import { CodeLocationRepository } from './code-location-repository'
import { DeploymentRepository } from './deployment-repository'
import { launchRunRow, type LaunchRunRow } from './launch-run'
import { movePointer } from './move-pointer'
import { withTenant } from './tenancy'
import type { OpenTestDatabase } from './test-database'

export interface TestOrganization { organizationId: string; deploymentId: string; codeLocationId: string; buildId: string }

/** `external` keys are declared, not made; `kinds` says of some what else they are. */
export const manifestOf = (keys: readonly string[], external: readonly string[] = [], kinds: Readonly<Record<string, AssetKind>> = {}): Manifest => ({
  manifestVersion: 1,
  assets: [...keys, ...external].map((key) => ({ key, kind: kinds[key] ?? (external.includes(key) ? 'external' : 'asset'), inputs: [], deps: [], group: 'default', owners: ['team:data'], kinds: ['csv'], tags: { tier: 'gold' }, description: `All of ${key}`, metadata: {} })),
  multiAssets: [{ name: 'several', isSubsettable: true }],
  jobs: [{ name: 'everything', kind: 'asset', selection: '*', tags: {} }],
  ops: [{ name: 'load', inputs: [], outputs: [{ name: 'result', isRequired: true, isDynamic: false }], tags: {} }],
  checks: [{ key: 'a:whole', name: 'whole', checks: [{ asset: 'a', name: 'whole', isBlocking: false }], inputs: [], deps: [], tags: {} }],
  schedules: [],
  sensors: [],
  resources: [{ name: 'warehouse', kind: 'resource', resources: [], binding: { values: { url: null, port: 1 }, references: [{ path: ['url'], kind: 'secret', name: 'TOKEN' }, { path: ['host'], kind: 'env', name: 'HOST' }], isAtLaunch: false } }],
})

export const planOf = (keys: readonly string[]): Plan => ({
  planVersion: 1,
  steps: keys.map((key, index) => ({ index, key, kind: 'asset', asset: key, inputs: [], needs: [] })),
  maxConcurrent: 16,
})

/** Requests a build of a location and lets it succeed with these assets. */
export async function finishBuild(
  test: OpenTestDatabase,
  place: { organizationId: string; deploymentId: string; codeLocationId: string },
  build: { commit: string; keys: readonly string[]; external?: readonly string[]; kinds?: Readonly<Record<string, AssetKind>> },
): Promise<string> {
  return withTenant(test.db, place.organizationId, async (tx) => {
    const builds = new BuildRepository(tx)
    const { id } = await builds.create({
      id: newId(), codeLocationId: place.codeLocationId, deploymentId: place.deploymentId, commit: build.commit, treeHash: `tree ${build.commit}`, treeKey: `tree/${build.commit}`,
      message: `commit ${build.commit}`, author: 'Ada', deploy: true,
    })
    await builds.succeed(id, { hash: `hash ${build.commit}`, bundleKey: 'bundle', sourceMapKey: 'map', manifestKey: 'manifest', manifest: manifestOf(build.keys, build.external, build.kinds), log: 'built' })
    return id
  })
}

/** An organization with a deployment that serves one location. */
export async function makeOrganization(test: OpenTestDatabase, keys: readonly string[] = ['a', 'b']): Promise<TestOrganization> {
  const organizationId = newId()
  const place = { organizationId, deploymentId: newId(), codeLocationId: newId() }
  await test.owner.query('insert into organization (id, name, slug) values ($1, $1, $1)', [organizationId])
  await withTenant(test.db, organizationId, async (tx) => {
    await new DeploymentRepository(tx).create({ id: place.deploymentId, name: 'production' })
    await new CodeLocationRepository(tx).create({ id: place.codeLocationId, name: 'shop' })
  })
  const buildId = await finishBuild(test, place, { commit: 'c1', keys })
  await withTenant(test.db, organizationId, (tx) => movePointer(tx, { deploymentId: place.deploymentId, buildId, kind: 'deploy', by: 'ada' }))
  return { ...place, buildId }
}

export async function launchTestRun(
  test: OpenTestDatabase,
  organization: TestOrganization,
  options: Partial<LaunchRunRow> & { keys?: readonly string[] } = {},
): Promise<{ runId: string; status: string; created: boolean }> {
  const { keys = ['a', 'b'], ...launch } = options
  return launchRunRow(test.db, {
    ...organization, id: newId(), target: { selection: '*' }, config: {}, tags: {}, origin: { kind: 'system' }, plan: planOf(keys), maxLive: 1_000, ...launch,
  })
}

export const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString()

/** What one successful step reports. */
export const stepEvents = (key: string, second: number, attempt = 1): RunEvent[] => [
  { type: 'step-start', at: at(second), stepKey: key, attempt },
  {
    type: 'asset-materialized', at: at(second + 1), stepKey: key, attempt, asset: key, metadata: { rows: { type: 'number', value: second } },
    value: { object: `org/x/${key}`, bytes: 2, codec: 'millrace-json' }, codeVersion: '1', dataVersion: `d${second}`,
  },
  { type: 'step-success', at: at(second + 1), stepKey: key, attempt, durationMs: 1000 },
]
