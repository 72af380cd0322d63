import { buildOpPlan, initialState, reduceRun } from '@millrace/orchestration'
import type { RunEvent, SkipReason } from '@millrace/protocol'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { admit } from './admit'
import { appendEvents } from './append-events'
import { AssetRepository } from './asset-repository'
import { claimRun, fenceRun } from './claim-run'
import { eventKey } from './event-key'
import { RunEventRepository } from './run-event-repository'
import { RunRepository } from './run-repository'
import { clientOf, withTenant } from './tenancy'
import { openTestDatabase, type OpenTestDatabase } from './test-database'
import { at, launchTestRun, makeOrganization, planOf, stepEvents, type TestOrganization } from './test-organization'

let test_: OpenTestDatabase
let organization: TestOrganization

beforeAll(async () => {
  test_ = await openTestDatabase()
  organization = await makeOrganization(test_)
})
afterAll(() => test_.close())

const keyed = (events: RunEvent[]): { event: RunEvent; key: string }[] => events.map((event, index) => ({ event, key: eventKey(event) ?? `log:${index}` }))

async function startRun(keys: readonly string[] = ['a', 'b']): Promise<{ runId: string; epoch: number; append: (events: RunEvent[]) => ReturnType<typeof appendEvents> }> {
  const { runId, status } = await launchTestRun(test_, organization, { keys })
  if (status === 'queued') await admit(test_.db, { ...organization, decide: ({ queued }) => queued.map((run) => run.id) })
  const claimed = await claimRun(test_.db, { organizationId: organization.organizationId, runId, worker: 'w1' })
  if (claimed === null) throw new Error('the run was not admitted')
  const { epoch } = claimed
  return { runId, epoch, append: (events) => appendEvents(test_.db, { organizationId: organization.organizationId, runId, epoch, events: keyed(events) }) }
}

const readEvents = (runId: string) => withTenant(test_.db, organization.organizationId, (tx) => new RunEventRepository(tx).list({ runId, limit: 5_000 }))

/** The tables must say what the fold of the stored events says. */
async function expectFold(runId: string): Promise<void> {
  await withTenant(test_.db, organization.organizationId, async (tx) => {
    const runs = new RunRepository(tx)
    const [plan, run, steps] = [await runs.findPlan(runId), await runs.findById(runId), await runs.findSteps(runId)]
    if (plan === null || run === null) throw new Error('the run is gone')
    const state = reduceRun(plan, await new RunEventRepository(tx).list({ runId, limit: 5_000 }))
    expect(run.status).toBe(state.status)
    const folded = [...state.instances].filter(({ index }) => state.steps[index]?.isMultiplied === false).sort((one, other) => one.planned - other.planned || one.index - other.index)
      .map(({ key, index }) => {
        const step = state.steps[index]
        return { key, status: step?.status, attempts: step?.attempt, startedAt: step?.startedAt, endedAt: step?.endedAt }
      })
    expect(run.stepCount).toBe(folded.length)
    expect(steps.map(({ key, status, attempts, startedAt, endedAt }) => ({ key, status, attempts, startedAt, endedAt }))).toEqual(folded)
    const count = (status: string): number => folded.filter((step) => step.status === status).length
    expect([run.succeededCount, run.failedCount, run.skippedCount, run.canceledCount]).toEqual(['succeeded', 'failed', 'skipped', 'canceled'].map(count))
  })
}

