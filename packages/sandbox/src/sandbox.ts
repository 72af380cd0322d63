import type { FromProcessFrame, PlannedCheck, StepPartitions, ToProcessFrame } from '@millrace/protocol'

/** What one sandboxed process may use. */
export interface SandboxLimits {
  /** Resident memory; above it the process is killed as `out-of-memory`. Bytes. */
  memoryBytes: number
  /** From the start of the load to the end of the process. Seconds. */
  wallSeconds: number
  /** For each answer to `load` and `describe`. Seconds. */
  loadSeconds: number
  /** Processes and threads together. */
  processes: number
  /** Text of all log frames of the process; above it the process is killed. Bytes. */
  logBytes: number
}

export const defaultLimits: SandboxLimits = {
  memoryBytes: 1024 * 1024 * 1024,
  wallSeconds: 24 * 60 * 60,
  loadSeconds: 10,
  processes: 64,
  logBytes: 256 * 1024 * 1024,
}

/** Limits as a caller names them; what is absent has its default. */
export type RequestedLimits = { [Key in keyof SandboxLimits]?: SandboxLimits[Key] | undefined }

export type ExitReason = 'closed' | 'killed' | 'out-of-memory' | 'time-out' | 'protocol-violation' | 'exit'

/** How a process ended. `exit`: by itself; its code proves nothing about its steps. */
export interface ProcessExit {
  reason: ExitReason
  detail: string
  code: number | null
  signal: string | null
}

export interface StepReference {
  step: number
  attempt: number
}

export interface StepAssignment extends StepReference {
  /** What the step may yield besides its end; of one asset nothing. `asset`: the output of an op is the value of that. */
  outputs?: readonly { readonly name: string; readonly isDynamic: boolean; readonly asset?: string | undefined }[]
  /** The assets that the step may yield, each once, by what their function calls them. */
  assets?: readonly { readonly asset: string; readonly output: string }[]
  /** The one asset that it makes or looks at. */
  asset?: string
  /** Of partitioned assets: what it makes. */
  partitions?: StepPartitions | undefined
  /** What the step must evaluate, of assets that it yields or that are not its own: each once for every partition it makes. */
  checks?: readonly PlannedCheck[] | undefined
  kind?: 'asset' | 'multi-asset' | 'check' | 'op'
}

export interface ReceivedFrame {
  frame: FromProcessFrame
  payload: Uint8Array
}

/** One sandboxed process with one bundle. All that it says is that tenant's claim about the assigned steps, and nothing more. */
export interface SandboxProcess {
  /** Resolves when the pipe took the frame. */
  send(frame: ToProcessFrame, payload?: Uint8Array): Promise<void>
  /** Starts with the answer to `load`. The process waits while nobody pulls. One reader; ends when the process ended. */
  frames(): AsyncIterable<ReceivedFrame>
  /** Frames about any other (step, attempt), or output, end the process as `protocol-violation`. */
  assign(steps: readonly StepAssignment[]): void
  readonly exited: Promise<ProcessExit>
  /** Kills the process and all that it started. */
  kill(reason: string): void
  /** Ends a process that is no longer needed. */
  close(): Promise<void>
  /** Resident memory of the process tree now. Bytes. */
  memoryBytes(): number
}

export interface StartOptions {
  /** The code of the bundle: one ES module that exports `serve(host)`. */
  bundle: Uint8Array | string
  limits?: RequestedLimits
  /** Names the process in errors, for example a run id. */
  label: string
  /** Names the bundle: a process that `prepare` made for the same name and memory limit is taken, when there is one. */
  build?: string
}

export interface PrepareOptions {
  /** Names the bundle, and must name its organization too: whoever starts this name gets this process. */
  build: string
  bundle: Uint8Array | string
  limits?: RequestedLimits
}

export interface ToolLimits {
  memoryBytes: number
  wallSeconds: number
  outputBytes: number
}

export interface ToolOptions {
  program: 'node'
  /** A self-contained script on this machine. It starts in the folder below which its mounts lie (`/` in a jail). */
  entry: string
  arguments?: readonly string[]
  /** Read-only files and folders that the tool may see, beside its program and entry. `import 'x'` looks in `/node_modules`. */
  mounts: readonly { host: string; guest: string }[]
  stdin: Uint8Array
  limits?: Partial<ToolLimits>
}

export interface ToolResult {
  stdout: Uint8Array
  stderr: string
  exit: { reason: ExitReason | 'output-too-large'; code: number | null; detail: string }
}

export interface WallReport {
  name: string
  held: boolean
  /** Whether hosted mode cannot do without it. */
  required: boolean
  detail: string
}

/** What trying to get out showed. `ok`: every required wall held; hosted mode refuses to serve without. */
export interface SelfTestReport {
  ok: boolean
  sandbox: 'bubblewrap' | 'deno-only'
  walls: WallReport[]
}

export interface Sandbox {
  readonly name: 'bubblewrap' | 'deno-only'
  /** For a person, when walls are missing by design. */
  readonly warning: string | null
  selfTest(): Promise<SelfTestReport>
  start(options: StartOptions): Promise<SandboxProcess>
  /** Keeps this many processes booted and unassigned. They serve starts with the same memory limit. */
  prewarm(count: number, limits?: RequestedLimits): void
  /**
   * Loads a bundle ahead of its next start, in a process that is frozen from then on: it costs memory, but no processor time, and
   * none of its code runs until it is started. Few are kept, and not for long.
   */
  prepare(options: PrepareOptions): void
  runTool(options: ToolOptions): Promise<ToolResult>
  /** Keeps this many tool processes booted for tools with this entry, mounts and memory limit. */
  prewarmTool(count: number, options: Omit<ToolOptions, 'stdin'>): void
  close(): Promise<void>
}
