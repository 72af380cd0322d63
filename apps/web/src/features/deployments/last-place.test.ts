import { describe, expect, it } from 'vitest'
import { choosePlace } from './last-place'

const acme = { slug: 'acme', deployments: [{ name: 'production' }, { name: 'fix-rates' }] }
const demo = { slug: 'demo', deployments: [{ name: 'production' }] }

describe('where somebody goes who names no place', () => {
  it('is where they were last', () => expect(choosePlace([demo, acme], 'acme/fix-rates')).toEqual({ organization: 'acme', deployment: 'fix-rates' }))
  it('is the first organization when the last one is not theirs any more', () => expect(choosePlace([demo, acme], 'rival/production')).toEqual({ organization: 'demo', deployment: 'production' }))
  it('is production when the branch is gone', () => expect(choosePlace([demo, acme], 'acme/merged-branch')).toEqual({ organization: 'acme', deployment: 'production' }))
  it('is nowhere without an organization', () => expect(choosePlace([], 'acme/production')).toBeNull())
})
