import { BuildRepository, StoredObjectRepository } from '@millrace/db'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openControlFixture } from '../test/control-fixture'
import { collectGarbage } from './collect-garbage'
import { storeShared } from './store-shared'

let control: Awaited<ReturnType<typeof openControlFixture>>
beforeAll(async () => { control = await openControlFixture() })
afterAll(() => control.close())

const at = () => control.services
/** As when all that is there had lain untouched for two hours. */
const collectLater = async (policy: object = {}) => {
  control.clock.ahead += 7_200_000
  return collectGarbage(at(), { keepBuilds: 0, graceMs: 3_600_000, ...policy })
}
const treeOf = async (buildId: string): Promise<string> => (await control.inside((tx) => new BuildRepository(tx).findById(buildId)))?.treeKey ?? ''
const exists = async (key: string): Promise<boolean> => await at().store.head(key) !== null

it('removes what no deployment serves, and the objects that nothing else names', async () => {
  const first = await control.upload('one')
  const second = await control.upload('two')
  const again = await control.upload('one')
  const [treeOne, treeTwo] = [await treeOf(first.buildId), await treeOf(second.buildId)]
  await control.finish(first.buildId, { hash: 'one' })
  const bundleTwo = await control.finish(second.buildId, { hash: 'two' })
  await control.finish(again.buildId, { hash: 'one' })
  expect(await collectGarbage(at(), { keepBuilds: 0 }), 'all is younger than a day').toEqual({ builds: 0, objects: 0 })
  expect(await collectLater({ keepBuilds: 3 })).toEqual({ builds: 0, objects: 0 })
  expect(await collectLater()).toEqual({ builds: 2, objects: 2 })
  expect([await exists(treeOne), await exists(treeTwo), await exists(bundleTwo)]).toEqual([true, false, false])
  expect(await collectLater()).toEqual({ builds: 0, objects: 0 })
})

it('a build that found an object there does not lose it to a collection that begins before the build names it', async () => {
  control.clock.ahead = 0
  const old = await control.upload('shared')
  const key = await control.finish(old.buildId, { hash: 'shared' })
  await control.finish((await control.upload('other')).buildId, { hash: 'other' })
  await control.inside((tx) => new BuildRepository(tx).removeUnused({ keep: 0, olderThan: new Date(Date.now() + 60_000).toISOString() }))
  // By age and use all of it is garbage now, and just now somebody builds the same content.
  await new Promise((resolve) => setTimeout(resolve, 20))
  const since = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const collectOld = () => collectGarbage(at(), { keepBuilds: 0, graceMs: Date.now() - since })
  const again = await control.upload('shared')
  expect(await control.finish(again.buildId, { hash: 'shared', between: collectOld })).toBe(key)
  expect([await exists(key), await exists(await treeOf(again.buildId))]).toEqual([true, true])
})

it('a build whose object was collected before it could name it is told so, and succeeds when it tries again', async () => {
  const { buildId } = await control.upload('unlucky')
  const unlucky = control.finish(buildId, { hash: 'unlucky', between: () => collectGarbage(at(), { keepBuilds: 0, graceMs: -1_000 }) })
  await expect(unlucky).rejects.toMatchObject({ code: 'unavailable' })
  expect(await exists(await control.finish(buildId, { hash: 'unlucky' }))).toBe(true)
})

it('a build of what is being removed at this moment stores it under a name of its own', async () => {
  const { organizationId } = control.scope
  const key = `org/${organizationId}/builds/dying/bundle.js`
  await storeShared(at(), organizationId, [{ key, content: () => Buffer.from('old') }])
  const [doomed] = await control.inside((tx) => new StoredObjectRepository(tx).doom({ before: new Date(Date.now() + 1_000).toISOString(), limit: 10 }))
  expect(doomed).toBe(key)
  const { buildId } = await control.upload('dying')
  const named = await control.finish(buildId, { hash: 'dying', between: () => at().store.delete([key]) })
  expect(named).not.toBe(key)
  expect([await exists(key), await exists(named)]).toEqual([false, true])
  await control.inside((tx) => new StoredObjectRepository(tx).forget([key]))
  expect(await storeShared(at(), organizationId, [{ key, content: () => Buffer.from('new') }])).toEqual([key])
})

it('an object that was stored for a build that never came to be is removed', async () => {
  const [key = ''] = await storeShared(at(), control.scope.organizationId, [{ key: `org/${control.scope.organizationId}/trees/orphan`, content: () => Buffer.from('x') }])
  await collectLater()
  expect(await exists(key)).toBe(false)
})

it('only one process collects at a time', async () => {
  const results = await Promise.all([collectLater(), collectGarbage(at()), collectGarbage(at())])
  expect(results.filter((result) => result === null).length).toBeGreaterThanOrEqual(1)
  expect(results.filter((result) => result !== null).length).toBeGreaterThanOrEqual(1)
  expect(await collectGarbage(at())).not.toBeNull()
})
