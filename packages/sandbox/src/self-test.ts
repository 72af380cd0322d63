import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { bundleFile } from './jail'
import type { Sandbox, SandboxProcess, SelfTestReport, WallReport } from './sandbox'

export interface SelfTestContext {
  sandbox: Sandbox
  /** A folder of the worker that no process may read. */
  outside: string
  /** The folder of the harness, where the attempts lie. */
  harness: string
  /** Whether processes and threads are bounded by control groups. */
  boundsProcesses: boolean
  /** The processes of one sandboxed process, as this machine numbers them. */
  pidsOf(process: SandboxProcess): number[]
}

interface Target {
  canary: string
  otherBundle: string
  port: number
  parent: number
}

const limits = { memoryBytes: 512 * 1024 * 1024, wallSeconds: 60, loadSeconds: 30 }
const findingSchema = z.object({ wall: z.string(), reached: z.array(z.string()) })
const emptyLocation = '({ describe() {}, runSteps() {}, cancel() {}, release() {} })'

/** Tries to get out of a sandbox in every way that is known to have worked somewhere, and says which walls held. */
export const runSelfTest = async (context: SelfTestContext): Promise<SelfTestReport> => {
  const folder = await mkdtemp(join(context.outside, 'self-test-'))
  const listener = await listen()
  try {
    const canary = join(folder, 'canary.txt')
    await writeFile(canary, randomUUID())
    // Whoever started first plays the other tenant.
    const other = await context.sandbox.start({ bundle: `export const serve = () => ${emptyLocation}`, limits, label: 'the self-test' })
    const target = { canary, otherBundle: findBundle(context.outside), port: listener.port, parent: process.pid }
    const code = `const target = ${JSON.stringify(target)}\n${await readFile(join(context.harness, 'escape-attempts.js'), 'utf8')}`
    const walls = [
      ...await importWalls(context.sandbox, target),
      ...merge(await attempt(context.sandbox, code), await attempt(context.sandbox, code), () => listener.accepted()),
      ...kernelWalls(context.pidsOf(other)),
      processWall(context.boundsProcesses, context.pidsOf(other)),
    ]
    await other.close()
    return { ok: walls.every((wall) => wall.held || !wall.required), sandbox: context.sandbox.name, walls }
  } finally {
    listener.server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const wall = (name: string, reached: readonly string[], held: string): WallReport =>
  ({ name, required: true, held: reached.length === 0, detail: reached.length === 0 ? held : reached.join('; ') })

const loads = async (sandbox: Sandbox, bundle: string): Promise<boolean> => {
  const started = await sandbox.start({ bundle, limits, label: 'the self-test' })
  try {
    for await (const { frame } of started.frames()) {
      if (frame.type === 'loaded') return true
      if (frame.type === 'load-failed') return false
    }
    return false
  } finally {
    await started.close()
  }
}

const importWalls = async (sandbox: Sandbox, target: Target): Promise<WallReport[]> => {
  const paths = ['/etc/passwd', target.canary]
  const text = `with { type: 'text' }`
  const statically = await Promise.all(paths.map((path) =>
    loads(sandbox, `import text from '${path}' ${text}\nexport const serve = () => text && ${emptyLocation}`)))
  const literally = await Promise.all(paths.map((path) =>
    loads(sandbox, `export const serve = async () => (await import('${path}', { ${text.replace('with', 'with:')} })) && ${emptyLocation}`)))
  const reached = (outcomes: readonly boolean[]): string[] => paths.filter((_, index) => outcomes[index]).map((path) => `read ${path}`)
  return [
    wall('static-import', reached(statically), 'files outside cannot be imported'),
    wall('literal-import', reached(literally), 'files outside cannot be imported'),
  ]
}

type Finding = z.infer<typeof findingSchema>

const attempt = async (sandbox: Sandbox, bundle: string): Promise<Finding[]> => {
  const started = await sandbox.start({ bundle, limits, label: 'the self-test' })
  const findings: Finding[] = []
  try {
    for await (const { frame } of started.frames()) {
      if (frame.type === 'loaded') await started.send({ type: 'describe' })
      if (frame.type === 'log' && frame.source === 'log') findings.push(findingSchema.parse(JSON.parse(frame.message)))
      if (frame.type === 'manifest' || frame.type === 'load-failed') break
    }
    return findings
  } finally {
    await started.close()
  }
}

const expected = ['files', 'writes', 'environment', 'parent-memory', 'spawn', 'network', 'persistence']

/** A wall held when both processes tried it and neither reached anything. What the attempts leave out counts as missing. */
const merge = (first: readonly Finding[], second: readonly Finding[], accepted: () => number): WallReport[] => expected.map((name) => {
  const both = [first, second].map((findings) => findings.find((finding) => finding.wall === name))
  const reached = both.flatMap((finding) => finding?.reached ?? ['the attempt did not report'])
  if (name === 'network' && accepted() > 0) reached.push(`a listener of this machine accepted ${accepted()} connections`)
  return wall(name, reached, 'every attempt failed')
})

const namespaces = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts']

/** What the kernel itself says about the innermost process. */
const kernelWalls = (pids: readonly number[]): WallReport[] => {
  const innermost = pids.at(-1)
  const shared = namespaces.filter((name) => innermost === undefined || namespaceOf(innermost, name) === namespaceOf(process.pid, name))
  const status = innermost === undefined ? '' : readOrEmpty(`/proc/${innermost}/status`)
  return [
    wall('namespaces', shared.map((name) => `shares the ${name} namespace of this machine`), 'all namespaces are its own'),
    wall('system-calls', /^Seccomp:\s+2$/m.test(status) ? [] : ['no system call filter'], 'a system call filter is in force'),
    wall('privileges', /^CapEff:\s+0+$/m.test(status) && /^NoNewPrivs:\s+1$/m.test(status) ? [] : ['may hold or gain privileges'], 'none, and none can be gained'),
  ]
}

const processWall = (byControlGroup: boolean, pids: readonly number[]): WallReport => {
  // A user's limit counts a jail by itself only in a user namespace of its own, and never binds root.
  const byUser = process.getuid?.() !== 0 && pids.length > 1
  const held = byControlGroup || byUser
  const detail = byControlGroup ? 'bounded by a control group' : byUser ? 'bounded by the limit of processes of a user' : 'not bounded: control groups cannot be made here'
  return { name: 'process-count', required: false, held, detail }
}

/** The bundle of a process that runs now, as the host sees it. */
const findBundle = (outside: string): string => {
  const path = readdirSync(outside).map((name) => join(outside, name, bundleFile)).find((candidate) => existsSync(candidate))
  if (path === undefined) throw new TypeError('a started process has a bundle')
  return path
}

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const namespaceOf = (pid: number, name: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/ns/${name}`)
  } catch {
    // Unknown counts as shared: equal to the other unknown.
    return 'unknown'
  }
}

const listen = async (): Promise<{ server: Server; port: number; accepted(): number }> => {
  let accepted = 0
  const server = createServer((socket) => {
    accepted += 1
    socket.destroy()
  })
  // All addresses of both families, where there are both.
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a listener has a port')
  return { server, port: address.port, accepted: () => accepted }
}
