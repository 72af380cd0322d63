import { expect, test } from 'vitest'
import { readUrlState } from '../../components/shell/url-state'
import { describeTarget, launchCommand, targetText } from './run-target'
import { parseConfig, parseTags } from './launch-input'
import { isFiltered, listInput, runsUrlSchema, timelineInput } from './runs-url'

const now = Date.parse('2026-11-20T02:00:31.000Z')

test('a link with filters asks the server for just those runs', () => {
  const url = readUrlState(runsUrlSchema, { status: ['running', 'failed'], since: ['hour'], tag: ['team:data'] })
  expect(listInput(url, now)).toEqual({ status: 'failed,running', tag: 'team:data', createdAfter: '2026-11-20T01:00:00.000Z' })
  expect(isFiltered(url)).toBe(true)
})

test('the timeline drew runs of other assets and tags than the list showed: both ask with the same filters', () => {
  const url = readUrlState(runsUrlSchema, { view: ['timeline'], asset: ['sales/orders'], tag: ['team:data'], status: ['failed'], location: ['shop'], job: ['nightly'], search: [' orders '], since: ['day'] })
  const { from, to, ...filters } = timelineInput(url, now)
  const { createdAfter, ...listed } = listInput(url, now)
  expect(filters).toEqual(listed)
  expect(filters).toMatchObject({ asset: 'sales/orders', tag: 'team:data', search: 'orders' })
  expect([createdAfter, from, to]).toEqual(['2026-11-19T02:00:00.000Z', '2026-11-19T02:01:00.000Z', '2026-11-20T02:01:00.000Z'])
})

test('a broken link counts as one without the broken part', () => {
  const url = readUrlState(runsUrlSchema, { status: ['exploded'], since: ['ever'], view: ['list'] })
  expect(isFiltered(url)).toBe(false)
  expect(listInput(url, now)).toEqual({})
})

test('a target reads as its job, its first asset and how many more, or the selection as written', () => {
  expect(targetText({ job: 'nightly' })).toBe('nightly')
  expect(targetText({ selection: 'key:"sales/orders" or key:"sales/lines" or customers' })).toBe('sales/orders +2')
  expect(describeTarget({ selection: 'group:sales and not key:report' })).toEqual({ text: 'group:sales and not key:report', more: 0, kind: 'selection' })
  expect(targetText({ selection: '*' })).toBe('all assets')
})

test('the call to copy survives quotes in what it sends', () => {
  const command = launchCommand('http://localhost', { organization: 'acme', deployment: 'production' }, { target: { selection: 'it\'s' } })
  expect(command).toContain(String.raw`-d '{"target":{"selection":"it'\''s"}}'`)
})

test('config and tags say what is wrong before anything is sent', () => {
  expect(parseConfig('{ "assets": ')).toHaveProperty('problem')
  expect(parseConfig('{ "execution": { "maxConcurrent": 0 } }').problem).toContain('execution.maxConcurrent')
  expect(parseConfig(' ')).toEqual({ value: undefined })
  expect(parseTags('team=data, reason=late = very')).toEqual({ value: { team: 'data', reason: 'late = very' } })
  expect(parseTags('team').problem).toContain('name=value')
})
