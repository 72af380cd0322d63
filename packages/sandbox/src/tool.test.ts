import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modes, withSandbox } from '../test/bundle-fixture'
import { findProgram } from './find-program'
import type { Sandbox, ToolLimits, ToolResult } from './sandbox'

const megabyte = 1024 * 1024
const esbuildFolder = dirname(createRequire(import.meta.url).resolve('esbuild/package.json'))

describe.each(modes)('a tool in %s', (mode) => {
  let opened: ReturnType<typeof withSandbox>
  let sandbox: Sandbox
  let folder: string
  let scripts = 0
  beforeAll(() => {
    opened = withSandbox(mode)
    sandbox = opened.sandbox
    folder = mkdtempSync(join(tmpdir(), 'millrace-tool-'))
    mkdirSync(join(folder, 'input'))
    writeFileSync(join(folder, 'input', 'entry.ts'), `import { b } from './b'\nexport const a: number = b + 1`)
    writeFileSync(join(folder, 'input', 'b.ts'), 'export const b = 41')
  })
  afterAll(async () => {
    await opened.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const run = async (script: string, options: { limits?: Partial<ToolLimits>; stdin?: string; mounts?: { host: string; guest: string }[] } = {}): Promise<ToolResult> => {
    const entry = join(folder, `script-${scripts++}.mjs`)
    writeFileSync(entry, script)
    const { limits, stdin = '', mounts = [] } = options
    return await sandbox.runTool({ program: 'node', entry, mounts, stdin: Buffer.from(stdin), ...limits === undefined ? {} : { limits } })
  }
  const output = (result: ToolResult): string => Buffer.from(result.stdout).toString()

  it('reads its input and answers', async () => {
    const result = await run(`const chunks = []; for await (const chunk of process.stdin) chunks.push(chunk); process.stdout.write(Buffer.concat(chunks).toString().toUpperCase()); console.error('noted')`, { stdin: 'text' })
    expect(result.exit).toMatchObject({ reason: 'exit', code: 0 })
    expect(output(result)).toBe('TEXT')
    expect(result.stderr).toBe('noted\n')
  })

  it('bundles with esbuild', async () => {
    const platform = readdirSync(join(esbuildFolder, '../@esbuild'))
    const mounts = [
      { host: esbuildFolder, guest: '/node_modules/esbuild' },
      ...platform.map((name) => ({ host: join(esbuildFolder, '../@esbuild', name), guest: `/node_modules/@esbuild/${name}` })),
      { host: join(folder, 'input'), guest: '/input' },
    ]
    const result = await run(`import { build } from 'esbuild'
      const result = await build({ entryPoints: ['./input/entry.ts'], bundle: true, write: false, format: 'esm' })
      process.stdout.write(result.outputFiles[0].text, () => process.exit(0))`, { mounts })
    expect(result.stderr).toBe('')
    expect(output(result)).toContain('var a = b + 1')
  })

  it('starts sooner when it was booted before', async () => {
    const entry = join(folder, 'warm.mjs')
    writeFileSync(entry, `process.stdin.resume(); process.stdin.on('end', () => process.stdout.write('done'))`)
    const time = async (): Promise<number> => {
      const before = performance.now()
      expect(output(await sandbox.runTool({ program: 'node', entry, mounts: [], stdin: Buffer.from('') }))).toBe('done')
      return performance.now() - before
    }
    const [cold, warm]: [number[], number[]] = [[], []]
    for (let round = 0; round < 3; round += 1) {
      sandbox.prewarmTool(0, { program: 'node', entry, mounts: [] })
      cold.push(await time())
      sandbox.prewarmTool(1, { program: 'node', entry, mounts: [] })
      await sleep(800)
      warm.push(await time())
    }
    // The machine may be busy with something else: the shortest of each.
    expect(Math.min(...warm)).toBeLessThan(Math.min(...cold))
    sandbox.prewarmTool(0, { program: 'node', entry, mounts: [] })
  })

  it('is ended when it takes too long, writes too much or grows too large', async () => {
    expect((await run('for (;;);', { limits: { wallSeconds: 1 } })).exit.reason).toBe('time-out')
    const flood = await run(`import { writeSync } from 'node:fs'; for (;;) writeSync(1, 'x'.repeat(100000))`, { limits: { outputBytes: megabyte, wallSeconds: 20 } })
    expect(flood.exit.reason).toBe('output-too-large')
    expect(flood.stdout.length).toBeLessThanOrEqual(megabyte)
    const large = await run('const kept = []; for (;;) kept.push(Buffer.alloc(50_000_000, 1))', { limits: { memoryBytes: 200 * megabyte, wallSeconds: 20 } })
    expect(large.exit.reason === 'out-of-memory' || /allocation/i.test(large.stderr)).toBe(true)
  })

  it('leaves no process behind, even one that left its group', async () => {
    const mark = `marked-${Math.random()}`
    const result = await run(`import { spawn } from 'node:child_process'
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000) // ${mark}'], { detached: true, stdio: 'ignore' }).unref()
      setTimeout(() => process.exit(0), 300)`)
    expect(result.exit.code).toBe(0)
    await sleep(200)
    const left = processesNaming(mark)
    if (mode === 'bubblewrap') expect(left).toEqual([])
    else for (const pid of left) process.kill(pid, 'SIGKILL')
  })

  it('sees no file, no network and no way to more privileges, or says that it is not jailed', async () => {
    if (mode === 'deno-only') return expect(sandbox.warning).toMatch(/builds run unjailed/)
    let accepted = 0
    const server = createServer(() => { accepted += 1 })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const unshare = findProgram('unshare')
    const result = await run(`import { readFileSync, readdirSync, writeFileSync, symlinkSync, readlinkSync } from 'node:fs'
      import { spawnSync } from 'node:child_process'
      import { connect } from 'node:net'
      const out = []
      for (const path of ['/etc/passwd', '/proc/1/environ', '/proc/self/root/etc/passwd', '${folder}/input/b.ts']) try { readFileSync(path); out.push('read ' + path) } catch {}
      for (const path of ['/written', '/tool/entry.mjs', '/node']) try { writeFileSync(path, ''); out.push('wrote ' + path) } catch {}
      if (Object.keys(process.env).some((name) => !['HOME', 'TMPDIR', 'NO_COLOR', 'TZ', 'LD_LIBRARY_PATH', 'PWD'].includes(name))) out.push('env ' + Object.keys(process.env))
      for (const args of [['--user', '/node', '--version'], ['--mount', '/node', '--version'], ['--net', '/node', '--version']]) if (spawnSync('/bin-unshare', args).status === 0) out.push('unshare ' + args[0])
      await Promise.all(['127.0.0.1', '::1', '0.0.0.0', '169.254.169.254'].map((host) => new Promise((resolve) => {
        const socket = connect(${port}, host, () => { out.push('connected ' + host); resolve() })
        socket.on('error', resolve)
      })))
      process.stdout.write(JSON.stringify({ out, uid: process.getuid(), root: readdirSync('/').sort() }))`,
    { mounts: [{ host: unshare ?? '', guest: '/bin-unshare' }] })
    server.close()
    expect(result.stderr).toBe('')
    const seen = JSON.parse(output(result)) as { out: string[]; uid: number; root: string[] }
    expect(seen.out).toEqual([])
    expect(accepted).toBe(0)
    expect(seen.uid).toBe(65534)
    expect(seen.root.filter((name) => !name.startsWith('lib'))).toEqual(['bin-unshare', 'dev', 'node', 'proc', 'tmp', 'tool'])
  })
})

const processesNaming = (mark: string): number[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
  } catch {
    return false
  }
})
