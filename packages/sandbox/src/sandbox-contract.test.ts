import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleOf, modes, pull, runStep, stepsFrame, withSandbox } from '../test/bundle-fixture'
import type { Sandbox } from './sandbox'

/** What is held, in bytes. What waits for its collection is the engine's own affair: the files of one test worker share a heap. */
const heldMemory = (): number => {
  if (globalThis.gc === undefined) throw new Error('run by Vitest with --expose-gc, as vitest.config.ts says')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const megabyte = 1024 * 1024
const isRoot = process.getuid?.() === 0

describe.each(modes)('the %s sandbox', (mode) => {
  let opened: ReturnType<typeof withSandbox>
  let sandbox: Sandbox
  beforeAll(() => {
    opened = withSandbox(mode)
    sandbox = opened.sandbox
  })
  afterAll(() => opened.close())

  it('proves its walls, or says which are missing', async () => {
    const report = await sandbox.selfTest()
    const missing = report.walls.filter((wall) => wall.required && !wall.held).map((wall) => wall.name)
    expect(missing).toEqual(mode === 'bubblewrap' ? [] : ['namespaces', 'system-calls', ...isRoot ? ['privileges'] : []])
    expect(report.ok).toBe(mode === 'bubblewrap')
    expect(sandbox.warning === null).toBe(mode === 'bubblewrap')
    expect(report.walls.length).toBeGreaterThan(10)
  })

  it('loads, describes, runs and ends a bundle', async () => {
    const started = await sandbox.start({ bundle: bundleOf({ step: 'return step.step * 2' }), label: 'a test' })
    const frames = started.frames()[Symbol.asyncIterator]()
    expect(await pull(frames)).toEqual({ type: 'loaded' })
    await started.send({ type: 'describe' })
    expect(await pull(frames)).toEqual({ type: 'manifest', manifest: { manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [] } })
    await started.send(stepsFrame(3, 4))
    const types = [await pull(frames), await pull(frames), await pull(frames), await pull(frames)]
    expect(types.filter((frame) => frame.type === 'step-success')).toMatchObject([{ step: 3, metadata: { result: { value: '6' } } }, { step: 4 }])
    await started.send({ type: 'cancel', reason: 'enough' })
    expect(await pull(frames)).toMatchObject({ message: 'canceled: enough' })
    expect(started.memoryBytes()).toBeGreaterThan(megabyte)
    await started.close()
    expect(await started.exited).toMatchObject({ reason: 'closed' })
    expect((await frames.next()).done).toBe(true)
    await expect(started.send({ type: 'describe' })).rejects.toThrow('has ended')
  })

  it('asks for ticks, and takes one answer to each', async () => {
    const bundle = `export const serve = (host) => ({ describe() {}, cancel() {}, release() {}, runSteps() {}, evaluate({ type, tick }) {
      host.send({ type: 'log', tick, at: 0, level: 'info', source: 'log', message: type })
      for (let answers = 0; answers < tick; answers++) host.send({ type: 'condition-answer', tick, at: 0, durationMs: 0, answer: true })
    } })`
    const started = await sandbox.start({ bundle, label: 'a test' })
    const frames = started.frames()[Symbol.asyncIterator]()
    expect(await pull(frames)).toEqual({ type: 'loaded' })
    await started.send({ type: 'evaluate-condition', tick: 1, condition: 'mine', asset: 'a', at: 0 })
    expect([await pull(frames), await pull(frames)]).toMatchObject([{ type: 'log', tick: 1, message: 'evaluate-condition' }, { type: 'condition-answer', tick: 1, answer: true }])
    await started.send({ type: 'evaluate-condition', tick: 2, condition: 'mine', asset: 'a', at: 0 })
    expect([await pull(frames), await pull(frames)]).toMatchObject([{ message: 'evaluate-condition' }, { type: 'condition-answer', tick: 2 }])
    expect(await started.exited).toMatchObject({ reason: 'protocol-violation', detail: expect.stringContaining('already answered') as string })
  })

  it('runs nothing of a prepared bundle before it is started, and everything after', async () => {
    const bundle = `let turns = 0
setInterval(() => { turns += 1 }, 5)
export const serve = (host) => ({ describe() {}, cancel() {}, release() {}, runSteps() {
  host.send({ type: 'log', at: 0, level: 'info', source: 'log', message: String(turns) })
} })`
    sandbox.prepare({ build: 'acme/ticking', bundle })
    await sleep(2_500)
    const started = await sandbox.start({ build: 'acme/ticking', bundle: 'throw new Error("loaded again")', label: 'a test' })
    const frames = started.frames()[Symbol.asyncIterator]()
    expect(await pull(frames)).toEqual({ type: 'loaded' })
    await started.send(stepsFrame(0))
    const turns = await pull(frames)
    expect(Number(turns.type === 'log' ? turns.message : Number.NaN)).toBeLessThan(250) // in 2.5 s, unfrozen, it would be near 500
    await started.close()
    const other = await sandbox.start({ build: 'acme/ticking', bundle, label: 'a test' })
    expect(await pull(other.frames()[Symbol.asyncIterator]())).toEqual({ type: 'loaded' })
    await other.close()
  })

  it('watches the memory of a process that was prepared from its start on', async () => {
    const bundle = `export const serve = (host) => ({ describe() {}, cancel() {}, release() {}, runSteps() {
      const kept = []
      setInterval(() => kept.push(new Uint8Array(20_000_000).fill(1)), 5)
    } })`
    const limits = { memoryBytes: 400_000_000, wallSeconds: 20 }
    sandbox.prepare({ build: 'acme/greedy', bundle, limits })
    await sleep(1_500)
    const started = await sandbox.start({ build: 'acme/greedy', bundle: 'throw new Error("loaded again")', limits, label: 'a test' })
    expect(await pull(started.frames()[Symbol.asyncIterator]())).toEqual({ type: 'loaded' })
    await started.send(stepsFrame(0))
    expect(await started.exited).toMatchObject({ reason: 'out-of-memory' })
  })

  it('carries values as bytes, both ways', async () => {
    const bundle = `export const serve = (host) => ({ describe() {}, cancel() {}, release() {}, runSteps(frame, payload) {
      const at = { step: 0, attempt: 1, at: 0 }
      host.send({ type: 'step-start', ...at })
      const value = payload.map((byte) => 255 - byte)
      host.send({ type: 'step-success', ...at, durationMs: 0, hasValue: true, metadata: {} }, value)
      value.fill(0)
    } })`
    const started = await sandbox.start({ bundle, label: 'a test' })
    const input = Buffer.alloc(5 * megabyte, 7)
    for await (const { frame, payload } of started.frames()) {
      if (frame.type === 'loaded') await started.send(stepsFrame(0), input)
      if (frame.type !== 'step-success') continue
      expect(Buffer.from(payload).equals(Buffer.alloc(5 * megabyte, 248))).toBe(true)
      break
    }
    await started.close()
  })

  it('loads definitions under a fixed clock and fixed randomness, and gives both back', async () => {
    const world = `[Date.now(), +new Date(), performance.now(), Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(4)).join(':'), Temporal.Now.instant().epochMilliseconds].join()`
    const bundle = bundleOf({ top: `const loaded = ${world}`, step: `return JSON.stringify([loaded, ${world}, new Date() instanceof Date])` })
    const read = async (): Promise<string[]> => JSON.parse((await runStep(sandbox, bundle)).result ?? '[]') as string[]
    const [first, second] = [await read(), await read()]
    expect(first[0]).toBe(second[0])
    expect(first[0]).toMatch(/^1577836800000,1577836800000,0,/)
    expect(first[1]).not.toBe(second[1])
    expect(Math.abs(Number(first[1]?.split(',')[0]) - Date.now())).toBeLessThan(60_000)
    expect(first[2]).toBe(true)
  })

  it('reports whatever is thrown while loading', async () => {
    const bombs = ['null', 'undefined', '42n', 'Symbol()', '{ toString() { throw 1 } }', '{ get message() { throw 1 }, get name() { throw 1 }, get stack() { throw 1 } }',
      'new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 1 } })', 'new Proxy(new Error("x"), { get() { throw 1 } })', 'Object.create(null)', '(() => { const e = new Error("loop"); e.cause = e; return e })()']
    for (const bomb of bombs) {
      const outcome = await runStep(sandbox, bundleOf({ top: `throw ${bomb.startsWith('{') ? `(${bomb})` : bomb}` }))
      expect(outcome.frames.map((frame) => frame.type)).toEqual(['load-failed'])
    }
    const failed = await runStep(sandbox, bundleOf({ top: `throw new TypeError('the outer', { cause: new Error('the inner') })` }))
    expect(failed.frames[0]).toMatchObject({ error: { name: 'TypeError', message: 'the outer', stack: expect.stringMatching(/bundle\.js:\d+:\d+/), cause: { message: 'the inner' } } })
    const broken = await runStep(sandbox, 'export const serve = (')
    expect(broken.frames[0]).toMatchObject({ type: 'load-failed', error: { message: expect.stringMatching(/^SyntaxError: Expression expected/) } })
  })

  it('turns what code prints into log lines', async () => {
    const outcome = await runStep(sandbox, bundleOf({ step: `
      console.log('one\\ntwo %s %d %j', 'a', 5, { b: 1 }, [1])
      console.warn({ deep: { er: 1 } })
      console.group('group'); console.info('inside'); console.groupEnd()
      console.table([{ a: 1, b: 'x' }, { a: 22, b: 'y' }])
      console.count(); console.assert(false, 'not so')
      Deno.stdout.writeSync(new TextEncoder().encode('half '))
      Deno.stdout.writeSync(new TextEncoder().encode('line\\n'))
      new Worker('data:text/javascript,console.log("from a worker")', { type: 'module' })
      const process = (await import('node:process')).default
      process.stderr.write('by node\\n')
      void Promise.reject(new Error('nobody waits'))
      setTimeout(() => { throw new Error('in a timer') }, 0)
      await new Promise((resolve) => setTimeout(resolve, 300))` }))
    expect(outcome.failure).toBeNull()
    for (const line of ['one', 'two a 5 {"b":1} [ 1 ]', '{ deep: { er: 1 } }', '  inside', 'default: 1', 'Assertion failed not so', 'half line', 'from a worker', 'by node']) {
      expect(outcome.logs).toContain(line)
    }
    expect(outcome.logs.join('\n')).toMatch(/\(index\) {2}a {3}b\n0 {8}1 {3}x/)
    expect(outcome.logs.join('\n')).toMatch(/Unhandled promise rejection: Error: nobody waits\n.*at step/)
    expect(outcome.logs.join('\n')).toMatch(/Uncaught error: Error: in a timer/)
  })

  it('starts from a booted process when there is one, and boots the next', async () => {
    const warm = withSandbox(mode)
    warm.sandbox.prewarm(1)
    await sleep(600)
    const before = performance.now()
    const started = await warm.sandbox.start({ bundle: bundleOf({}), label: 'a test' })
    const seconds = performance.now() - before
    expect(await pull(started.frames()[Symbol.asyncIterator]())).toEqual({ type: 'loaded' })
    expect(seconds).toBeLessThan(50)
    await sleep(600)
    await warm.close()
    expect(await started.exited).toMatchObject({ reason: 'closed' })
  })

  it('keeps a process waiting while nobody reads, and the worker small while 1 GB of log flows', async () => {
    const started = await sandbox.start({
      bundle: bundleOf({ step: `for (let i = 0; i < 16_800; i++) console.log('x'.repeat(63_990)); return 'all'` }), label: 'a test', limits: { logBytes: 2_000 * megabyte },
    })
    const frames = started.frames()[Symbol.asyncIterator]()
    await pull(frames)
    const baseline = heldMemory()
    await started.send(stepsFrame(0))
    await sleep(500)
    // Blocked with a full pipe: nothing piles up on either side.
    expect(heldMemory() - baseline).toBeLessThan(64 * megabyte)
    expect(started.memoryBytes()).toBeLessThan(128 * megabyte)
    let bytes = 0
    let growth = 0
    let logs = 0
    for (let frame = await pull(frames); frame.type !== 'step-success'; frame = await pull(frames)) {
      if (frame.type !== 'log') continue
      bytes += frame.message.length
      logs += 1
      if (logs % 4_000 === 0) growth = Math.max(growth, heldMemory() - baseline)
    }
    expect(logs).toBe(16_800)
    expect(bytes).toBe(16_800 * 63_990)
    expect(growth).toBeLessThan(64 * megabyte)
    await started.close()
  })

  it('ends a process that writes more log than it may', async () => {
    const outcome = await runStep(sandbox, bundleOf({ step: `for (;;) { console.log('x'.repeat(1_000)); await null }` }), { limits: { logBytes: megabyte } })
    expect(outcome.exit).toMatchObject({ reason: 'killed', detail: 'it wrote more than 1 MB of log' })
  })

  it('lets the platform go first where both want a core', async () => {
    const started = await sandbox.start({ bundle: bundleOf({ step: 'return null' }), label: 'a test' })
    await pull(started.frames()[Symbol.asyncIterator]())
    const pids = processesNaming(opened.root)
    expect(pids.length).toBeGreaterThan(0)
    for (const pid of pids) expect(niceness(pid)).toBeGreaterThan(niceness('self'))
    await started.close()
  })

  it('kills at once, whatever the process does, and leaves nothing', async () => {
    const started = await sandbox.start({ bundle: bundleOf({ step: 'for (;;);' }), label: 'a test' })
    const frames = started.frames()[Symbol.asyncIterator]()
    await pull(frames)
    await started.send(stepsFrame(0))
    await sleep(100)
    const before = performance.now()
    started.kill('the run was canceled')
    expect(await started.exited).toMatchObject({ reason: 'killed', detail: 'the run was canceled' })
    expect(performance.now() - before).toBeLessThan(1000)
    expect(processesNaming(opened.root)).toEqual([])
    const [worker = ''] = readdirSync(join(opened.root, 'processes'))
    await expect.poll(() => readdirSync(join(opened.root, 'processes', worker))).toEqual(['owner'])
  })
})

/** The nineteenth field; the second, in parentheses, may hold spaces. */
const niceness = (pid: string): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[16])

/** Processes of this machine whose command line names the folder. */
const processesNaming = (folder: string): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
  } catch {
    return false
  }
})
