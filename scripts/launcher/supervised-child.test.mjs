import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openHome } from './home.mjs'
import { waitUntil } from './ports.mjs'
import { createSupervisedChild } from './supervised-child.mjs'

let directory
let home
let children
let said
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-child-'))
  home = openHome(directory, { address: 'x' })
  children = []
  said = []
})
afterEach(async () => {
  for (const child of children) await child.stop({ immediately: true })
  home.close()
  rmSync(directory, { recursive: true, force: true })
})

function supervise(script, options = {}) {
  const child = createSupervisedChild({
    home,
    name: 'child',
    title: 'The child',
    command: process.execPath,
    args: ['-e', script],
    isReady: running => running.sawLine('ready'),
    report: { warn: text => said.push(text), note: text => said.push(text) },
    onGivenUp: error => said.push(`given up: ${error.message}`),
    ...options,
  })
  children.push(child)
  return child
}

it('a child that dies later is started again, and it is said', async () => {
  const child = supervise('console.log("ready"); setInterval(() => {}, 1000)')
  await child.start()
  const first = child.pid
  process.kill(first, 'SIGKILL')
  expect(await waitUntil(() => child.pid !== first && said.includes('The child is back'), { timeoutMilliseconds: 5000 })).toBe(true)
  expect(said[1]).toContain('The child died (SIGKILL); starting it again in 0.25 s')
})

it('a child that dies before it is ready shows the end of its log', async () => {
  const child = supervise('console.error("no such database"); process.exit(3)')
  await expect(child.start()).rejects.toMatchObject({ message: 'The child did not start (exit code 3).', tail: ['no such database'] })
  expect(readFileSync(join(home.logs, 'child.log'), 'utf8')).toContain('no such database')
})

it('a child that keeps dying is given up after five restarts within a minute', async () => {
  const child = supervise('console.log("ready"); setTimeout(() => process.exit(1), 30)')
  await child.start()
  expect(await waitUntil(() => said.some(text => text.startsWith('given up: The child died 6 times')), { timeoutMilliseconds: 20_000 })).toBe(true)
})

it('a stopped child is forgotten and does not come back', async () => {
  const child = supervise('console.log("ready"); setInterval(() => {}, 1000)')
  await child.start()
  expect(readdirSync(home.path('run'))).toContain('child.json')
  await child.stop()
  expect(readdirSync(home.path('run'))).not.toContain('child.json')
  expect(said).toEqual([])
})
