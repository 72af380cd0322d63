import { setTimeout as sleep } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { admit, hasQueuedRuns, type AdmitOptions } from './admit'
import { appendEvents } from './append-events'
import { claimRun } from './claim-run'
import { partsOf } from './database'
import { listen, type Change } from './listen'
import { requestCancel } from './request-cancel'
import { RunEventRepository } from './run-event-repository'
import { RunRepository } from './run-repository'
import { findQueuedDeployments, findUnstartedRuns } from './sweep'
import { withTenant } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { at, launchTestRun, makeOrganization, type TestOrganization } from './test-organization'

let test_: OpenTestDatabase
let organization: TestOrganization

beforeAll(async () => { test_ = await openTestDatabase() })
beforeEach(async () => { organization = await makeOrganization(test_) })
afterAll(() => test_.close())

const atMost = (limit: number): AdmitOptions['decide'] => ({ queued, live }) => queued.slice(0, Math.max(0, limit - live.length)).map((run) => run.id)
const admitAtMost = (limit: number): Promise<{ admitted: string[] }> => admit(test_.db, { ...organization, decide: atMost(limit) })
const statusOf = async (runId: string): Promise<string | undefined> => (await withTenant(test_.db, organization.organizationId, (tx) => new RunRepository(tx).findById(runId)))?.status
const typesOf = async (runId: string): Promise<string[]> => (await withTenant(test_.db, organization.organizationId, (tx) => new RunEventRepository(tx).list({ runId }))).map((event) => event.type)

test('a lone launch is admitted in the same call; over the limit it waits for its turn', async () => {
  const first = await launchTestRun(test_, organization, { maxLive: 1 })
  const second = await launchTestRun(test_, organization, { maxLive: 1 })
  const third = await launchTestRun(test_, organization, { maxLive: 5, priority: 1 })
  expect([first, second, third].map((run) => run.status)).toEqual(['starting', 'queued', 'queued'])
  expect(await admitAtMost(1)).toEqual({ admitted: [] })
  const { organizationId } = organization
  const claimed = await claimRun(test_.db, { organizationId, runId: first.runId, worker: 'w' })
  await appendEvents(test_.db, { organizationId, runId: first.runId, epoch: claimed?.epoch ?? 0, events: [{ event: { type: 'run-success', at: at(1) }, key: 'end' }] })
  expect(await hasQueuedRuns(test_.db, organization)).toBe(true)
  expect(await admitAtMost(1)).toEqual({ admitted: [third.runId] })
  expect(await typesOf(third.runId)).toEqual(['run-enqueued', 'run-starting'])
  expect(await admitAtMost(2)).toEqual({ admitted: [second.runId] })
  expect(await hasQueuedRuns(test_.db, organization)).toBe(false)
})

test('twenty launches with one run key make one run', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => launchTestRun(test_, organization, { runKey: 'tick 12:00' })))
  expect(new Set(results.map((result) => result.runId)).size).toBe(1)
  expect(results.filter((result) => result.created)).toHaveLength(1)
  const { items } = await withTenant(test_.db, organization.organizationId, (tx) => new RunRepository(tx).list({ deploymentId: organization.deploymentId }))
  expect(items).toHaveLength(1)
})

test('a launch that is sent again with the same id is the same run', async () => {
  const id = newId()
  expect(await launchTestRun(test_, organization, { id })).toMatchObject({ runId: id, created: true })
  expect(await launchTestRun(test_, organization, { id })).toMatchObject({ runId: id, created: false, status: 'starting' })
})

test('a burst of launches leaves no run behind and never more live than the limit', async () => {
  const runs = await Promise.all(Array.from({ length: 60 }, async () => {
    const launched = await launchTestRun(test_, organization, { maxLive: 40 })
    if (launched.status === 'queued') await admitAtMost(40)
    return launched
  }))
  expect(new Set(runs.map((run) => run.runId)).size).toBe(60)
  const counts = await withTenant(test_.db, organization.organizationId, (tx) => new RunRepository(tx).countByStatus(organization.deploymentId))
  expect(counts).toEqual({ starting: 40, queued: 20 })
})

test('who is turned away can rely on the one who waits: its run is seen', async () => {
  const holder = await partsOf(test_.db).pool.connect()
  await holder.query('begin')
  await holder.query('select lock_admission($1, $2)', [organization.organizationId, organization.deploymentId])
  const first = await launchTestRun(test_, organization)
  expect(first.status).toBe('queued')
  const waiter = admitAtMost(10)
  await sleep(100)
  const second = await launchTestRun(test_, organization)
  expect(await admitAtMost(10), 'turned away at once').toEqual({ admitted: [] })
  await holder.query('commit')
  holder.release()
  expect((await waiter).admitted.sort()).toEqual([first.runId, second.runId].sort())
})

