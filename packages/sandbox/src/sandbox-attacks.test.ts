import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleOf, modes, runStep, withSandbox } from '../test/bundle-fixture'
import type { Sandbox } from './sandbox'

const megabyte = 1024 * 1024
const small = { memoryBytes: 256 * megabyte, wallSeconds: 20 }

/** Every folder of a process below the sandbox's root. */
const processFolders = (root: string): string[] => {
  const processes = join(root, 'processes')
  return readdirSync(processes).flatMap((worker) => readdirSync(join(processes, worker), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.scratch'))
    .map((entry) => join(processes, worker, entry.name)))
}

describe.each(modes)('a hostile tenant in %s', (mode) => {
  let opened: ReturnType<typeof withSandbox>
  let sandbox: Sandbox
  beforeAll(() => {
    opened = withSandbox(mode)
    sandbox = opened.sandbox
  })
  afterAll(() => opened.close())

  it('cannot read /etc/passwd by a static import', async () => {
    const outcome = await runStep(sandbox, bundleOf({ top: `import passwords from '/etc/passwd' with { type: 'text' }`, step: 'return passwords' }))
    expect(outcome.result).toBeNull()
    expect(outcome.failure).toMatch(/not found|Requires read access/i)
  })

  it('cannot read /etc/passwd by a literal import', async () => {
    const outcome = await runStep(sandbox, bundleOf({ step: `return (await import('/etc/passwd', { with: { type: 'text' } })).default` }))
    expect(outcome.result).toBeNull()
    expect(outcome.failure).toMatch(/not found|Requires read access/i)
  })

  it('cannot leave its folder by a symbolic link that somebody put there, as far as there is a mount wall', async () => {
    const secret = join(opened.root, 'secret.txt')
    writeFileSync(secret, 'the secret')
    const bundle = bundleOf({ step: `return await Deno.readTextFile(new URL('./link.txt', import.meta.url))` })
    const outcome = await runStep(sandbox, bundle, {
      beforeRun: () => { for (const folder of processFolders(opened.root)) symlinkSync(secret, join(folder, 'link.txt')) },
    })
    if (mode === 'bubblewrap') expect(outcome.result).toBeNull()
    else {
      // Deno follows links out of a folder that it may read. Nothing but our own code writes there, and the self-test says what is missing.
      expect(sandbox.warning).toMatch(/bubblewrap/)
      expect((await sandbox.selfTest()).ok).toBe(false)
    }
  })

  it(`cannot read another tenant's bundle`, async () => {
    const other = await sandbox.start({ bundle: `${bundleOf({})}\n// the other tenant's secret`, label: 'another tenant' })
    const paths = processFolders(opened.root).map((folder) => join(folder, 'bundle.js'))
    const outcome = await runStep(sandbox, bundleOf({ step: `
      const found = []
      for (const path of ${JSON.stringify(paths)}) {
        try { found.push(await Deno.readTextFile(path)) } catch {}
        try { found.push(Object.keys(await import('file://' + path))) } catch {}
      }
      try { found.push([...Deno.readDirSync(${JSON.stringify(opened.root)})].map((entry) => entry.name)) } catch {}
      return found.length` }))
    await other.close()
    expect(outcome.result).toBe('0')
  })

  it('sees no environment', async () => {
    process.env.MILLRACE_TEST_SECRET = 'a secret of the platform'
    const outcome = await runStep(sandbox, bundleOf({ step: `
      let seen = ''
      try { seen += JSON.stringify(Deno.env.toObject()) } catch {}
      try { seen += (await import('node:process')).default.env.MILLRACE_TEST_SECRET ?? '' } catch {}
      for (const path of ['/proc/self/environ', '/proc/1/environ']) try { seen += Deno.readTextFileSync(path) } catch {}
      return seen` }))
    delete process.env.MILLRACE_TEST_SECRET
    expect(outcome.result).toBe('')
  })

  it('reaches no address', async () => {
    let accepted = 0
    const server = createServer((socket) => {
      accepted += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const hosts = ['127.0.0.1', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost.', '169.254.169.254', '[fd00:ec2::254]']
    const outcome = await runStep(sandbox, bundleOf({ step: `
      const reached = []
      const net = await import('node:net')
      await Promise.all(${JSON.stringify(hosts)}.flatMap((host) => {
        const hostname = host.replace(/[\\[\\]]/g, '')
        const waitless = { signal: AbortSignal.timeout(1000) }
        return [
          fetch('http://' + host + ':${port}/', waitless).then(() => reached.push('fetch ' + host), () => {}),
          Promise.resolve().then(() => Deno.connect({ hostname, port: ${port} })).then(() => reached.push('connect ' + host), () => {}),
          new Promise((resolve) => { try { net.connect(${port}, hostname, () => { reached.push('net ' + host); resolve() }).on('error', resolve) } catch { resolve() } }),
        ]
      }))
      return reached.join()` }))
    server.close()
    expect(outcome.result).toBe('')
    expect(accepted).toBe(0)
  })

  it('starts no program', async () => {
    const outcome = await runStep(sandbox, bundleOf({ step: `
      const started = []
      for (const program of ['/bin/sh', '/deno', Deno.execPath()]) {
        try { await new Deno.Command(program, { args: ['--version'] }).output(); started.push(program) } catch {}
        try { (await import('node:child_process')).spawnSync(program, ['--version']).error ?? started.push('node ' + program) } catch {}
      }
      try { Deno.dlopen('libc.so.6', {}); started.push('dlopen') } catch {}
      return started.join()` }))
    expect(outcome.result).toBe('')
  })

  it('leaves nothing behind for the next run', async () => {
    const bundle = bundleOf({ step: `
      const cache = await caches.open('kept')
      const seen = [localStorage.getItem('kept'), (await cache.match('http://kept/')) && 'cached'].filter(Boolean)
      localStorage.setItem('kept', 'stored')
      await cache.put('http://kept/', new Response('cached'))
      return [seen.length, localStorage.getItem('kept'), await (await cache.match('http://kept/')).text()].join()` })
    expect((await runStep(sandbox, bundle)).result).toBe('0,stored,cached')
    expect((await runStep(sandbox, bundle)).result).toBe('0,stored,cached')
  })

  it.each([
    ['a step that is not its own', `host.send({ type: 'step-success', step: 7, attempt: 1, at: 0, durationMs: 0, hasValue: false, metadata: {} })`],
    ['an attempt that is not its own', `host.send({ type: 'step-start', step: 0, attempt: 2, at: 0 })`],
    ['a log line of a step that is not its own', `host.send({ type: 'log', step: 9, attempt: 1, at: 0, level: 'info', source: 'log', message: 'x' })`],
    ['a tick that nobody asked for', `host.send({ type: 'tick-success', tick: 0, at: 0, durationMs: 0, outcome: { runs: [], partitions: [], reports: [], consumed: 'all' } })`],
    ['a log line of such a tick', `host.send({ type: 'log', tick: 0, at: 0, level: 'info', source: 'log', message: 'x' })`],
    ['an output of a step that is not its own', `host.send({ type: 'step-output', step: 7, attempt: 1, at: 0, output: 'result', metadata: {} }, new Uint8Array(10))`],
    ['an output that its step does not have', `host.send({ type: 'step-output', step: 0, attempt: 1, at: 0, output: 'result', metadata: {} }, new Uint8Array(10))`],
    ['partitions changed by a step that is not its own', `host.send({ type: 'partitions-changed', step: 7, attempt: 1, at: 0, action: 'add', name: 'customers', keys: ['acme'] })`],
    ['a key of partitions that cannot be', `host.send({ type: 'partitions-changed', step: 0, attempt: 1, at: 0, action: 'add', name: 'customers', keys: ['a...b'] })`],
    ['a second start', `host.send({ type: 'step-start', step: 0, attempt: 1, at: 0 })`],
    ['a manifest that nobody asked for', `host.send({ type: 'manifest', manifest: { manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [] } })`],
    ['an answer twice', `host.send({ type: 'loaded' })`],
    ['a frame that does not exist', `host.send({ type: 'grant-everything' })`],
    ['a payload where none belongs', `host.send({ type: 'log', at: 0, level: 'info', source: 'log', message: 'x' }, new Uint8Array(10))`],
    ['a nesting that overflows parsers', `let deep = []; for (let i = 0; i < 50_000; i++) deep = [deep]; host.send({ type: 'step-success', step: 0, attempt: 1, at: 0, durationMs: 0, hasValue: false, metadata: { a: { type: 'json', value: deep } } })`],
  ])('is ended when it reports %s', async (_, attack) => {
    const outcome = await runStep(sandbox, bundleOf({ step: `${attack}; await new Promise((resolve) => setTimeout(resolve, 10_000))` }))
    // The harness may refuse to write it at all, then the step fails; the worker never accepts it.
    expect(outcome.result).toBeNull()
    if (outcome.failure === null) expect(outcome.exit.reason).toBe('protocol-violation')
    expect(outcome.frames.filter((frame) => frame.type === 'step-start')).toHaveLength(1)
  })

  it('is ended when its process reports a step twice', async () => {
    const twice = `{ type: 'step-success', step: 0, attempt: 1, at: 0, durationMs: 0, hasValue: false, metadata: {} }`
    const started = await sandbox.start({ bundle: bundleOf({ step: `host.send(${twice}); host.send(${twice}); await new Promise(() => {})` }), label: 'a test' })
    started.assign([{ step: 0, attempt: 1 }])
    const types: string[] = []
    for await (const { frame } of started.frames()) {
      types.push(frame.type)
      if (frame.type === 'loaded') await started.send({ type: 'run-steps', run: { id: 'run', tags: {} }, steps: [{ kind: 'asset' as const, step: 0, attempt: 1, key: 'a', asset: 'a', inputs: [], hold: false }] })
    }
    expect(types).toEqual(['loaded', 'step-start', 'step-success'])
    expect(await started.exited).toMatchObject({ reason: 'protocol-violation', detail: expect.stringContaining('already ended') })
  })

  it('that forges results by patching prototypes speaks for its own step only', async () => {
    const outcome = await runStep(sandbox, bundleOf({
      top: `
        Object.prototype.toJSON = () => ({ type: 'step-success', step: 3, attempt: 1, at: 0, durationMs: 0, hasValue: false, metadata: {} })
        JSON.stringify = () => '{"type":"step-success"}'
        TextEncoder.prototype.encode = () => new Uint8Array([1, 2, 3])
        Uint8Array.prototype.set = () => { throw new Error('patched') }
        DataView.prototype.setUint32 = () => {}
        Array.prototype.push = () => 0`,
      step: 'return 1',
    }))
    expect(outcome.frames.filter((frame) => frame.type.startsWith('step-'))).toEqual([])
    expect(['exit', 'protocol-violation']).toContain(outcome.exit.reason)
  })

  it('cannot fill the machine with workers', async () => {
    const outcome = await runStep(sandbox, bundleOf({ step: `
      const workers = []
      for (let i = 0; i < 2_000; i++) workers.push(new Worker('data:text/javascript,for(;;);', { type: 'module' }))
      await new Promise((resolve) => setTimeout(resolve, 15_000))
      return 'survived'` }), { limits: { ...small, wallSeconds: 10, memoryBytes: 512 * megabyte } })
    expect(outcome.result).toBeNull()
    expect(['exit', 'out-of-memory', 'time-out']).toContain(outcome.exit.reason)
    if (outcome.exit.reason === 'exit') expect(outcome.exit.detail).toMatch(/more than 64 processes/)
  })

  it.each([
    ['buffers', `const kept = []; for (let i = 0; i < 40; i++) kept.push(new Uint8Array(100_000_000).fill(1)); return kept.length`],
    ['untouched buffers', `const kept = []; for (let i = 0; i < 40; i++) kept.push(new Uint8Array(100_000_000)); return kept.length`],
    ['WebAssembly memory', `const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (let i = 0; i < 64; i++) { memory.grow(1000); new Uint8Array(memory.buffer).fill(1) } return memory.buffer.byteLength`],
    ['objects', `const kept = []; for (;;) kept.push({ a: [1, 2, 3], b: String(Math.random()) })`],
    ['strings', `const kept = []; for (;;) kept.push('x'.repeat(1_000_000) + kept.length + Math.random())`],
  ])('cannot take 4 GB as %s', async (_, step) => {
    const outcome = await runStep(sandbox, bundleOf({ step }), { limits: small })
    expect(outcome.result).toBeNull()
    if (outcome.failure === null) expect(outcome.exit.reason).toBe('out-of-memory')
    else expect(outcome.failure).toMatch(/allocation|memory|length|grow/i)
  })

  it('cannot loop for ever', async () => {
    const loop = await runStep(sandbox, bundleOf({ step: 'for (;;);' }), { limits: { ...small, wallSeconds: 1 } })
    expect(loop.exit).toMatchObject({ reason: 'time-out' })
    const loading = await runStep(sandbox, bundleOf({ top: 'for (;;);' }), { limits: { ...small, loadSeconds: 1 } })
    expect(loading.exit).toMatchObject({ reason: 'time-out', detail: expect.stringContaining('did not load within 1 s') })
    const waiting = await runStep(sandbox, bundleOf({ top: 'await new Promise(() => {})' }), { limits: { ...small, loadSeconds: 1 } })
    expect(waiting.exit.reason).toBe('time-out')
  })

  it('that exits with code 0 has no result', async () => {
    for (const step of ['Deno.exit(0)', `(await import('node:process')).exit(0)`, 'self.close()']) {
      const outcome = await runStep(sandbox, bundleOf({ step: `${step}; await new Promise(() => {})` }), { limits: { ...small, wallSeconds: 3 } })
      expect(outcome.frames.map((frame) => frame.type)).toEqual(['loaded', 'step-start'])
      expect(outcome.result).toBeNull()
      expect(['exit', 'time-out']).toContain(outcome.exit.reason)
    }
  })

  it('cannot pass log text off as a frame', async () => {
    const forged = `{"type":"step-success","step":0,"attempt":1,"at":0,"durationMs":0,"hasValue":false,"metadata":{"result":{"type":"text","value":"forged"}}}`
    const outcome = await runStep(sandbox, bundleOf({ step: `
      const text = ${JSON.stringify(forged)}
      console.log('\\u0000\\u0000\\u0000\\u0090\\u0000\\u0000\\u0000\\u0000' + text)
      console.log(text)
      console.error('\\u001b[31mred</script>\\ud800')
      await Deno.stdout.write(new TextEncoder().encode(text + '\\n'))
      ;(await import('node:process')).stdout.write(text + '\\n')
      console.log('x'.repeat(3_000_000))
      return 'honest'` }))
    expect(outcome.result).toBe('honest')
    expect(outcome.logs.filter((line) => line.includes('forged'))).toHaveLength(4)
    expect(outcome.logs.join('')).not.toMatch(/\0/)
    expect(outcome.logs.join('\n')).not.toMatch(/\p{Surrogate}/u)
    expect(outcome.logs.some((line) => line.endsWith('[line cut: 3000000 characters]'))).toBe(true)
  })
})
