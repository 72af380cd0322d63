import { AutomationMemory, evaluateAutomation, evaluateSchedule, evaluateSensor, materialize, ticksOfSchedule } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import * as location from '../src/definitions'
import { complaints } from '../src/reports'

const { archive, priceFeed, priceReport, prices, rates } = location

/** A story in virtual time, of which every request happens at once. */
const open = (start: string) => {
  const memory = new AutomationMemory({ start })
  const tick = async (after = '1m') => {
    memory.advance(after)
    const found = await evaluateAutomation(location, { memory })
    memory.execute(found)
    return found
  }
  return { memory, tick }
}

describe('conditions', () => {
  it('follow the rates every working day, all the way down', async () => {
    const { memory, tick } = open('2026-01-02T12:00:00Z')
    memory.materialize(priceFeed)
    await tick()
    for (let weekend = 0; weekend < 60; weekend++) expect((await tick('1h')).requested.map(({ asset }) => asset)).not.toContain('finance/rates')
    const monday = await tick('6h')
    expect(monday.at.toISOString()).toBe('2026-01-05T06:01:00.000Z')
    expect(monday.runs).toEqual([{ assets: ['finance/rates', 'finance/prices', 'reports/prices'], checks: undefined, partition: undefined }])
  })

  it('follow a new price list, but report it on working days only', async () => {
    const { memory, tick } = open('2026-01-02T12:00:00Z')
    memory.materialize([rates, prices, priceReport, archive])
    await tick()
    memory.materialize(priceFeed)
    const friday = await tick()
    expect([friday.requests(prices), friday.requests(priceReport)]).toEqual([true, true])
    await tick('1d')
    memory.materialize(priceFeed)
    const saturday = await tick()
    expect([saturday.requests(prices), saturday.requests(priceReport)]).toEqual([true, false])
    expect(saturday.explain(priceReport)).toContain('✗ custom(onWorkingDays)')
    expect((await tick('2d')).requests(priceReport)).toBe(true)
  })

  it('wait for help once a report failed', async () => {
    const { memory, tick } = open('2026-01-05T12:00:00Z')
    memory.materialize([rates, prices, priceReport, archive, priceFeed])
    await tick()
    memory.fail(priceReport)
    memory.materialize(prices)
    expect((await tick()).requests(priceReport)).toBe(false)
    memory.materialize(priceReport)
    await tick()
    memory.materialize(prices)
    expect((await tick()).requests(priceReport)).toBe(true)
  })
})

describe('schedules', () => {
  it('begin a month at five in Berlin, but not in August', async () => {
    const [march, april] = ticksOfSchedule(location.monthly, { from: '2026-02-15T00:00:00Z', count: 2 })
    expect([march?.toISOString(), april?.toISOString()]).toEqual(['2026-03-01T04:00:00.000Z', '2026-04-01T03:00:00.000Z'])
    const { runs } = await evaluateSchedule(location.monthly, { at: march ?? '' })
    expect(runs).toMatchObject([{ job: 'refreshFinance', tags: { month: '2026-03' } }])
    expect(await evaluateSchedule(location.monthly, { at: '2026-08-01T03:00:00Z' })).toEqual({ runs: [], skipReason: 'closed in August' })
  })
})

describe('sensors', () => {
  it('tell of each price list once', async () => {
    const first = await evaluateSensor(location.watchFeed, { cursor: '2026-01-02.csv' })
    expect(first.reports.map(({ metadata }) => metadata['file'])).toEqual([{ type: 'text', value: '2026-01-05.csv' }, { type: 'text', value: '2026-01-06.csv' }])
    expect(await evaluateSensor(location.watchFeed, { after: first })).toMatchObject({ reports: [], cursor: '2026-01-06.csv', skipReason: 'no new price list' })
  })

  it('request a run for each file', async () => {
    const { runs, cursor } = await evaluateSensor(location.importFiles)
    expect([runs.map(({ runKey }) => runKey), cursor]).toEqual([['2026-01-02.csv', '2026-01-05.csv', '2026-01-06.csv'], '2026-01-06.csv'])
  })

  it('publish once both are new, and after a refresh', async () => {
    const first = await evaluateSensor(location.whenBothAreNew, { events: [{ asset: rates }] })
    expect(first.skipReason).toBe('one of them is not new')
    const second = await evaluateSensor(location.whenBothAreNew, { after: first, events: [{ asset: rates }, { asset: prices }] })
    expect(second.runs).toMatchObject([{ job: 'publish' }])
    expect((await evaluateSensor(location.afterRefresh, { run: { id: 'r1', job: 'refreshFinance' } })).runs).toMatchObject([{ runKey: 'r1', tags: { after: 'r1' } }])
    expect((await evaluateSensor(location.onRates, { events: [{ asset: rates }] })).runs).toMatchObject([{ runKey: 'finance/rates:1' }])
  })

  it('complain about failures', async () => {
    await evaluateSensor(location.complain, { run: { job: 'publish', error: new Error('no paper'), failedSteps: ['reports/prices'] } })
    expect(complaints).toEqual(['publish failed at reports/prices: no paper'])
  })
})

it('makes everything', async () => {
  const result = await materialize(location)
  expect([result.success, result.value(priceReport)]).toEqual([true, 'tea: 4.00 €\ncoffee: 6.00 €'])
})
