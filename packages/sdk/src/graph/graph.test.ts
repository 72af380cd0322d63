import { describe, expect, it } from 'vitest'
import { manifestSchema } from '@millrace/protocol'
import { z } from 'zod'
import { job, type Job } from '../job'
import { Failure, RetryRequested } from '../failure'
import { output } from '../output'
import { serveLocation } from '../runtime/serve-location'
import { executeJob } from '../testing/execute-job'
import { graph } from './graph'
import type { Handle } from './handle'
import { op } from './op'
import { dynamic, optional } from './op-output'

const one = op('one', { run: () => 1 })
const add = op('add', { inputs: { left: z.number(), right: z.number() }, run: ({ inputs }) => inputs.left + inputs.right })
const total = op('total', { inputs: { numbers: z.array(z.number()) }, run: ({ inputs }) => inputs.numbers.reduce((sum, each) => sum + each, 0) })
const words = op('words', {
  outputs: { word: dynamic(z.string()), count: z.number() },
  run: async function* ({ emit }) {
    for (const word of ['to', 'be', 'or']) yield emit.word(word, `${word}!`)
    yield emit.count(3)
  },
})
const size = op('size', { inputs: { text: z.string() }, run: ({ inputs }) => inputs.text.length })

const keysOf = async (of: Job): Promise<string[]> => (await executeJob(of)).steps.map(({ key }) => key)

