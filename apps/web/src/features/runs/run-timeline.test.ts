import type { RunEvent } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { clampWindow, criticalPath, lastInstant, noAttempts, orderRows, reduceAttempts, ticksOf, timelineRows, zoomWindow } from './run-timeline'
import type { RunStep } from './server/run-schema'

const start = Date.parse('2026-11-20T02:00:00.000Z')
const at = (ms: number): string => new Date(start + ms).toISOString()
const error = { name: 'Error', message: 'lost', blame: 'system' as const, frames: [] }

const step = (key: string, change: Partial<RunStep> = {}): RunStep =>
  ({ key, kind: 'asset', path: key, status: 'pending', attempts: 0, startedAt: null, endedAt: null, needs: [], ...change })
const done = (key: string, [from, to]: [number, number], needs: string[] = []): RunStep =>
  step(key, { status: 'succeeded', attempts: 1, startedAt: at(from), endedAt: at(to), needs })

test('a step that is retried shows one bar for each attempt', () => {
  const events: RunEvent[] = [
    { type: 'step-start', at: at(0), stepKey: 'orders', attempt: 1 },
    { type: 'step-retry', at: at(40), stepKey: 'orders', attempt: 1, error },
    { type: 'step-start', at: at(100), stepKey: 'orders', attempt: 2 },
  ]
  const attempts = reduceAttempts(noAttempts, events)
  expect(attempts.get('orders')).toEqual([
    { attempt: 1, start: start, end: start + 40, outcome: 'retrying' },
    { attempt: 2, start: start + 100, end: null, outcome: 'running' },
  ])
  const finished = reduceAttempts(attempts, [{ type: 'step-success', at: at(180), stepKey: 'orders', attempt: 2, durationMs: 80 }])
  expect(finished.get('orders')?.[1]).toMatchObject({ end: start + 180, outcome: 'succeeded' })
  expect(attempts.get('orders')?.[1]?.end, 'the earlier fold is left as it was').toBeNull()
})

test('a start that arrives twice is one bar, and logs draw nothing', () => {
  const event: RunEvent = { type: 'step-start', at: at(0), stepKey: 'orders', attempt: 1 }
  const log: RunEvent = { type: 'log', at: at(1), stepKey: 'orders', attempt: 1, level: 'info', source: 'log', message: 'hello' }
  expect(reduceAttempts(noAttempts, [event, event, log]).get('orders')).toHaveLength(1)
})

test('the critical path leads from the last step back along what each waited for last', () => {
  const steps = [done('fast', [0, 10]), done('slow', [0, 500]), done('joined', [510, 700], ['fast', 'slow']), done('aside', [20, 30], ['fast'])]
  expect([...criticalPath(steps)]).toEqual(['joined', 'slow'])
})

test('a row knows since when it could have run', () => {
  const steps = [done('one', [0, 100]), done('two', [0, 250]), done('both', [300, 320], ['one', 'two']), step('never', { status: 'skipped', needs: ['broken'] }), step('broken', { status: 'failed', startedAt: at(5), endedAt: at(9), attempts: 1 })]
  const rows = new Map(timelineRows(steps, noAttempts, start).map((row) => [row.key, row]))
  expect(rows.get('both')?.readyAt).toBe(start + 250)
  expect(rows.get('one')?.readyAt).toBe(start)
  expect(rows.get('never')).toMatchObject({ readyAt: null, bars: [] })
  expect(rows.get('broken')?.bars).toEqual([{ attempt: 1, start: start + 5, end: start + 9, outcome: 'failed' }])
})

test('steps that their events know to be running or done do not stay pending until the run is read again', () => {
  const events: RunEvent[] = [
    { type: 'step-start', at: at(0), stepKey: 'orders', attempt: 1 },
    { type: 'step-success', at: at(40), stepKey: 'orders', attempt: 1, durationMs: 40 },
    { type: 'step-start', at: at(60), stepKey: 'report', attempt: 1 },
  ]
  const rows = timelineRows([step('orders'), step('report', { needs: ['orders'] }), step('mail')], reduceAttempts(noAttempts, events), start)
  expect(rows.map((row) => row.status)).toEqual(['succeeded', 'running', 'pending'])
  expect(rows[1]?.readyAt).toBe(start + 40)
  const [lost] = timelineRows([step('orders', { status: 'canceled', attempts: 1, startedAt: at(0), endedAt: at(90) })], reduceAttempts(noAttempts, events.slice(0, 1)), start)
  expect(lost?.status, 'what is stored as ended wins').toBe('canceled')
})

test('server and browser draw a running run alike: until the last instant that its rows know, not until their own clocks', () => {
  const rows = timelineRows([done('one', [0, 100]), step('two', { status: 'running', attempts: 1, startedAt: at(130) }), step('three')], noAttempts, start)
  expect(lastInstant(rows, start)).toBe(start + 130)
  expect(lastInstant([], start)).toBe(start)
})

test('rows that have not begun come last by start, and the longest first by length', () => {
  const rows = timelineRows([step('later'), done('short', [50, 60]), done('long', [60, 900])], noAttempts, start)
  expect(orderRows(rows, 'start', start).map((row) => row.key)).toEqual(['short', 'long', 'later'])
  expect(orderRows(rows, 'longest', start).map((row) => row.key)).toEqual(['long', 'short', 'later'])
  expect(orderRows(rows, 'plan', start).map((row) => row.key)).toEqual(['later', 'short', 'long'])
})

test('zooming keeps what is under the pointer and never leaves the run', () => {
  const whole = { from: 0, to: 1000 }
  expect(zoomWindow(whole, whole, { factor: 0.5, at: 0.5 })).toEqual({ from: 250, to: 750 })
  expect(zoomWindow({ from: 250, to: 750 }, whole, { factor: 4, at: 0.2 })).toEqual(whole)
  expect(clampWindow({ from: 900, to: 1100 }, whole)).toEqual({ from: 800, to: 1000 })
})

test('ticks stand at round distances from the start of the run', () => {
  expect(ticksOf({ from: start, to: start + 2400 }, start, 6)).toEqual([0, 500, 1000, 1500, 2000])
  expect(ticksOf({ from: start, to: start + 600_000 }, start, 5)).toEqual([0, 120_000, 240_000, 360_000, 480_000, 600_000])
})

test('a step of one key waits for that of the same key, and one that collects for all of them', () => {
  const ofKey = (key: string, span: [number, number], needs: string[] = []): RunStep => ({ ...done(key, span, needs), kind: 'op', path: key.replace(/\[.*$/, '') })
  const steps = [done('list', [0, 10]), ofKey('crawl[a]', [10, 90], ['list']), ofKey('crawl[b]', [10, 20], ['list']), ofKey('parse[b]', [20, 30], ['crawl']), done('join', [95, 99], ['crawl'])]
  expect([...criticalPath(steps)]).toEqual(['join', 'crawl[a]', 'list'])
  expect(timelineRows(steps, noAttempts, start).map(({ readyAt }) => (readyAt ?? 0) - start)).toEqual([0, 10, 10, 20, 90])
})
