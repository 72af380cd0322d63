import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modes } from '../test/bundle-fixture'
import { findDeno } from './deno-binary'
import { DenoOnlyJail } from './deno-only'
import { openSandbox } from './open-sandbox'
import { processTree } from './process-tree'
import { defaultLimits } from './sandbox'

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

it.each(modes)('a worker killed with SIGKILL leaves no process of %s, and the next one clears its folders', async (mode) => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-parent-'))
  const entry = join(root, 'endless.mjs')
  writeFileSync(entry, 'for (;;);')
  const parent = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../test/parent.ts', import.meta.url)), root, mode, entry], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => parent.stdout.once('data', resolve))
  const children = processTree(parent.pid ?? 0).filter((pid) => pid !== parent.pid)
  expect(children.length).toBeGreaterThanOrEqual(4)
  parent.kill('SIGKILL')
  await sleep(900)
  expect(children.filter(isRunning)).toEqual([])
  expect(readdirSync(join(root, 'processes'))).toHaveLength(1)
  const next = openSandbox({ root, mode })
  const left = readdirSync(join(root, 'processes'))
  expect(left).toHaveLength(1)
  await next.close()
  expect(readdirSync(join(root, 'processes'))).toEqual([])
  rmSync(root, { recursive: true, force: true })
})

it('a process that finds nobody to speak to ends, and does not complain of that for ever', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-unheard-'))
  const jail = new DenoOnlyJail({ deno: findDeno(), harness: fileURLToPath(new URL('../harness', import.meta.url)) })
  const { file, arguments: words, environment } = jail.script({ directory, limits: defaultLimits })
  // Its standard input stays open: only what it writes tells it that the worker is gone.
  const child = spawn(file, words, { env: environment, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdout.destroy()
  const code = await Promise.race([new Promise((resolve) => child.once('exit', resolve)), sleep(20_000, 'still running')])
  child.kill('SIGKILL')
  expect(code).toBe(1)
  rmSync(directory, { recursive: true, force: true })
})
