import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'
import { MillraceError } from '@millrace/protocol'
import { BubblewrapJail } from './bubblewrap'
import { findDeno } from './deno-binary'
import { DenoOnlyJail } from './deno-only'
import { findProgram } from './find-program'
import { LocalSandbox } from './local-sandbox'
import type { Sandbox } from './sandbox'
import { writeSystemCallFilter } from './system-call-filter'

export interface OpenSandboxOptions {
  /** A folder of this worker's own. */
  root: string
  /** `auto`: bubblewrap where it works, else Deno alone with a warning. */
  mode: 'auto' | 'bubblewrap' | 'deno-only'
  bubblewrapPath?: string | undefined
  denoPath?: string | undefined
  /** The folder with the harness's `entry.js`, when this module was bundled away from it. */
  harnessPath?: string | undefined
}

/** Opens the sandbox of this machine. Does not test its walls: see `selfTest`. */
export const openSandbox = (options: OpenSandboxOptions): Sandbox => {
  mkdirSync(options.root, { recursive: true, mode: 0o700 })
  const root = realpathSync(options.root)
  const deno = realpathSync(options.denoPath ?? findDeno())
  const harness = realpathSync(options.harnessPath ?? fileURLToPath(new URL('../harness', import.meta.url)))
  const bubblewrap = options.mode === 'deno-only' ? null : options.bubblewrapPath ?? findProgram('bwrap')
  const obstacle = options.mode === 'deno-only' ? 'not asked for' : obstacleTo(bubblewrap)
  if (bubblewrap !== null && obstacle === null) {
    const filter = join(root, 'system-calls.bpf')
    writeSystemCallFilter(filter)
    return new LocalSandbox(new BubblewrapJail({ bubblewrap, deno, harness, filter }), { root, harness })
  }
  if (options.mode === 'bubblewrap') {
    throw new MillraceError('unavailable', `bubblewrap cannot be used: ${obstacle}. Install it ('apt-get install bubblewrap', 0.8 or newer) and allow user namespaces`)
  }
  return new LocalSandbox(new DenoOnlyJail({ deno, harness }), { root, harness })
}

const obstacleTo = (bubblewrap: string | null): string | null => {
  if (process.platform !== 'linux') return `it needs Linux, this is ${process.platform}`
  if (bubblewrap === null) return `no program 'bwrap' on PATH`
  try {
    execFileSync(bubblewrap, ['--unshare-user', '--unshare-all', '--disable-userns', '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--', '/bin/true'], { stdio: 'pipe' })
    return null
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    return output === '' ? `'${bubblewrap}' does not run here` : output
  }
}
