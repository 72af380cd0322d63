import { describe, expect, it } from 'vitest'
import { StepLedger } from './step-ledger'

const start = (step: number, attempt = 1) => ({ type: 'step-start', step, attempt, at: 0 }) as const
const success = (step: number, attempt = 1) => ({ type: 'step-success', step, attempt, at: 0, durationMs: 0, hasValue: false, metadata: {} }) as const
const failure = (step: number, attempt = 1) =>
  ({ type: 'step-failure', step, attempt, at: 0, durationMs: 0, error: { name: 'Error', message: '' }, canceled: false }) as const
const log = (step?: number, attempt?: number) =>
  ({ type: 'log', at: 0, level: 'info', source: 'log', message: '', ...step === undefined ? {} : { step }, ...attempt === undefined ? {} : { attempt } }) as const

describe('what a process may say about steps', () => {
  it('is one start and one end of each assigned attempt', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }, { step: 1, attempt: 2 }])
    expect([start(0), log(0, 1), success(0), start(1, 2), failure(1, 2), log(1, 2), log()].map((frame) => ledger.objection(frame))).toEqual(Array(7).fill(null))
    ledger.assign([{ step: 1, attempt: 3 }])
    expect(ledger.objection(start(1, 3))).toBeNull()
  })

  it.each([
    ['an end without a start', [success(0)]],
    ['a second start', [start(0), start(0)]],
    ['a second end', [start(0), success(0), failure(0)]],
    ['a start after the end', [start(0), failure(0), start(0)]],
    ['another step', [start(1)]],
    ['another attempt', [start(0, 2)]],
    ['a log line of another step', [log(5, 1)]],
    ['a log line of a step without its attempt', [log(0)]],
  ])('is not %s', (_, frames) => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }])
    const objections = frames.map((frame) => ledger.objection(frame))
    expect(objections.slice(0, -1)).toEqual(Array(frames.length - 1).fill(null))
    expect(objections.at(-1)).toMatch(/step 0|step 1|step 5|names a step/)
  })

  const page = (mappingKey?: string, output = 'page') => ({ type: 'step-output', step: 0, attempt: 1, at: 0, output, metadata: {}, ...mappingKey === undefined ? {} : { mappingKey } }) as const
  const outputs = [{ name: 'page', isDynamic: true }, { name: 'count', isDynamic: false }]

  it('is what an op declares as its outputs, each once, while it runs', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1, outputs }])
    expect([start(0), page('a'), page('b'), page(undefined, 'count'), success(0)].map((frame) => ledger.objection(frame))).toEqual(Array(5).fill(null))
    expect(ledger.objection(page('c'))).toMatch(/not running/)
  })

  it.each([
    ['an output before the start', [page('a')], /not running/],
    ['an output that is not declared', [start(0), page('a', 'pages')], /does not declare/],
    ['a dynamic output without a key', [start(0), page()], /without a mapping key/],
    ['a plain output with a key', [start(0), page('a', 'count')], /with a mapping key/],
    ['a key twice', [start(0), page('a'), page('a')], /key `a`, for the second time/],
    ['a value at the end of an op', [start(0), { ...success(0), hasValue: true }], /which yields its values/],
  ])('is not %s', (_, frames, message) => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1, outputs }])
    expect(frames.map((frame) => ledger.objection(frame)).at(-1)).toMatch(message)
  })

  it('is no output of an asset', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }])
    ledger.objection(start(0))
    expect(ledger.objection(page('a'))).toMatch(/does not declare/)
  })

  it('does not start over when a step is assigned again', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }])
    ledger.objection(start(0))
    ledger.objection(success(0))
    ledger.assign([{ step: 0, attempt: 1 }])
    expect(ledger.objection(start(0))).toMatch(/already ended/)
  })
})

