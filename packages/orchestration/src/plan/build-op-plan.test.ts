import { describe, expect, test } from 'vitest'
import { buildOpPlan } from './build-op-plan'
import { planSchema, type JobNode, type NodeInput, type OpNode, type RunConfig } from '@millrace/protocol'

const op = (name: string, inputs: NodeInput[] = [], outputs: OpNode['outputs'] = [{ name: 'result' }]): OpNode => ({ name, inputs, outputs })
const from = (node: string, output = 'result') => ({ node, output })
const stepOf = (nodes: readonly JobNode[], key: string) => {
  const plan = buildOpPlan({ nodes })
  expect(planSchema.parse(plan)).toEqual(plan)
  const step = plan.steps.find((each) => each.key === key)
  if (step?.kind !== 'op') throw new Error(`no op ${key}`)
  return { ...step, reads: step.inputs.map(({ kind, sources }) => [kind, ...sources.map((source) => `${plan.steps[source.step]?.key ?? ''}.${source.output}`)]) }
}

const pages = op('pages', [], [{ name: 'each', isDynamic: true }])
const clean: JobNode = {
  name: 'clean',
  inputs: [{ name: 'page', from: from('pages', 'each') }, { name: 'all', from: [from('a'), from('b')] }],
  nodes: [
    op('strip', [{ name: 'page', from: { graphInput: 'page' } }]),
    { name: 'deep', inputs: [{ name: 'in', from: from('strip') }], nodes: [op('parse', [{ name: 'in', from: { graphInput: 'in' } }])], outputs: [{ name: 'parsed', from: from('parse') }] },
    op('join', [{ name: 'parsed', from: from('deep', 'parsed') }, { name: 'all', from: { graphInput: 'all' } }]),
  ],
  outputs: [{ name: 'result', from: from('join') }],
}
const job = [pages, op('a'), op('b'), clean, op('store', [{ name: 'cleaned', from: { ...from('clean'), isCollected: true } }, { name: 'after', from: from('a'), isOrderOnly: true }])]

describe('a plan of ops', () => {
  test('dissolves graphs into dotted paths, through their inputs and outputs', () => {
    expect(buildOpPlan({ nodes: job }).steps.map(({ key }) => key)).toEqual(['a', 'b', 'pages', 'clean.strip', 'clean.deep.parse', 'clean.join', 'store'])
    expect(stepOf(job, 'clean.join').reads).toEqual([['value', 'clean.deep.parse.result'], ['list', 'a.result', 'b.result']])
    expect(stepOf(job, 'store').inputs.map(({ isOrderOnly }) => isOrderOnly)).toEqual([false, true])
  })

  test('multiplies what reads a dynamic output until something collects', () => {
    const dimension = { step: 2, output: 'each' }
    for (const key of ['clean.strip', 'clean.deep.parse', 'clean.join']) expect(stepOf(job, key).dimensions).toEqual([dimension])
    expect(stepOf(job, 'store')).toMatchObject({ dimensions: [], needs: [0, 2, 5], inputs: [{ kind: 'list', sources: [{ collect: [dimension] }] }, { kind: 'value' }] })
  })

  test('is the same however the nodes are ordered', () => {
    expect(buildOpPlan({ nodes: job.toReversed() })).toEqual(buildOpPlan({ nodes: job }))
  })
})

test('gives config to the op at a path, over what its call says, and refuses what nothing would read', () => {
  const ops = [{ name: 'strip', inputs: [], outputs: [], tags: {}, configSchema: true }, { name: 'parse', inputs: [], outputs: [], tags: {} }]
  const plan = buildOpPlan({ nodes: job, ops, config: { ops: { 'clean.strip': { hard: true } }, execution: { maxConcurrent: 2 } } })
  expect(plan.maxConcurrent).toBe(2)
  expect(plan.steps.map(({ config }) => config).filter((config) => config !== undefined)).toEqual([{ hard: true }])
  const configured = (config: RunConfig) => () => buildOpPlan({ nodes: job, ops, config })
  expect(configured({ ops: { 'clean.strp': {} } })).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining('Did you mean “clean.strip”?') }))
  expect(configured({ ops: { 'clean.deep.parse': {} } })).toThrow('that op takes no config')
  expect(configured({ assets: { orders: {} } })).toThrow('“orders” under `assets`')
})

test('a manifest that hands a value in circles, or doubles it at every level, is refused in time', () => {
  const circle: JobNode = {
    name: 'graph', inputs: [{ name: 'in', from: from('graph', 'out') }], nodes: [op('read', [{ name: 'x', from: { graphInput: 'in' } }])], outputs: [{ name: 'out', from: { graphInput: 'in' } }],
  }
  expect(() => buildOpPlan({ nodes: [circle] })).toThrow('in a circle')
  let inner: JobNode = op('read', [{ name: 'x', from: [{ graphInput: 'in' }, { graphInput: 'in' }] }])
  for (let level = 0; level < 40; level++) inner = { name: `level${level}`, inputs: [{ name: 'in', from: [{ graphInput: 'in' }, { graphInput: 'in' }] }], nodes: [inner], outputs: [] }
  const outer: JobNode = { name: 'outer', inputs: [{ name: 'in', from: from('a') }], nodes: [inner], outputs: [] }
  expect(() => buildOpPlan({ nodes: [op('a'), outer] })).toThrow('reads more than 10,000 outputs')
})

test.each<[string, readonly JobNode[], string]>([
  ['a cycle', [op('a', [{ name: 'x', from: from('b') }]), op('b', [{ name: 'x', from: from('a') }])], 'in a cycle, or on one that does: a, b'],
  ['two nodes of one name', [op('a'), op('a')], 'Two nodes of the job are called “a”'],
  ['an unknown node', [op('load'), op('b', [{ name: 'x', from: from('lod') }])], 'Did you mean “load”?'],
  ['an unknown output', [op('load'), op('b', [{ name: 'x', from: from('load', 'reslt') }])], 'Did you mean “result”?'],
  ['collecting what is not multiplied', [op('a'), op('b', [{ name: 'x', from: { ...from('a'), isCollected: true } }])], 'not multiplied by any dynamic output'],
])('%s is refused', (_, nodes, message) => {
  expect(() => buildOpPlan({ nodes })).toThrow(expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(message) }))
})
