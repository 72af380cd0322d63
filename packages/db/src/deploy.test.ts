import type { AssetKind } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AssetRepository } from './asset-repository'
import { BuildRepository } from './build-repository'
import { CodeLocationRepository } from './code-location-repository'
import { currentDeploymentCursor, readDeploymentEvents, publishDeploymentEvent, type DeploymentFacts } from './deployment-event-reader'
import { DeploymentRepository } from './deployment-repository'
import { movePointer, type PointerMoved } from './move-pointer'
import { withTenant, type TenantTransaction } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { finishBuild, launchTestRun, makeOrganization, type TestOrganization } from './test-organization'

let test_: OpenTestDatabase
let organization: TestOrganization

beforeAll(async () => { test_ = await openTestDatabase() })
beforeEach(async () => { organization = await makeOrganization(test_, ['sales/orders', 'sales/customers', 'b_1']) })
afterAll(() => test_.close())

const inside = <Result>(work: (tx: TenantTransaction) => Promise<Result>): Promise<Result> => withTenant(test_.db, organization.organizationId, work)
const build = (commit: string, keys: readonly string[] = ['sales/orders'], codeLocationId = organization.codeLocationId): Promise<string> =>
  finishBuild(test_, { ...organization, codeLocationId }, { commit, keys })
const move = (buildId: string, kind: 'deploy' | 'rollback' = 'deploy'): Promise<PointerMoved> =>
  inside((tx) => movePointer(tx, { deploymentId: organization.deploymentId, buildId, kind, by: 'ada' }))
const served = async (): Promise<string | undefined> => (await inside((tx) => new DeploymentRepository(tx).findLocations(organization.deploymentId)))[0]?.buildId

test('an older commit that finishes later never replaces a newer one', async () => {
  const [second, third] = [await build('c2'), await build('c3')]
  expect(await move(third)).toMatchObject({ moved: true, fromBuildId: organization.buildId, toBuildId: third })
  expect(await move(second)).toMatchObject({ moved: false, reason: 'superseded', currentBuildId: third })
  expect(await move(third)).toMatchObject({ moved: false, reason: 'already-deployed' })
  expect(await served()).toBe(third)
})

test('a rollback goes back, keeps commits in between out, and gives way to the next new one', async () => {
  const [second, third] = [await build('c2'), await build('c3')]
  await move(third)
  expect(await move(organization.buildId, 'rollback')).toMatchObject({ moved: true, fromBuildId: third })
  expect(await move(second)).toMatchObject({ moved: false, reason: 'superseded', currentBuildId: organization.buildId })
  const fourth = await build('c4')
  expect(await move(fourth)).toMatchObject({ moved: true })
  const { items } = await inside((tx) => new DeploymentRepository(tx).listHistory({ deploymentId: organization.deploymentId }))
  expect(items.map((item) => [item.kind, item.commit])).toEqual([['deploy', 'c4'], ['rollback', 'c1'], ['deploy', 'c3'], ['deploy', 'c1']])
})

test('deploys that race end with the newest commit, in whatever order they arrive', async () => {
  const builds = [await build('c2'), await build('c3'), await build('c4'), await build('c5')]
  await Promise.all([3, 0, 2, 1].map((index) => move(builds[index] ?? '')))
  expect(await served()).toBe(builds[3])
})

test('a commit that is built again keeps its place in the order and may be deployed again', async () => {
  const [second, again] = [await build('c2'), await build('c2')]
  await move(second)
  expect(await move(again)).toMatchObject({ moved: true, fromBuildId: second })
})