test('a run from launch to success: gapless events, current state, and the latest value of its assets', async () => {
  const { runId, append } = await startRun()
  expect(await append([{ type: 'process-start', at: at(0), worker: 'w1', epoch: 1 }, { type: 'run-start', at: at(0) }, ...stepEvents('a', 1)]))
    .toEqual({ accepted: 5, refused: 0, lastSeq: 7, status: 'running' })
  expect(await append([...stepEvents('b', 2), { type: 'run-success', at: at(4) }])).toEqual({ accepted: 4, refused: 0, lastSeq: 11, status: 'succeeded' })
  const events = await readEvents(runId)
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.map((event) => event.type).slice(0, 4)).toEqual(['run-enqueued', 'run-starting', 'process-start', 'run-start'])
  await expectFold(runId)
  const asset = await withTenant(test_.db, organization.organizationId, (tx) => new AssetRepository(tx).findByKey(organization.deploymentId, 'b'))
  expect(asset).toMatchObject({
    status: 'materialized', location: 'shop', latestAttempt: { status: 'succeeded', runId },
    latestMaterialization: { runId, at: at(3), metadata: { rows: { type: 'number', value: 2 } }, value: { object: 'org/x/b' }, dataVersion: 'd2', buildId: organization.buildId },
  })
})

test('a partition that was made and then failed in one batch keeps its value, and says that the last attempt failed', async () => {
  const { append } = await startRun(['daily'])
  const asset = { stepKey: 'daily', asset: 'daily', partition: '2026-01-01' }
  const error = { name: 'Error', message: 'late', frames: [], blame: 'user' as const }
  await append([
    { type: 'run-start', at: at(0) }, { type: 'step-start', at: at(1), stepKey: 'daily', attempt: 1 },
    { type: 'asset-materialized', at: at(2), ...asset, attempt: 1, metadata: {}, value: { object: 'org/x/day', bytes: 2, codec: 'millrace-json' } },
    { type: 'step-retry', at: at(3), stepKey: 'daily', attempt: 1, error }, { type: 'step-start', at: at(4), stepKey: 'daily', attempt: 2 },
    { type: 'asset-failed', at: at(5), ...asset, attempt: 2 },
  ])
  const [partition] = await withTenant(test_.db, organization.organizationId, (tx) => clientOf(tx).assetPartition.findMany({ where: { key: 'daily' } }))
  expect(partition).toMatchObject({ partition: '2026-01-01', value: { object: 'org/x/day', bytes: 2, codec: 'millrace-json' }, attemptStatus: 'failed' })
})

test('the same facts written twice are stored once, within a batch and across batches', async () => {
  const { runId, append } = await startRun()
  const facts = [...stepEvents('a', 1), ...stepEvents('a', 1)]
  expect(await append(facts)).toMatchObject({ accepted: 3, lastSeq: 5 })
  expect(await append(facts)).toMatchObject({ accepted: 0, refused: 0, lastSeq: 5 })
  await append([{ type: 'run-success', at: at(9) }])
  expect(await append(facts)).toMatchObject({ accepted: 0, refused: 0, lastSeq: 6, status: 'succeeded' })
  expect(await append([{ type: 'step-start', at: at(10), stepKey: 'b', attempt: 1 }])).toMatchObject({ accepted: 0, refused: 1, lastSeq: 6 })
  await expectFold(runId)
})

test('what comes after the end of the run in one batch is refused', async () => {
  const { runId, append } = await startRun()
  expect(await append([{ type: 'run-start', at: at(0) }, { type: 'run-failure', at: at(1), failedSteps: [] }, ...stepEvents('a', 2)])).toMatchObject({ accepted: 2, refused: 3, status: 'failed' })
  await expectFold(runId)
})

test('eight writers at once leave no gap and lose nothing', async () => {
  const { runId, epoch } = await startRun()
  await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
    for (let batch = 0; batch < 5; batch++) {
      const events = Array.from({ length: 10 }, (__, index) => ({
        event: { type: 'log', at: at(batch), level: 'info', source: 'log', message: `${writer} ${batch} ${index}` } satisfies RunEvent, key: `log:${writer}:${batch}:${index}`,
      }))
      await appendEvents(test_.db, { organizationId: organization.organizationId, runId, epoch, events })
    }
  }))
  const events = await readEvents(runId)
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 402 }, (_, index) => index + 1))
  const mine = events.flatMap((event) => (event.type === 'log' && event.message.startsWith('3 ') ? [event.message] : []))
  expect(mine).toEqual(Array.from({ length: 50 }, (_, index) => `3 ${Math.floor(index / 10)} ${index % 10}`))
})

