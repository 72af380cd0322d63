import { expect, test } from 'vitest'
import { foldRows, foldText, type ShownRow } from './fold-rows'
import type { TimelineRow } from './run-timeline'

const row = (key: string, change: Partial<TimelineRow> = {}): TimelineRow =>
  ({ key, path: key.replace(/\[.*$/, ''), status: 'succeeded', bars: [], readyAt: null, startedAt: 0, endedAt: 10, isCritical: false, ...change })
const keys = (rows: readonly ShownRow[]) => rows.map((each) => (each.fold === undefined ? each.key : `${each.key}: ${foldText(each.fold)}`))

const rows = [
  row('list'), row('crawl[a]', { startedAt: 10, endedAt: 40 }), row('crawl[b]', { startedAt: 12, endedAt: 30, status: 'failed' }), row('parse[a]', { startedAt: 41, endedAt: 50 }),
  row('crawl[c]', { startedAt: null, endedAt: null, status: 'pending' }), row('join[?]', { status: 'pending' }),
]

test('the steps of all keys are one row, where the first of them stood, and one alone is itself', () => {
  const folded = foldRows(rows, new Set())
  expect(keys(folded)).toEqual(['list', 'crawl: 3 steps · 1 pending · 1 failed', 'parse[a]', 'join[?]'])
  expect(folded[1]).toMatchObject({ status: 'running', startedAt: 10, endedAt: null, bars: [{ start: 10, end: null, outcome: 'running' }] })
})

test('what has ended is as grave as its gravest, from the first start to the last end', () => {
  const [folded] = foldRows(rows.slice(1, 3), new Set())
  expect(folded).toMatchObject({ status: 'failed', bars: [{ start: 10, end: 40, outcome: 'failed' }] })
})

test('an open row has its steps below it, together', () => {
  expect(keys(foldRows(rows, new Set(['crawl'])))).toEqual(['list', 'crawl: 3 steps · 1 pending · 1 failed', 'crawl[a]', 'crawl[b]', 'crawl[c]', 'parse[a]', 'join[?]'])
})

test('a hundred thousand steps are one row', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => row(`crawl[k${index}]`, { startedAt: index, endedAt: index + 5 }))
  const [folded] = foldRows(many, new Set())
  expect(folded).toMatchObject({ startedAt: 0, endedAt: 100_004 })
})

const graphRows = [
  row('orders'), ...['split', 'each[a]', 'each[b]', 'sum'].map((name) => row(`sales/revenue.${name}`, { graph: 'sales/revenue' })), row('report'), row('size.check', { graph: 'size' }),
]

test('the steps of a graph are one row under their asset, and one alone is itself', () => {
  expect(keys(foldRows(graphRows, new Set()))).toEqual(['orders', 'sales/revenue: 4 steps', 'report', 'size.check'])
})

test('an open graph has its steps below it, called by where they stand in it, mapped ones folded again', () => {
  const shown = foldRows(graphRows, new Set(['sales/revenue', 'sales/revenue.each']))
  expect(shown.map(({ label, depth }) => [label, depth])).toEqual([
    ['orders', 0], ['sales/revenue', 0], ['.split', 1], ['.each', 1], ['[a]', 2], ['[b]', 2], ['.sum', 1], ['report', 0], ['size.check', 0],
  ])
})

test('a graph whose only steps are those of one mapped step is folded once for each', () => {
  const shown = foldRows(['a', 'b'].map((key) => row(`g.each[${key}]`, { graph: 'g' })), new Set(['g']))
  expect(keys(shown)).toEqual(['g: 2 steps', 'g.each: 2 steps'])
})
