import type { SandboxLimits } from './sandbox'

/** How to start one jailed program. */
export interface JailCommand {
  file: string
  arguments: readonly string[]
  environment: Record<string, string>
  /** Files opened for the program, as its descriptors 3, 4, …. */
  inherit: readonly string[]
  /** Where it starts, as this machine names it. */
  folder: string
}

export interface ScriptJail {
  /** The process's own folder: its bundle appears there when the process is assigned. */
  directory: string
  limits: SandboxLimits
}

export interface ToolJail {
  /** The process's own folder. */
  directory: string
  entry: string
  arguments: readonly string[]
  mounts: readonly { host: string; guest: string }[]
  memoryBytes: number
}

/** What a provider is: two command lines and what is known about them. */
export interface Jail {
  readonly name: 'bubblewrap' | 'deno-only'
  readonly warning: string | null
  script(options: ScriptJail): JailCommand
  tool(options: ToolJail): JailCommand
}

export const bundleFile = 'bundle.js'
/** Files that a process writes (Deno's caches, temporary files) are no larger, together, than this. */
export const scratchBytes = 32 * 1024 * 1024

const megabyte = 1024 * 1024

/** No permission but to read its own folder. The harness is the entry module; the bundle's path is its argument. */
export const denoArguments = (options: { harness: string; readable: string; limits: SandboxLimits }): string[] => [
  'run', '--no-prompt', '--no-config', '--no-lock', '--no-remote', '--no-npm', '--cached-only', '--no-code-cache',
  '--deny-import', '--deny-net', '--deny-run', '--deny-ffi', '--deny-sys', '--deny-env', '--deny-write',
  `--allow-read=${options.readable}`,
  `--v8-flags=--max-old-space-size=${Math.floor(options.limits.memoryBytes * 0.9 / megabyte)}`,
  options.harness,
  `${options.readable}/${bundleFile}`,
]

export const denoEnvironment = (scratch: string): Record<string, string> => ({
  DENO_DIR: `${scratch}/deno`,
  DENO_NO_UPDATE_CHECK: '1',
  DENO_NO_PACKAGE_JSON: '1',
  HOME: scratch,
  NO_COLOR: '1',
  TZ: 'UTC',
})