test('a worker that lost its run can write no more, and that is recorded once', async () => {
  const { runId, append } = await startRun()
  await append([{ type: 'run-start', at: at(0) }])
  const claimed = await claimRun(test_.db, { organizationId: organization.organizationId, runId, worker: 'w2' })
  expect(claimed).toMatchObject({ epoch: 2, status: 'running', build: { hash: 'hash c1', bundleKey: 'bundle', sourceMapKey: 'map' } })
  expect(claimed?.events.map((event) => event.type)).toEqual(['run-enqueued', 'run-starting', 'run-start'])
  expect(claimed?.plan).toEqual(planOf(['a', 'b']))
  expect(await append(stepEvents('a', 1))).toEqual({ stale: true, epoch: 2 })
  expect(await append(stepEvents('b', 1))).toEqual({ stale: true, epoch: 2 })
  const events = await readEvents(runId)
  expect(events.filter((event) => event.type === 'stale-write-refused')).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({ seq: 4, type: 'stale-write-refused', epoch: 1 })
  expect(await fenceRun(test_.db, { organizationId: organization.organizationId, runId })).toEqual({ epoch: 3, status: 'running' })
  await expectFold(runId)
})

test('text that Postgres cannot hold is cleaned, not refused', async () => {
  const { runId, append } = await startRun()
  await append([{ type: 'log', at: at(1), level: 'warn', source: 'stdout', message: 'zero \u0000 lone \uD800 pair 😀 slash \\u0000' }])
  expect((await readEvents(runId)).at(-1)).toMatchObject({ message: 'zero  lone \uFFFD pair 😀 slash \\u0000' })
})

test('runs that materialize the same assets in opposite order do not lock each other out', async () => {
  const keys = Array.from({ length: 40 }, (_, index) => `shared${index}`)
  const runs = [await startRun(keys), await startRun(keys), await startRun(keys)]
  await Promise.all(runs.map(async ({ append }, which) => {
    const order = which % 2 === 0 ? keys : [...keys].reverse()
    for (let index = 0; index < order.length; index += 10) await append(order.slice(index, index + 10).flatMap((key) => stepEvents(key, index)))
  }))
  const { rows } = await test_.owner.query(`select s.key, s.materialization_count as count, s.position = (select max(position) from run_event e where e.org_id = s.org_id and e.asset_key = s.key) as latest
    from asset_state s where s.org_id = $1 and s.key like 'shared%'`, [organization.organizationId])
  expect(rows).toHaveLength(40)
  expect(rows.every((row: { count: number; latest: boolean }) => row.count === 3 && row.latest)).toBe(true)
})

const attempt = fc.integer({ min: 1, max: 3 })
const stepKey = fc.constantFrom('a', 'b', 'c')
const error = { name: 'Error', message: 'no', blame: 'user' as const, frames: [] }
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: fc.constant('step-start' as const), at: fc.constant(at(1)), stepKey, attempt }),
  fc.record({ type: fc.constant('step-success' as const), at: fc.constant(at(2)), stepKey, attempt, durationMs: fc.constant(1) }),
  fc.record({ type: fc.constant('step-failure' as const), at: fc.constant(at(3)), stepKey, attempt, durationMs: fc.constant(1), error: fc.constant(error) }),
  fc.record({ type: fc.constant('step-skipped' as const), at: fc.constant(at(4)), stepKey, reason: fc.constant<SkipReason>({ kind: 'upstream-failed', steps: ['z'] }) }),
  fc.constantFrom<RunEvent>({ type: 'run-start', at: at(0) }, { type: 'run-canceling', at: at(5) }, { type: 'run-starting', at: at(0) }),
)