describe('a job of ops', () => {
  it('runs what its function composed, each call a step of its own', async () => {
    const result = await executeJob(job('sum', { graph: () => {
      const first = add({ left: one(), right: one({}, { alias: 'another' }) })
      return add({ left: first, right: one() }, { alias: 'sum' })
    } }))
    expect(result.success).toBe(true)
    expect(result.steps.map(({ key }) => key).sort()).toEqual(['add', 'another', 'one', 'one_2', 'sum'])
    expect(result.output('sum')).toBe(3)
  })

  it('fans out over a dynamic output and collects', async () => {
    const result = await executeJob(job('sizes', { graph: () => total({ numbers: words().word.map((text) => size({ text })).collect() }) }))
    expect(result.steps.map(({ key }) => key).sort()).toEqual(['size[be]', 'size[or]', 'size[to]', 'total', 'words'])
    expect(result.output('total')).toBe(9)
    expect(result.output('words', 'word', 'be')).toBe('be!')
  })

  it('maps by several ops, with what is beside them', async () => {
    const result = await executeJob(job('sizes', { graph: () => {
      const { word, count } = words()
      return total({ numbers: word.map((text) => add({ left: size({ text }), right: count })).collect() })
    } }))
    expect(result.output('total')).toBe(18)
  })

  it('takes a branch and skips the other, and what both lead to reads what there is', async () => {
    const split = op('split', { inputs: { of: z.number() }, outputs: { few: optional(z.number()), many: optional(z.number()) }, run: ({ inputs }) => inputs.of < 5 ? { few: inputs.of } : { many: inputs.of } })
    const double = op('double', { inputs: { of: z.number() }, run: ({ inputs }) => inputs.of * 2 })
    const result = await executeJob(job('branch', { graph: () => {
      const { few, many } = split({ of: one() })
      return { numbers: total({ numbers: [double({ of: few }, { alias: 'twice' }), double({ of: many })] }) }
    } }))
    expect(result.success).toBe(true)
    expect(result.step('double').status).toBe('skipped')
    expect(result.output('total')).toBe(2)
  })

  it('records the metadata that an output comes with', async () => {
    const measured = op('measured', { outputs: { rows: z.number() }, run: () => ({ rows: output(12, { metadata: { rows: 12 } }) }) })
    const { events } = await executeJob(job('measure', { graph: () => { measured() } }))
    expect(events.find(({ type }) => type === 'step-output')).toMatchObject({ output: 'rows', metadata: { rows: { type: 'number', value: 12 } } })
  })

  it('orders without passing a value', async () => {
    const order: string[] = []
    const say = (name: string) => op(name, { run: () => { order.push(name) } })
    const [first, second, third] = [say('first'), say('second'), say('third')]
    await executeJob(job('ordered', { graph: () => {
      const done = third({}, { after: [second({}, { after: [first()] })] })
      return done
    } }))
    expect(order).toEqual(['first', 'second', 'third'])
    order.length = 0
    const inner = graph('inner', { graph: () => { third({}, { after: [second()] }) } })
    const outer = graph('outer', { graph: () => { inner() } })
    await executeJob(job('orderedGraphs', { graph: () => { const done = first(); outer({}, { after: [done] }) } }))
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it('runs graphs within graphs', async () => {
    const plusOne = graph('plusOne', { inputs: { of: z.number() }, graph: ({ of }) => add({ left: of, right: one() }) })
    const plusTwo = graph('plusTwo', { inputs: { of: z.number() }, graph: ({ of }) => ({ sum: plusOne({ of: plusOne({ of }) }), start: plusOne({ of }, { alias: 'beside' }) }) })
    const result = await executeJob(job('nested', { graph: () => plusTwo({ of: one() }).sum }))
    expect(result.output('plusTwo.plusOne_2.add')).toBe(3)
    expect(await keysOf(job('again', { graph: () => { plusTwo({ of: one() }) } }))).toContain('plusTwo.beside.one')
  })

  it('retries as its op, its call, or the op itself says', async () => {
    let calls = 0
    const flaky = op('flaky', { retry: { maxRetries: 2 }, run: ({ step }) => { calls += 1; if (step.attempt < 3) throw new Error('again'); return step.attempt } })
    expect((await executeJob(job('flaky', { graph: () => flaky() }))).output('flaky')).toBe(3)
    expect((await executeJob(job('flaky', { graph: () => flaky({}, { retry: { maxRetries: 1, delay: '1ms' } }) }))).success).toBe(false)
    const final = op('final', { retry: { maxRetries: 5 }, run: () => { calls += 1; throw new Failure('for good', { allowRetries: false }) } })
    calls = 0
    const failed = await executeJob(job('final', { graph: () => { final() } }))
    expect([calls, failed.error?.message, failed.error?.code]).toEqual([1, 'for good', 'failure'])
    const asking = op('asking', { run: ({ step }) => { if (step.attempt < 2) throw new RetryRequested(); return 'ready' } })
    expect((await executeJob(job('asking', { graph: () => asking() }))).output('asking')).toBe('ready')
  })

  it('configures ops by their path', async () => {
    const greet = op('greet', { config: z.object({ name: z.string().default('you') }), run: ({ config }) => `hello ${config.name}` })
    const twice = graph('twice', { graph: () => { greet(); greet() } })
    const greetings = job('greetings', { graph: () => { twice() }, config: { ops: { 'twice.greet': { name: 'Ada' } } } })
    const result = await executeJob(greetings, { config: { ops: { 'twice.greet_2': { name: 'Bo' } } } })
    expect([result.output('twice.greet'), result.output('twice.greet_2')]).toEqual(['hello Ada', 'hello Bo'])
    expect((await executeJob(greetings, { config: { ops: { 'twice.greet': { name: 1 } } } })).error?.message).toContain('config of op `greet` is wrong: `name`')
    await expect(executeJob(greetings, { config: { ops: { gone: 1 } } })).rejects.toThrow('the op “gone”, which this job does not call')
  })
})

describe('a value of the wrong type', () => {
  it.each([
    ['an output', op('liar', { outputs: { rows: z.array(z.object({ id: z.number() })) }, run: () => ({ rows: [{ id: JSON.parse('"x"') as number }] }) }), 'output `rows` of op `liar` is wrong: `[0].id`'],
    ['a missing output', op('lazy', { outputs: { rows: z.number() }, run: function* (): Generator<never> {} }), 'op `lazy` did not yield `rows`'],
    ['an unknown output', op('odd', { outputs: { rows: z.number() }, run: () => ({ rows: 1, more: 2 }) }), 'returns `more`, which is none of its outputs: `rows`'],
    ['a bad key', op('keyed', { outputs: { each: dynamic(z.number()) }, run: () => ({ each: { 'a b': 1 } }) }), 'yields `each` under "a b"'],
    ['a value yielded raw', op('raw', { outputs: { each: dynamic(z.number()) }, run: function* () { yield 1 as never } }), 'it must yield what `emit` returns'],
  ])('%s fails its step', async (_, broken, message) => {
    const result = await executeJob(job('broken', { graph: () => { broken() } }))
    expect(result.success).toBe(false)
    expect(result.error?.message).toContain(message)
  })

  it('is seen at the input that reads it', async () => {
    const text = op('text', { run: (): number => JSON.parse('"x"') as number })
    expect((await executeJob(job('wrong', { graph: () => add({ left: text(), right: one() }) }))).error?.message).toContain('input `left` of op `add` is wrong')
  })
})

describe('a composition that cannot be', () => {
  let leaked: Handle<number>
  it.each<[string, () => unknown, string]>([
    ['an input that is not connected', () => job('j', { graph: () => add({ left: one() } as never) }), 'job "j": input `right` of op `add` is not connected'],
    ['an input that does not exist', () => job('j', { graph: () => size({ txt: one() } as never) }), 'op `size` has no input `txt`; it has `text`'],
    ['inputs by place', () => job('j', { graph: () => size(one() as never) }), 'takes its inputs by name: size({ text })'],
    ['a value instead of a handle', () => job('j', { graph: () => size({ text: 'x' } as never) }), 'input `text` of op `size` must be what an op or graph returned, not "x"'],
    ['a dynamic output as a whole', () => job('j', { graph: () => size({ text: words().word } as never) }), 'take its values one by one with `map`, or all with `collect`'],
    ['a handle of another graph', () => { job('k', { graph: () => { leaked = one() } }); return job('j', { graph: () => add({ left: leaked, right: one() }) }) }, 'belongs to another graph'],
    ['two calls of one alias', () => job('j', { graph: () => { one({}, { alias: 'a' }); one({}, { alias: 'a' }) } }), 'two calls are named "a"'],
    ['an async function', () => job('j', { graph: (async () => one()) as never }), 'its function must not be async'],
    ['no call at all', () => job('j', { graph: () => undefined }), 'its function calls no op'],
    ['an unknown option of a call', () => job('j', { graph: () => one({}, { retries: 1 } as never) }), 'has no option `retries`'],
    ['a bad retry', () => op('o', { retry: { maxRetries: 1, delay: 'soon' }, run: () => 1 }), '`retry.delay` must be milliseconds or a text such as "10s"'],
    ['a call outside of a graph', () => one(), 'op `one` was called outside of a graph'],
    ['an output that is no schema', () => op('o', { outputs: { a: 1 } as never, run: () => ({}) as never }), 'output `a` must be a schema'],
  ])('%s is refused where it stands', (_, make, message) => {
    expect(make).toThrow(message)
  })
})

describe('an op called by itself', () => {
  it('runs with what a test gives it', async () => {
    expect(await add.invoke({ inputs: { left: 2, right: 3 } })).toBe(5)
    const found = await words.invoke()
    expect([...found.word]).toEqual([['to', 'to!'], ['be', 'be!'], ['or', 'or!']])
    expect(found.count).toBe(3)
    await expect(add.invoke({ inputs: { left: 2, right: 'x' } })).rejects.toThrow('input `right` of op `add` is wrong')
    await expect(add.invoke({ inputs: { left: 2, rigth: 3 } })).rejects.toThrow('has no input `rigth`')
  })
})

describe('a job of ops in a manifest', () => {
  const described = (namespace: object): unknown => serveLocation(namespace, { send: () => undefined, now: () => 0 }).describe()

  it('is its graph, with what its ops take and yield', () => {
    const sums = job('sums', { graph: () => size({ text: words().word.collect() as never }), tags: { team: 'data' } })
    const found = described({ sums, one })
    expect(found).toMatchObject({ manifest: {
      jobs: [{ kind: 'graph', name: 'sums', tags: { team: 'data' }, nodes: [{ name: 'words' }, { name: 'size', inputs: [{ name: 'text', from: { node: 'words', output: 'word', isCollected: true } }] }] }],
      ops: [{ name: 'one' }, { name: 'size', inputs: [{ name: 'text' }] }, { name: 'words', outputs: [{ name: 'word', isDynamic: true }, { name: 'count' }] }],
    } })
    expect(manifestSchema.parse(JSON.parse(JSON.stringify((found as { manifest: unknown }).manifest)))).toBeTruthy()
  })
})
