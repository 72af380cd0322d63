import { MillraceError } from '@millrace/protocol'
import { ControlGroups } from './control-group'
import type { Jail, JailCommand } from './jail'
import { JailedChild } from './jailed-child'
import { MemoryWatch } from './memory-watch'
import { PreparedProcesses } from './prepared-processes'
import { ProcessFolders, type ProcessFolder } from './process-folder'
import {
  defaultLimits, type PrepareOptions, type RequestedLimits, type Sandbox, type SandboxLimits, type SandboxProcess, type SelfTestReport, type StartOptions, type ToolLimits,
  type ToolOptions, type ToolResult,
} from './sandbox'
import { BrokeredProcess } from './sandbox-process'
import { runSelfTest } from './self-test'
import { defaultToolLimits, ToolProcess } from './tool-process'
import { WarmPool } from './warm-pool'

const bootSeconds = 20
const preparedLimits = { capacity: 2, idleMs: 10 * 60_000 }

interface BootedProcess {
  process: BrokeredProcess
  folder: ProcessFolder
  readonly isAlive: boolean
  close(): Promise<void>
}

/** Sandboxed processes of this machine, in the jail it is given. */
export class LocalSandbox implements Sandbox {
  readonly #jail: Jail
  readonly #harness: string
  readonly #folders: ProcessFolders
  readonly #groups = new ControlGroups()
  readonly #watch = new MemoryWatch()
  readonly #running = new Set<{ close(): Promise<void> }>()
  readonly #pools = new Map<string, WarmPool<BootedProcess>>()
  readonly #prepared = new PreparedProcesses<BrokeredProcess>(preparedLimits)
  readonly #toolPools = new Map<string, WarmPool<ToolProcess>>()
  #isClosed = false

  constructor(jail: Jail, options: { root: string; harness: string }) {
    this.#jail = jail
    this.#harness = options.harness
    this.#folders = new ProcessFolders(options.root)
  }

  get name(): Jail['name'] {
    return this.#jail.name
  }

  get warning(): string | null {
    return this.#jail.warning
  }

  selfTest(): Promise<SelfTestReport> {
    return runSelfTest({
      sandbox: this,
      outside: this.#folders.home,
      harness: this.#harness,
      boundsProcesses: this.#groups.isAvailable,
      pidsOf: (started) => started instanceof BrokeredProcess ? started.pids() : [],
    })
  }

  async start({ bundle, limits: requested, label, build }: StartOptions): Promise<SandboxProcess> {
    this.#refuseWhenClosed()
    const limits = withDefaults(defaultLimits, requested)
    const prepared = build === undefined ? null : await this.#prepared.take(preparedKey(build, limits))
    if (prepared !== null) {
      prepared.begin({ limits, label })
      return prepared
    }
    const process = await this.#load(bundle, limits, label)
    process.begin({ limits, label })
    return process
  }

