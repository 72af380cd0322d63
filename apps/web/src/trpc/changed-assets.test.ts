import { describe, expect, it } from 'vitest'
import { changedAssets } from './changed-assets'

const queryOf = (procedure: string, key?: string): readonly unknown[] => [['assets', procedure], { input: { organization: 'o', deployment: 'production', ...(key === undefined ? {} : { key }) }, type: 'query' }]
const isRead = (query: readonly unknown[], keys: string[] | 'many'): boolean =>
  [...changedAssets([{ type: 'assets', keys }]).values()].some((touches) => touches(query))

describe('what is read again when assets change', () => {
  it('an open asset page was read again at every step of every run in the deployment', () => {
    expect(isRead(queryOf('get', 'orders'), ['customers', 'products'])).toBe(false)
    expect(isRead(queryOf('events', 'orders'), ['customers'])).toBe(false)
    expect(isRead(queryOf('get', 'orders'), ['customers', 'orders'])).toBe(true)
  })

  it('lists, counts and what was too many to name are read again always', () => {
    expect(isRead(queryOf('list'), ['orders'])).toBe(true)
    expect(isRead(queryOf('facets'), ['orders'])).toBe(true)
    expect(isRead(queryOf('get', 'orders'), 'many')).toBe(true)
    expect(isRead(queryOf('list'), 'many')).toBe(true)
  })
})