test('two locations of a deployment cannot define one asset, not even when they deploy at once', async () => {
  const billing = newId()
  await inside((tx) => new CodeLocationRepository(tx).create({ id: billing, name: 'billing' }))
  const clash = await build('x1', ['sales/orders', 'billing/invoices'], billing)
  await expect(move(clash)).rejects.toMatchObject({
    code: 'asset-key-taken', message: '"billing" cannot be deployed: the asset "sales/orders" is defined in the code location "shop" too. Rename it in one of them.',
  })
  expect(await served()).toBe(organization.buildId)
  const [mine, theirs] = [await build('c2', ['sales/orders', 'race']), await build('x2', ['race'], billing)]
  const results = await Promise.allSettled([move(mine), move(theirs)])
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('an asset that one location makes and others declare external is there once, and is that of its maker', async () => {
  const { organizationId, deploymentId } = organization
  const deployLocation = async (name: string, keys: { keys: string[]; external: string[] }): Promise<void> => {
    const codeLocationId = newId()
    await inside((tx) => new CodeLocationRepository(tx).create({ id: codeLocationId, name }))
    expect(await move(await finishBuild(test_, { organizationId, deploymentId, codeLocationId }, { commit: name, ...keys }))).toMatchObject({ moved: true })
  }
  await deployLocation('billing', { keys: ['billing/invoices'], external: ['sales/orders', 'warehouse/raw'] })
  await deployLocation('audit', { keys: [], external: ['warehouse/raw', 'billing/invoices'] })
  const list = (filter: object = {}) => inside(async (tx) => (await new AssetRepository(tx).list({ deploymentId, ...filter })).items.map((asset) => [asset.key, asset.definition.kind, asset.location]))
  expect(await list()).toEqual([
    ['b_1', 'asset', 'shop'], ['billing/invoices', 'asset', 'billing'], ['sales/customers', 'asset', 'shop'], ['sales/orders', 'asset', 'shop'], ['warehouse/raw', 'external', 'audit'],
  ])
  expect(await list({ limit: 1, keys: ['sales/orders'] })).toEqual([['sales/orders', 'asset', 'shop']])
  expect(await inside((tx) => new AssetRepository(tx).findByKey(deploymentId, 'billing/invoices'))).toMatchObject({ location: 'billing', definition: { kind: 'asset' } })
  await deployLocation('warehouse', { keys: ['warehouse/raw'], external: [] })
  expect((await list({ keys: ['warehouse/raw'] }))).toEqual([['warehouse/raw', 'asset', 'warehouse']])
})

test('of an asset that nobody makes is shown who looks at it, else who says what is behind it, else who names it, of equals the first by name', async () => {
  const { organizationId, deploymentId } = organization
  const deployKinds = async (name: string, kinds: Record<string, AssetKind>): Promise<void> => {
    const codeLocationId = newId()
    await inside((tx) => new CodeLocationRepository(tx).create({ id: codeLocationId, name }))
    await move(await finishBuild(test_, { organizationId, deploymentId, codeLocationId }, { commit: name, keys: Object.keys(kinds), kinds }))
  }
  await deployKinds('rank-a', { seen: 'external', behind: 'external', named: 'external' })
  await deployKinds('rank-b', { seen: 'virtual', behind: 'virtual', named: 'external' })
  await deployKinds('rank-c', { seen: 'observable', behind: 'virtual' })
  const { items } = await inside((tx) => new AssetRepository(tx).list({ deploymentId, keys: ['seen', 'behind', 'named'] }))
  expect(items.map(({ key, definition, location }) => [key, definition.kind, location])).toEqual([['behind', 'virtual', 'rank-b'], ['named', 'external', 'rank-a'], ['seen', 'observable', 'rank-c']])
  const [build] = await inside(async (tx) => (await new BuildRepository(tx).list({ limit: 1 })).items)
  expect(build?.manifestSummary).toMatchObject({ assets: 0, observableAssets: 1, virtualAssets: 1, externalAssets: 0 })
})

test('only a build that succeeded can be deployed, and it is found only by its organization', async () => {
  const failed = await inside(async (tx) => {
    const builds = new BuildRepository(tx)
    const { id } = await builds.create({ id: newId(), codeLocationId: organization.codeLocationId, deploymentId: organization.deploymentId, commit: 'bad', treeHash: 't', treeKey: 't', message: 'm\u0000', author: 'a', deploy: true })
    await builds.markStarted(id)
    await builds.appendLog(id, 'bundling\n')
    expect(await builds.fail(id, { problems: [{ message: 'Unexpected "}"', file: 'definitions.ts', line: 3, column: 7 }], log: 'bundling\nfailed \u0000' })).toBe(true)
    expect(await builds.fail(id, { problems: [], log: '' })).toBe(false)
    return id
  })
  expect(await inside((tx) => new BuildRepository(tx).findById(failed))).toMatchObject({ status: 'failed', log: 'bundling\nfailed ', problems: [{ line: 3 }], message: 'm' })
  await expect(move(failed)).rejects.toMatchObject({ code: 'build-not-deployable' })
  await expect(move(newId())).rejects.toMatchObject({ code: 'not-found' })
})

test('builds that nothing points to can be removed; those that serve or ran cannot', async () => {
  const [ran, unused, newest] = [await build('c2'), await build('c3'), await build('c4')]
  await launchTestRun(test_, organization, { buildId: ran })
  await move(newest)
  const later = new Date(Date.now() + 1000).toISOString()
  expect(await inside((tx) => new BuildRepository(tx).removeUnused({ keep: 1, olderThan: new Date(0).toISOString() }))).toEqual([])
  expect(await inside((tx) => new BuildRepository(tx).removeUnused({ keep: 1, olderThan: later }))).toEqual([organization.buildId, unused])
  expect(await inside((tx) => new BuildRepository(tx).findAssets(unused))).toEqual([])
  expect(await inside((tx) => new BuildRepository(tx).removeUnused({ keep: 0, olderThan: later }))).toEqual([])
})

test('a build that is rolled back to while garbage is collected is not removed', async () => {
  const next = await build('c2')
  await move(next)
  const later = new Date(Date.now() + 1000).toISOString()
  const removed = await inside(async (tx) => {
    await movePointer(tx, { deploymentId: organization.deploymentId, buildId: organization.buildId, kind: 'rollback', by: 'ada' })
    return inside((other) => new BuildRepository(other).removeUnused({ keep: 0, olderThan: later }))
  })
  expect(removed).not.toContain(organization.buildId)
  expect(await served()).toBe(organization.buildId)
})

test('the catalog is found by words, groups, kinds and status, page by page', async () => {
  const { deploymentId } = organization
  const list = (filter: object): Promise<string[]> => inside(async (tx) => (await new AssetRepository(tx).list({ deploymentId, ...filter })).items.map((asset) => asset.key))
  expect(await list({})).toEqual(['b_1', 'sales/customers', 'sales/orders'])
  expect(await list({ search: 'SALES order' })).toEqual(['sales/orders'])
  expect(await list({ search: '_' })).toEqual(['b_1'])
  expect(await list({ search: '%' })).toEqual([])
  expect(await list({ kinds: ['csv'], owners: ['team:data'], groups: ['default'], statuses: ['never'] })).toHaveLength(3)
  expect(await list({ statuses: ['failed'] })).toEqual([])
  const first = await inside((tx) => new AssetRepository(tx).list({ deploymentId, limit: 2 }))
  const rest = await inside((tx) => new AssetRepository(tx).list({ deploymentId, limit: 2, ...first.nextCursor === null ? {} : { cursor: first.nextCursor } }))
  expect([...first.items, ...rest.items].map((asset) => asset.key)).toEqual(['b_1', 'sales/customers', 'sales/orders'])
  expect(rest.nextCursor).toBeNull()
  await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'bad-request' })
  expect(await inside((tx) => new AssetRepository(tx).findJobs(deploymentId))).toMatchObject([{ location: 'shop', definition: { name: 'everything' } }])
})