/** Histories in which each attempt starts and ends in order, as one process tells them. */
const orderly = fc.array(fc.constantFrom('succeed', 'fail', 'retry', 'cancel', 'skip', 'start-only'), { minLength: 3, maxLength: 3 }).map((fates) => fates.flatMap((fate, index): RunEvent[] => {
  const step = { stepKey: ['a', 'b', 'c'][index] ?? 'a', attempt: 1 }
  const start: RunEvent = { type: 'step-start', at: at(index), ...step }
  const retried: RunEvent[] = [start, { type: 'step-retry', at: at(index + 1), ...step, error }, { type: 'step-start', at: at(index + 2), ...step, attempt: 2 }]
  switch (fate) {
    case 'succeed': return stepEvents(step.stepKey, index)
    case 'fail': return [...retried, { type: 'step-failure', at: at(index + 3), ...step, attempt: 2, durationMs: 1, error }]
    case 'retry': return retried
    case 'cancel': return [...retried, { type: 'step-canceled', at: at(index + 3), ...step, attempt: 2 }]
    case 'skip': return [{ type: 'step-skipped', at: at(index), stepKey: step.stepKey, reason: { kind: 'upstream-failed', steps: ['z'] } }]
    default: return [start]
  }
}))

test('however a history is cut into batches, the tables equal the fold of the events', async () => {
  await fc.assert(fc.asyncProperty(orderly, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (history, size, cancels) => {
    const { runId, append } = await startRun(['a', 'b', 'c'])
    const events: RunEvent[] = [{ type: 'run-start', at: at(0) }, ...history, cancels ? { type: 'run-canceled', at: at(20) } : { type: 'process-lost', at: at(20), epoch: 1, message: 'gone' }]
    for (let index = 0; index < events.length; index += size) await append(events.slice(index, index + size))
    await expectFold(runId)
  }), { numRuns: 40 })
})

test('events that make no sense leave tables and fold in agreement, one by one', async () => {
  await fc.assert(fc.asyncProperty(fc.array(anyEvent, { maxLength: 12 }), async (events) => {
    const { runId, append } = await startRun(['a', 'b', 'c'])
    for (const event of events) await append([event])
    await expectFold(runId)
  }), { numRuns: 40 })
})

test('a thousand steps in batches of 250 events go fast', async () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => `fast/asset_${index}`)
  const { runId, append } = await startRun(keys)
  const events = keys.flatMap((key, index) => stepEvents(key, index))
  const before = performance.now()
  for (let index = 0; index < events.length; index += 250) await append(events.slice(index, index + 250))
  const elapsed = performance.now() - before
  console.info(`3,000 events in batches of 250: ${elapsed.toFixed(0)} ms`)
  expect((await readEvents(runId)).length).toBe(3_002)
  expect(elapsed).toBeLessThan(2_000)
})

