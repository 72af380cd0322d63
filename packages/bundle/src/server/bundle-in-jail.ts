import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MillraceError, treeLimits } from '@millrace/protocol'
import { problemOf } from '../build-problem'
import type { BundleOptions } from '../bundle-location'
import type { BundleResult } from '../bundle-result'
import { findEsbuildBinary } from './find-binary'
import { mountedBinary } from './mounted-binary'
import { decodeToolOutput, encodeToolInput } from './tool-protocol'

export interface Mount { host: string; guest: string }

/** How a jail starts the bundling tool; without its input, so that it can be started ahead. */
export interface BundleTool {
  program: 'node'
  entry: string
  /** Where esbuild's program is, for a provider that mounts nothing. */
  arguments: readonly string[]
  mounts: readonly Mount[]
  limits: { memoryBytes: number; wallSeconds: number; outputBytes: number }
}

/** As much of a sandbox as bundling needs. */
export interface ToolRunner {
  runTool(options: BundleTool & { stdin: Uint8Array }): Promise<{ stdout: Uint8Array; stderr: string; exit: { reason: string; code: number | null; detail: string } }>
}

export interface BundleToolOptions {
  /** The built tool, `dist/bundle-tool.mjs` of this package unless said otherwise. */
  readonly entry?: string
  /** esbuild's program, that of this machine's installation unless said otherwise. */
  readonly binary?: string
}

const wallSeconds = 60

/** The files that must be readable in the jail beside Node, its libraries and the tool: esbuild's program, which is static. */
export const requiredMounts = (binary: string = findEsbuildBinary()): Mount[] => [{ host: binary, guest: mountedBinary }]

export function bundleTool({ entry = fileURLToPath(new URL('../../dist/bundle-tool.mjs', import.meta.url)), binary = findEsbuildBinary() }: BundleToolOptions = {}): BundleTool {
  if (!existsSync(entry)) throw new MillraceError('unavailable', `The bundling tool ${entry} is not built; run npm run build -w @millrace/bundle`)
  return {
    program: 'node', entry, arguments: [binary], mounts: requiredMounts(binary),
    limits: { memoryBytes: 1024 * 1024 * 1024, wallSeconds, outputBytes: 4 * treeLimits.bytes },
  }
}

/** Bundles inside the jail. What the tenant's files do to the tool (time, memory) is a problem of the build, not of the platform. */
export async function bundleInJail(sandbox: ToolRunner, options: BundleOptions & { readonly tool: BundleTool }): Promise<BundleResult> {
  const { stdout, stderr, exit } = await sandbox.runTool({ ...options.tool, stdin: encodeToolInput(options) })
  const failed = (code: string, message: string): BundleResult => ({ ok: false, problems: [problemOf(code, message)] })
  if (exit.reason === 'time-out') return failed('time-out', `bundling took longer than ${options.tool.limits.wallSeconds} s`)
  if (exit.reason === 'out-of-memory') return failed('out-of-memory', `bundling needed more than ${Math.round(options.tool.limits.memoryBytes / 1024 / 1024)} MB of memory`)
  if (exit.reason === 'output-too-large') return failed('too-large', 'the bundle and its source map are too large')
  if (exit.code !== 0) throw new MillraceError('internal', `The bundling tool failed (${exit.reason}, ${exit.detail}): ${stderr.slice(0, 2000)}`)
  return decodeToolOutput(stdout)
}
