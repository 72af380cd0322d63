import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AssetSnapshot } from '@millrace/protocol'
import { buildAssetGraph, type AssetGraph } from '../graph/asset-graph'
import { selectAssets } from './select-assets'

interface Given { readonly graph: AssetGraph; readonly a: string; readonly b: string }

const graphs = fc.array(fc.record({
  deps: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), group: fc.constantFrom('x', 'y'), isExternal: fc.nat(5).map((number) => number === 0),
}), { minLength: 1, maxLength: 25 }).map((rows) => buildAssetGraph([{
  location: 'here',
  assets: rows.map(({ deps, group, isExternal }, index): AssetSnapshot => ({
    key: `n${index}`, kind: isExternal ? 'external' : 'asset', inputs: [],
    deps: deps.map((back) => index - back).filter((dep) => dep >= 0).map((dep) => `n${dep}`),
    group, owners: [], kinds: index % 3 === 0 ? ['sql'] : [], tags: {}, metadata: {},
  })),
}]))

const { expression } = fc.letrec<{ expression: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom('*', 'group:x', 'group:y', 'kind:sql', 'is:external', 'key:"*1*"', 'key:"n2"', 'key:"n7"'),
  expression: fc.oneof({ maxDepth: 3 }, tie('leaf'),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) and (${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) or (${b})`),
    tie('expression').map((a) => `not (${a})`), tie('expression').map((a) => `roots(${a})`), tie('expression').map((a) => `2+(${a})+1`)),
}))
const given: fc.Arbitrary<Given> = fc.record({ graph: graphs, a: expression, b: expression })

const always = (check: (select: (text: string) => string[], given: Given) => void): void => {
  fc.assert(fc.property(given, (each) => check((text) => selectAssets(text, each.graph), each)), { numRuns: 200 })
}

test('`and` and `or` are intersection and union, in any order', () => always((select, { a, b }) => {
  const [left, right] = [new Set(select(a)), new Set(select(b))]
  expect(select(`(${a}) and (${b})`)).toEqual(select(a).filter((key) => right.has(key)))
  expect(new Set(select(`(${a}) or (${b})`))).toEqual(new Set([...left, ...right]))
  expect(select(`(${b}) and (${a})`)).toEqual(select(`(${a}) and (${b})`))
  expect(select(`(${b}) or (${a})`)).toEqual(select(`(${a}) or (${b})`))
}))

test('`not` is the rest of what is made here, and de Morgan holds', () => always((select, { a, b }) => {
  const chosen = new Set(select(a))
  expect(select(`not (${a})`)).toEqual(select('*').filter((key) => !chosen.has(key)))
  expect(select(`not ((${a}) or (${b}))`)).toEqual(select(`not (${a}) and not (${b})`))
  expect(select(`not ((${a}) and (${b}))`)).toEqual(select(`not (${a}) or not (${b})`))
}))

test('what lies downstream grows step by step up to everything, and includes where it starts', () => always((select, { a, graph }) => {
  const all = select(`(${a})+`)
  let before = select(a)
  for (let depth = 1; depth < 4; depth++) {
    const now = new Set(select(`(${a})+${depth}`))
    expect(before.every((key) => now.has(key))).toBe(true)
    before = [...now]
  }
  expect(select(`(${a})+${graph.nodes.length}`)).toEqual(all)
  expect(select(`((${a})+)+`)).toEqual(all)
}))

test('every member lies below a root and above a sink of its selection', () => always((select, { a }) => {
  const members = select(a)
  const below = new Set(select(`roots(${a})+`))
  expect(members.every((key) => below.has(key))).toBe(true)
  const sinks = select(`sinks(${a})`)
  expect(sinks.every((key) => members.includes(key))).toBe(true)
  expect(select(`roots(roots(${a}))`)).toEqual(select(`roots(${a})`))
  expect(select(`sinks(sinks(${a}))`)).toEqual(sinks)
}))