test('a reader of a deployment never skips an event whose transaction commits late', async () => {
  const { deploymentId } = organization
  // Transactions of the other tests on this server hold the horizon back as well: the reader catches up first, and looks again while there is more to come.
  let cursor = await inside(currentDeploymentCursor)
  const read = async (): Promise<DeploymentFacts> => {
    const page = await inside((tx) => readDeploymentEvents(tx, { deploymentId, after: cursor, limit: 3 }))
    cursor = page.cursor
    return page
  }
  const nothing = { facts: [], pending: false }
  await expect.poll(read).toMatchObject(nothing)
  let letLateCommit = (): void => {}
  const gate = new Promise<void>((resolve) => { letLateCommit = resolve })
  let lateHasWritten = (): void => {}
  const written = new Promise<void>((resolve) => { lateHasWritten = resolve })
  const late = inside(async (tx) => {
    await publishDeploymentEvent(tx, { deploymentId, type: 'late', data: {} })
    lateHasWritten()
    await gate
  })
  await written
  await inside((tx) => publishDeploymentEvent(tx, { deploymentId, type: 'early', data: { n: 1 } }))
  const { runId } = await launchTestRun(test_, organization)

  expect(await read()).toEqual({ facts: [], cursor, pending: true })
  letLateCommit()
  await late
  const seen: DeploymentFacts['facts'] = []
  await expect.poll(async () => {
    const page = await read()
    seen.push(...page.facts)
    expect(page.facts.length === 0 || page.pending || seen.length === 4).toBe(true)
    return page
  }).toMatchObject(nothing)
  expect(seen).toMatchObject([
    { kind: 'deployment', type: 'late' }, { kind: 'deployment', type: 'early' }, { kind: 'run', runId, seq: 1, event: { type: 'run-enqueued' } }, { kind: 'run', runId, seq: 2, event: { type: 'run-starting' } },
  ])
})