describe('what a process may say beside', () => {
  const change = (keys: number) => ({ type: 'partitions-changed', step: 0, attempt: 1, at: 0, action: 'add', name: 'customers', keys: Array.from({ length: keys }, (_, index) => String(index)) }) as const

  it('is that a running step changed partitions, up to a million keys', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }])
    expect(ledger.objection(change(1))).toContain('step 0, attempt 1, which is not running')
    ledger.objection(start(0))
    for (let count = 0; count < 1_000; count++) expect(ledger.objection(change(1_000))).toBeNull()
    expect(ledger.objection(change(1))).toContain('more than 1000000 keys')
  })

  it('is what a running step reports of assets of others, up to ten thousand times', () => {
    const report = (asset: string, step = 0) => ({ type: 'asset-reported', step, attempt: 1, at: 0, kind: 'materialization', asset, metadata: {} }) as const
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1, asset: 'own' }, { step: 1, attempt: 1, assets: [{ output: 'left', asset: 'one/left' }] }])
    expect(ledger.objection(report('feed'))).toContain('step 0, attempt 1, which is not running')
    ledger.objection(start(0))
    ledger.objection(start(1))
    expect(ledger.objection(report('feed', 2)), 'a step that was not assigned').toContain('step 2, attempt 1, which is not running')
    expect(ledger.objection(report('own'))).toContain('asset `own` by step 0, attempt 1, which makes it')
    expect(ledger.objection(report('one/left', 1))).toContain('which makes it')
    expect(ledger.objection(report('one/left'))).toBeNull()
    for (let count = 1; count < 10_000; count++) expect(ledger.objection(report('feed'))).toBeNull()
    expect(ledger.objection(report('feed'))).toContain('more than 10000 reports of assets by step 0')
    ledger.objection(success(1))
    expect(ledger.objection(report('feed', 1))).toContain('which is not running')
  })

  it('is how each hook that it was asked for went, once, of a step that may have run elsewhere', () => {
    const ledger = new StepLedger()
    const ended = (hook: string, step = 0) => ({ type: 'hook-completed', step, attempt: 1, at: 0, hook, durationMs: 0 }) as const
    expect(ledger.objection(ended('notify'))).toContain('which was not asked of this process')
    ledger.assignHooks({ step: 0, attempt: 1, hooks: ['notify'] })
    expect([log(0, 1), ended('notify')].map((frame) => ledger.objection(frame))).toEqual([null, null])
    expect(ledger.objection(ended('notify'))).toContain('or twice')
    expect(ledger.objection(ended('other'))).toContain('hook `other` of step 0')
    expect(ledger.objection(ended('notify', 1))).toContain('step 1, attempt 1')
    expect(ledger.objection(log(0, 2))).toContain('was not assigned')
    expect(ledger.objection(start(0)), 'its step is not assigned by that').toContain('was not assigned')
  })

  it('is the answer to what it was asked, of that kind', () => {
    const ledger = new StepLedger()
    ledger.assignTick({ type: 'evaluate-mapping', tick: 1, reader: 'a', input: 'b', upstream: 'b', partitions: [], at: 0 })
    ledger.assignTick({ type: 'evaluate-config', tick: 2, job: 'j', partition: { key: 'p' }, at: 0 })
    const ended = { at: 0, durationMs: 0 }
    expect(ledger.objection({ type: 'config-answer', tick: 1, ...ended, config: {} })).toContain("answered by 'mapping-answer'")
    expect(ledger.objection({ type: 'mapping-answer', tick: 1, ...ended, keys: [] })).toBeNull()
    expect(ledger.objection({ type: 'mapping-answer', tick: 1, ...ended, keys: [] })).toContain('already answered')
    expect(ledger.objection({ type: 'tick-failure', tick: 2, ...ended, error: { name: 'Error', message: '' } })).toBeNull()
  })
})

describe('what a process says of checks', () => {
  const range = { isRange: true, partitions: [{ key: 'a' }, { key: 'b' }] }
  const checked = (asset: string, partition?: string) => ({ asset, name: 'fine', passed: true, severity: 'error' as const, metadata: {}, ...(partition === undefined ? {} : { partition }) })
  const planned = (asset: string) => ({ asset, name: 'fine', isBlocking: false })
  const ended = (checks: ReturnType<typeof checked>[]) => ({ type: 'step-success', step: 0, attempt: 1, at: 0, durationMs: 0, hasValue: false, metadata: {}, checks }) as const

  it('is of each partition of a range, of which it makes nothing', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1, kind: 'check', checks: [planned('orders')], partitions: range }])
    ledger.objection(start(0))
    expect(ledger.objection(ended([checked('orders', 'a')]))).toContain('without each of them once')
    expect(ledger.objection(ended([checked('orders', 'a'), checked('orders', 'b')]))).toBeNull()
  })

  it('is, of several assets, of each with that', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1, kind: 'multi-asset', assets: [{ asset: 'sales/good', output: 'good' }, { asset: 'sales/bad', output: 'bad' }], checks: [planned('sales/good'), planned('sales/bad')] }])
    ledger.objection(start(0))
    const yielded = { type: 'step-output', step: 0, attempt: 1, at: 0, output: 'good', metadata: {} } as const
    expect(ledger.objection({ ...yielded, checks: [checked('sales/bad')] })).toContain('an evaluation of check `fine` of `sales/bad`')
    expect(ledger.objection({ ...yielded, checks: [checked('sales/good')] })).toBeNull()
    expect(ledger.objection(ended([checked('sales/good')]))).toContain('an evaluation of check `fine` of `sales/good`')
    expect(ledger.objection(ended([]))).toBeNull()
  })

  it('comes with the output of an op that is the checked asset, which is not made without', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1, kind: 'op', outputs: [{ name: 'result', isDynamic: false, asset: 'revenue' }, { name: 'rest', isDynamic: false }], checks: [planned('revenue')], partitions: range }])
    ledger.objection(start(0))
    const yielded = { type: 'step-output', step: 0, attempt: 1, at: 0, metadata: {} } as const
    expect(ledger.objection({ ...yielded, output: 'rest', checks: [checked('revenue')] })).toContain('for which step 0 was not asked there')
    expect(ledger.objection({ ...yielded, output: 'rest' })).toBeNull()
    const partitions = [{ partition: 'a', bytes: 1 }, { partition: 'b', bytes: 1 }]
    expect(ledger.objection({ ...yielded, output: 'result', partitions })).toContain('without each of them once')
    expect(ledger.objection({ ...yielded, output: 'result', partitions, checks: [checked('revenue', 'a')] })).toContain('not asked there')
  })
})