  prepare({ build, bundle, limits: requested }: PrepareOptions): void {
    if (this.#isClosed) return
    const limits = withDefaults(defaultLimits, requested)
    this.#prepared.keep(preparedKey(build, limits), async () => {
      const process = await this.#load(bundle, limits, 'a prepared build')
      void process.loaded.then((isLoaded) => isLoaded ? process.freeze() : process.close())
      return process
    })
  }

  prewarm(count: number, requested?: RequestedLimits): void {
    this.#refuseWhenClosed()
    const limits = withDefaults(defaultLimits, requested)
    const key = bootKey(limits)
    const pool = this.#pools.get(key) ?? new WarmPool(() => this.#boot(limits))
    this.#pools.set(key, pool)
    pool.keep(count)
  }

  async runTool(options: ToolOptions): Promise<ToolResult> {
    this.#refuseWhenClosed()
    const tool = this.#toolPools.get(toolKey(options))?.take() ?? this.#bootTool(options)
    this.#watch.watch(tool)
    return await tool.run(options.stdin)
  }

  prewarmTool(count: number, options: Omit<ToolOptions, 'stdin'>): void {
    this.#refuseWhenClosed()
    const key = toolKey(options)
    const pool = this.#toolPools.get(key) ?? new WarmPool(async () => this.#bootTool(options))
    this.#toolPools.set(key, pool)
    pool.keep(count)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([this.#prepared, ...this.#pools.values(), ...this.#toolPools.values(), ...this.#running].map((owner) => owner.close()))
    this.#folders.removeAll()
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new MillraceError('unavailable', 'the sandbox is closed')
  }

  /** A process that loads the bundle. */
  async #load(bundle: Uint8Array | string, limits: SandboxLimits, label: string): Promise<BrokeredProcess> {
    const { process, folder } = this.#pools.get(bootKey(limits))?.take() ?? await this.#boot(limits)
    await folder.writeBundle(bundle)
    process.load({ limits, label })
    this.#watch.watch(process)
    return process
  }

  async #boot(limits: SandboxLimits): Promise<BootedProcess> {
    const folder = this.#folders.create()
    const child = this.#spawn(this.#jail.script({ directory: folder.path, limits }), limits.processes)
    const process = new BrokeredProcess(child, limits)
    this.#track(process, { folder, child })
    const timer = setTimeout(() => child.kill('time-out', `it was not ready within ${bootSeconds} s`), bootSeconds * 1000)
    await process.ready
    clearTimeout(timer)
    if (!process.isAlive) {
      const exit = await process.exited
      throw new MillraceError('unavailable', `a sandboxed process did not start: ${exit.detail}${child.tail === '' ? '' : `: ${child.tail}`}`, { details: { exit } })
    }
    return { process, folder, get isAlive() { return process.isAlive }, close: () => process.close() }
  }

  #bootTool(options: Omit<ToolOptions, 'stdin'>): ToolProcess {
    const limits = { ...defaultToolLimits, ...options.limits }
    const { entry, mounts, arguments: toolArguments = [] } = options
    const folder = this.#folders.create()
    const child = this.#spawn(this.#jail.tool({ directory: folder.path, entry, mounts, arguments: toolArguments, memoryBytes: limits.memoryBytes }), defaultLimits.processes)
    const tool = new ToolProcess(child, limits)
    this.#track(tool, { folder, child })
    return tool
  }

  #spawn(command: JailCommand, processes: number): JailedChild {
    return new JailedChild({ command, groups: this.#groups, processes })
  }

  #track(process: { readonly exited: Promise<unknown>; close(): Promise<void> }, { folder, child }: { folder: ProcessFolder; child: JailedChild }): void {
    // Closing waits for the removal too, so that no folder outlives the sandbox.
    const isGone = process.exited.then(() => Promise.all([folder.remove(), child.removed]))
    const entry = { close: async () => {
      await process.close()
      await isGone
    } }
    this.#running.add(entry)
    void isGone.finally(() => this.#running.delete(entry))
  }
}

const withDefaults = (defaults: SandboxLimits, requested: RequestedLimits = {}): SandboxLimits => ({
  memoryBytes: requested.memoryBytes ?? defaults.memoryBytes,
  wallSeconds: requested.wallSeconds ?? defaults.wallSeconds,
  loadSeconds: requested.loadSeconds ?? defaults.loadSeconds,
  processes: requested.processes ?? defaults.processes,
  logBytes: requested.logBytes ?? defaults.logBytes,
})

/** What is fixed when a process boots; the other limits are set when it is assigned. */
const bootKey = (limits: SandboxLimits): string => `${limits.memoryBytes} ${limits.processes}`
const preparedKey = (build: string, limits: SandboxLimits): string => `${bootKey(limits)} ${build}`
const toolKey = ({ entry, arguments: toolArguments, mounts, limits }: Omit<ToolOptions, 'stdin'>): string =>
  JSON.stringify([entry, toolArguments ?? [], mounts, { ...defaultToolLimits, ...limits } satisfies ToolLimits])
