import { describe, expect, it } from 'vitest'
import { choosePlace } from './last-place'

const acme: Parameters<typeof choosePlace>[0][number] = { slug: 'acme', deployments: [{ name: 'fix-rates', kind: 'branch' }, { name: 'production', kind: 'full' }] }
const demo: Parameters<typeof choosePlace>[0][number] = { slug: 'demo', deployments: [{ name: 'production', kind: 'full' }] }

describe('where somebody goes who names no place', () => {
  it('is where they were last', () => expect(choosePlace([demo, acme], 'acme/fix-rates')).toEqual({ organization: 'acme', deployment: 'fix-rates' }))
  it('is the first organization when the last one is not theirs any more', () => expect(choosePlace([demo, acme], 'rival/production')).toEqual({ organization: 'demo', deployment: 'production' }))
  it('is production when the branch is gone', () => expect(choosePlace([demo, acme], 'acme/merged-branch')).toEqual({ organization: 'acme', deployment: 'production' }))
  it('is the main deployment by whatever name, never a branch that sorts before it', () => {
    const renamed: typeof acme = { slug: 'acme', deployments: [{ name: 'a-branch', kind: 'branch' }, { name: 'live', kind: 'full' }] }
    expect(choosePlace([renamed], undefined)).toEqual({ organization: 'acme', deployment: 'live' })
  })
  it('is nowhere without an organization', () => expect(choosePlace([], 'acme/production')).toBeNull())
})
