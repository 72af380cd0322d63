import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readUrlState, writeUrlState } from './url-state'

const schema = z.object({
  tab: z.enum(['overview', 'events']).default('overview'),
  status: z.array(z.enum(['failed', 'running'])).default([]),
  limit: z.coerce.number().int().positive().default(50),
  search: z.string().optional(),
})

describe('state in the address', () => {
  it('reads single values, lists and numbers', () => {
    expect(readUrlState(schema, { tab: ['events'], status: ['failed', 'running'], limit: ['20'] }))
      .toEqual({ tab: 'events', status: ['failed', 'running'], limit: 20 })
  })
  it('survives a link that somebody broke, keeping what is right', () => {
    expect(readUrlState(schema, { tab: ['nonsense'], status: ['failed'], limit: ['-1'] })).toEqual({ tab: 'overview', status: ['failed'], limit: 50 })
  })
  it('writes only what differs from the default and leaves strangers alone', () => {
    expect(writeUrlState(schema, { tab: 'overview', status: ['failed'], limit: 50, search: 'a b' }, '?other=1&tab=events')).toBe('?other=1&status=failed&search=a+b')
  })
  it('leaves a clean address when all is default', () => expect(writeUrlState(schema, { tab: 'overview', status: [], limit: 50 }, '?tab=events')).toBe(''))
})
