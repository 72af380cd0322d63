import { expect, test } from 'vitest'
import { assetHealth, type AssetFacts } from './asset-health'

const made: AssetFacts = { attempt: 'succeeded', isMaterialized: true, checks: [], freshness: null }

test.each<[string, Partial<AssetFacts>, string]>([
  ['made and nothing asked', {}, 'healthy'],
  ['never made', { attempt: null, isMaterialized: false }, 'unknown'],
  ['the latest attempt failed, an earlier one did not', { attempt: 'failed' }, 'degraded'],
  ['a check warns', { checks: ['passed', 'warned'] }, 'warning'],
  ['a check failed and another warns', { checks: ['warned', 'failed'] }, 'degraded'],
  ['a check could not be evaluated', { checks: ['errored'] }, 'degraded'],
  ['no check was evaluated yet', { checks: ['never'] }, 'healthy'],
  ['it becomes overdue', { freshness: 'warn' }, 'warning'],
  ['it is overdue, though its checks pass', { checks: ['passed'], freshness: 'fail' }, 'degraded'],
  ['never made, and so of unknown freshness', { attempt: null, isMaterialized: false, freshness: 'unknown' }, 'unknown'],
])('%s: %j is %s', (_, facts, status) => {
  expect(assetHealth({ ...made, ...facts }).status).toBe(status)
})

test('each side is told apart', () => {
  expect(assetHealth({ ...made, checks: ['warned'], freshness: 'pass' })).toEqual({ status: 'warning', materialization: 'healthy', checks: 'warning', freshness: 'healthy' })
})
