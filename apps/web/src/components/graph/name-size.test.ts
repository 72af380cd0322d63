import { describe, expect, it } from 'vitest'
import { nameParts, nameSize } from './name-size'

describe('names on nodes', () => {
  it('`checkedOrders` was cut although the node had room for it', () => {
    const { size, isTwoLines } = nameSize('checkedOrders', 146)
    expect(isTwoLines).toBe(false)
    expect(size * 0.6 * 'checkedOrders'.length).toBeLessThanOrEqual(146)
    expect(size).toBeGreaterThanOrEqual(17)
  })

  it('a long name takes two lines and breaks between its words', () => {
    expect(nameSize('customerLifetimeValueByRegion', 146)).toMatchObject({ isTwoLines: true })
    expect(nameParts('customerLifetime_value-2026')).toEqual(['customer', 'Lifetime_', 'value-', '2026'])
  })

  it('is never smaller than what can be read, and never larger than the node', () => {
    expect(nameSize('x'.repeat(200), 146).size).toBe(12)
    expect(nameSize('a', 146).size).toBe(22)
  })
})