test('a dynamic output makes steps that are there before anything happens to them, and an older claim makes none', async () => {
  const plan = buildOpPlan({ nodes: [
    { name: 'pages', inputs: [], outputs: [{ name: 'page', isDynamic: true }] },
    { name: 'crawl', inputs: [{ name: 'page', from: { node: 'pages', output: 'page' } }], outputs: [{ name: 'result' }] },
    { name: 'join', inputs: [{ name: 'all', from: { node: 'crawl', output: 'result', isCollected: true } }], outputs: [{ name: 'result' }] },
  ] })
  const opSteps = initialState(plan).instances.map(({ key, planned, index }) => ({ key, planned, number: index }))
  const { runId } = await launchTestRun(test_, organization, { plan, opSteps })
  const steps = async () => (await withTenant(test_.db, organization.organizationId, (tx) => new RunRepository(tx).findSteps(runId))).map(({ key, kind, status }) => [key, kind, status])
  expect(await steps()).toEqual([['pages', 'op', 'pending'], ['crawl[?]', 'op', 'pending'], ['join', 'op', 'pending']])

  const claim = () => claimRun(test_.db, { organizationId: organization.organizationId, runId, worker: 'w1' })
  const first = (await claim())?.epoch ?? 0
  const epoch = (await claim())?.epoch ?? 0
  const value = { object: 'org/x/page', bytes: 2, codec: 'millrace-json' } as const
  const page = (mappingKey: string): RunEvent => ({ type: 'step-output', at: at(1), stepKey: 'pages', attempt: 1, output: 'page', mappingKey, value })
  const events = keyed([
    { type: 'run-start', at: at(0) }, { type: 'step-start', at: at(1), stepKey: 'pages', attempt: 1 }, page('b'), page('a'),
    { type: 'step-success', at: at(2), stepKey: 'pages', attempt: 1, durationMs: 1 }, { type: 'step-start', at: at(2), stepKey: 'crawl[b]', attempt: 1 },
  ])
  const multiplied = { added: [{ key: 'crawl[b]', planned: 1, number: 3 }, { key: 'crawl[a]', planned: 1, number: 4 }], removed: ['crawl[?]'] }
  const append = (of: number) => appendEvents(test_.db, { organizationId: organization.organizationId, runId, epoch: of, events, multiplied })
  expect(await append(first)).toMatchObject({ stale: true })
  expect(await steps()).toHaveLength(3)
  expect(await append(epoch)).toMatchObject({ accepted: 6 })
  expect(await append(epoch), 'what is sent twice counts once').toMatchObject({ accepted: 0 })
  expect(await steps()).toEqual([['pages', 'op', 'succeeded'], ['crawl[b]', 'op', 'running'], ['crawl[a]', 'op', 'pending'], ['join', 'op', 'pending']])
  await expectFold(runId)
})

const isWaiting = async (pid: number): Promise<boolean> =>
  (await test_.owner.query(`select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'`, [pid])).rowCount === 1

test('a run that is deleted takes its events and steps with it, even those that are being written', async () => {
  const { runId, append } = await startRun()
  await append(stepEvents('a', 1))
  const [writer, remover] = await Promise.all([1, 2].map(async () => {
    const client = new pg.Client({ connectionString: test_.appUrl })
    await client.connect()
    await client.query(`select set_config('app.org_id', $1, false)`, [organization.organizationId])
    return client
  })) as [pg.Client, pg.Client]
  const plant = (seq: number) => writer.query(`
    insert into run_event (org_id, run_id, seq, deployment_id, type, at, data, idempotency_key) values ($1, $2, $3, $4, 'log', now(), '{}', 'k')`,
  [organization.organizationId, runId, seq, organization.deploymentId])
  const { rows: [backend] } = await remover.query<{ pid: number }>('select pg_backend_pid() as pid')

  await writer.query('begin')
  await plant(100)
  const removed = remover.query('delete from run where id = $1', [runId])
  await vi.waitFor(async () => expect(await isWaiting(backend?.pid ?? 0)).toBe(true))
  await writer.query('commit')
  expect((await removed).rowCount).toBe(1)
  const { rows: [left] } = await test_.owner.query('select (select count(*)::integer from run_event where run_id = $1) as events, (select count(*)::integer from run_step where run_id = $1) as steps', [runId])
  expect(left).toEqual({ events: 0, steps: 0 })
  await expect(plant(101)).rejects.toMatchObject({ code: '23503', constraint: 'run_event_org_id_deployment_id_run_id_fkey' })
  await Promise.all([writer.end(), remover.end()])
})

test('which run an event or a step belongs to never changes', async () => {
  const { runId, append } = await startRun()
  await append(stepEvents('a', 1))
  for (const [table, key] of [['run', 'id'], ['run_event', 'run_id'], ['run_step', 'run_id']]) {
    const attempt = test_.owner.query(`update ${table} set ${key} = 'another' where ${key} = $1`, [runId])
    await expect(attempt, table).rejects.toMatchObject({ code: '23503' })
  }
})
