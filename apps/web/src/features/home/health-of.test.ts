import { describe, expect, it } from 'vitest'
import { healthOf } from './health-of'

const calm = { failedAssets: [], codeLocations: [{ status: 'deployed' as const }], activeRuns: [], counts: { failedRunsLastDay: 0 } }

describe('the deployment in one word', () => {
  it('is healthy when nothing fails', () => expect(healthOf(calm)).toEqual({ status: 'healthy', word: 'healthy' }))
  it('stays healthy when a run failed and its assets were made good since', () => {
    expect(healthOf({ ...calm, counts: { failedRunsLastDay: 3 } }).status).toBe('healthy')
  })
  it('says how much fails', () => {
    expect(healthOf({ ...calm, failedAssets: [1], codeLocations: [{ status: 'failed' }, { status: 'failed' }] }))
      .toEqual({ status: 'failed', word: '1 asset failing, 2 builds failing' })
  })
  it('does not pretend to know more than the first ten', () => {
    expect(healthOf({ ...calm, failedAssets: Array.from({ length: 10 }) }).word).toBe('10 or more assets failing')
  })
  it('says that work is going on', () => expect(healthOf({ ...calm, activeRuns: [1] }).status).toBe('running'))
  it('does not call a deployment without code healthy', () => expect(healthOf({ ...calm, codeLocations: [] }).word).toBe('nothing deployed yet'))
})
