import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modes } from '../test/bundle-fixture'
import { openSandbox } from './open-sandbox'
import { processTree } from './process-tree'

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