test('cancel ends a queued run at once, asks a running one to stop, and leaves an ended one alone', async () => {
  const { organizationId } = organization
  const running = await launchTestRun(test_, organization, { maxLive: 1 })
  const queued = await launchTestRun(test_, organization, { maxLive: 1 })
  expect(await requestCancel(test_.db, { organizationId, runId: queued.runId, by: 'ada' })).toMatchObject({ before: 'queued', status: 'canceled' })
  expect(await typesOf(queued.runId)).toEqual(['run-enqueued', 'run-canceling', 'run-canceled'])
  expect(await requestCancel(test_.db, { organizationId, runId: queued.runId })).toMatchObject({ before: 'canceled', status: 'canceled' })
  expect(await claimRun(test_.db, { organizationId, runId: queued.runId, worker: 'w' })).toBeNull()

  expect(await requestCancel(test_.db, { organizationId, runId: running.runId })).toMatchObject({ before: 'starting', status: 'canceling' })
  expect(await requestCancel(test_.db, { organizationId, runId: running.runId })).toMatchObject({ before: 'canceling', status: 'canceling' })
  const claimed = await claimRun(test_.db, { organizationId, runId: running.runId, worker: 'w' })
  expect(claimed?.status).toBe('canceling')
  const late = await appendEvents(test_.db, { organizationId, runId: running.runId, epoch: 1, events: [{ event: { type: 'run-start', at: at(1) }, key: 'run-start' }] })
  expect(late).toMatchObject({ status: 'canceling' })
})

test('a run that is canceled while it is being admitted is not started', async () => {
  await launchTestRun(test_, organization, { maxLive: 1 })
  const queued = await launchTestRun(test_, organization, { maxLive: 1 })
  const { admitted } = await admit(test_.db, {
    ...organization,
    decide: (state) => state.queued.map((run) => run.id).concat('no such run'),
  })
  expect(admitted).toEqual([queued.runId])
  await requestCancel(test_.db, { organizationId: organization.organizationId, runId: queued.runId })
  expect(await admitAtMost(9)).toEqual({ admitted: [] })
  expect(await statusOf(queued.runId)).toBe('canceling')
})

test('the sweep finds what a crash left between commit and engine', async () => {
  const admitted = await launchTestRun(test_, organization, { maxLive: 1 })
  await launchTestRun(test_, organization, { maxLive: 1 })
  await test_.owner.query(`update run set touched_at = now() - interval '10 seconds' where org_id = $1`, [organization.organizationId])
  const unstarted = await findUnstartedRuns(test_.db, { quietMs: 5_000 })
  expect(unstarted.filter((run) => run.organizationId === organization.organizationId).map((run) => run.runId)).toEqual([admitted.runId])
  expect(await findQueuedDeployments(test_.db, { quietMs: 5_000 })).toContainEqual({ organizationId: organization.organizationId, deploymentId: organization.deploymentId })
})

test('those who listen hear ids after commit, and again after their connection was lost', async () => {
  const heard: Change[] = []
  let reconnected = 0
  const errors: string[] = []
  const listener = await listen(test_.appUrl, { onChange: (change) => heard.push(change), onReconnect: () => { reconnected++ }, onError: (error) => errors.push(error.message) })
  const { runId } = await launchTestRun(test_, organization)
  await expect.poll(() => heard).toContainEqual({ organizationId: organization.organizationId, deploymentId: organization.deploymentId, runId })
  expect(heard.filter((change) => change.runId === runId)).toHaveLength(1)
  await test_.owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'millrace listen' and datname = current_database()`)
  await expect.poll(() => reconnected, { timeout: 5_000 }).toBe(1)
  const second = await launchTestRun(test_, organization)
  await expect.poll(() => heard.map((change) => change.runId)).toContain(second.runId)
  await appendEvents(test_.db, { organizationId: organization.organizationId, runId, epoch: 0, events: [{ event: { type: 'run-canceled', at: at(1) }, key: 'end' }] })
  await expect.poll(() => heard).toContainEqual({ organizationId: organization.organizationId, deploymentId: organization.deploymentId, runId, hasEnded: true })
  await listener.close()
  expect(errors.length).toBeGreaterThan(0)
})
