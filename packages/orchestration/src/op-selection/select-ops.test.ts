import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { selectOps, type SelectableNode } from './select-ops'

const job: SelectableNode[] = [
  { name: 'fetch' },
  { name: 'clean', deps: ['fetch'], nodes: [{ name: 'strip' }, { name: 'deep', deps: ['strip'], nodes: [{ name: 'one' }, { name: 'two' }] }] },
  { name: 'store', deps: ['clean'] },
]

test.each([
  [['*'], 'fetch clean.strip clean.deep.one clean.deep.two store'],
  [['store'], 'store'],
  [['+store'], 'clean.strip clean.deep.one clean.deep.two store'],
  [['fetch+'], 'fetch clean.strip clean.deep.one clean.deep.two'],
  [['*+store'], 'fetch clean.strip clean.deep.one clean.deep.two store'],
  [[' store ', 'fetch'], 'fetch store'],
  [['clean.deep', 'store'], 'clean.deep.one clean.deep.two store'],
  [['clean', 'clean.deep.two'], 'clean.deep.two'],
])('%j', (selection, expected) => {
  expect(selectOps(job, selection).ops.join(' ')).toBe(expected)
})

describe('what is refused', () => {
  test.each([[''], ['+'], ['store fetch'], ['1+store'], ['**store'], ['.store'], ['clean.'], ['+clean.deep']])('%j: it cannot be read', (query) => {
    expect(() => selectOps(job, [query])).toThrow(expect.objectContaining({ code: 'selection-syntax' }))
  })

  test('a name that is no node, with what was meant', () => {
    expect(() => selectOps(job, ['stor'])).toThrow('Did you mean “store”?')
    expect(() => selectOps(job, ['clean.strop'])).toThrow('Did you mean “clean.strip”?')
    expect(() => selectOps(job, ['store.one'])).toThrow('“store.one”')
  })

  test('* beside others, and traversal beside a path', () => {
    expect(() => selectOps(job, ['*', 'store'])).toThrow('stands alone')
    expect(() => selectOps(job, ['clean.deep', 'store+'])).toThrow('nothing is traversed')
  })
})

const graphs = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 20 }).map((rows) =>
  rows.map((deps, index): SelectableNode => ({ name: `n${index}`, deps: [...new Set(deps.filter((dep) => dep < index).map((dep) => `n${dep}`))] })))

test('queries unite, reach grows with every +, and * is what it grows to', () => {
  fc.assert(fc.property(graphs, fc.nat(), fc.nat(), (graph, one, other) => {
    const first = `n${one % graph.length}`
    const second = `n${other % graph.length}`
    const ops = (...selection: string[]) => new Set(selectOps(graph, selection).ops)
    expect(ops(`*${first}`, `${second}+`)).toEqual(new Set([...ops(`*${first}`), ...ops(`${second}+`)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))))
    for (const op of ops(`+${first}`)) expect(ops(`++${first}`).has(op)).toBe(true)
    expect(ops(`${'+'.repeat(graph.length)}${first}`)).toEqual(ops(`*${first}`))
    for (const ancestor of ops(`*${first}`)) expect(ops(`${ancestor}*`).has(first)).toBe(true)
  }))
})
