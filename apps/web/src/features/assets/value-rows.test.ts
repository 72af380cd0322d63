import { describe, expect, it } from 'vitest'
import { valueRows } from './value-rows'

describe('a stored value as a table', () => {
  it('is one when it is a list of objects, or a map of them', () => {
    expect(valueRows([{ a: 1 }, { b: null }])).toEqual([{ a: 1 }, { b: null }])
    expect(valueRows([[1, { name: 'tea' }], [2, { name: 'milk' }]])).toEqual([{ key: 1, name: 'tea' }, { key: 2, name: 'milk' }])
    expect(valueRows({ tea: { price: 4 }, milk: { price: 1 } })).toEqual([{ key: 'tea', price: 4 }, { key: 'milk', price: 1 }])
  })

  it('is none otherwise', () => {
    for (const value of [[], [1, 2], [{ a: 1 }, 2], {}, { only: { a: 1 } }, { a: 1, b: { c: 2 } }, 'text', null]) expect(valueRows(value)).toBeUndefined()
  })
})
