import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from './repository.mjs'

const startScript = join(repositoryRoot, 'scripts', 'start.mjs')
const run = (args, env = {}) => spawnSync(process.execPath, [...args], { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 30_000 })

it('an old Node is told in one line, by a script that it can still read', () => {
  const text = readFileSync(startScript, 'utf8')
  expect(text).not.toMatch(/=>|\bconst\b|\blet\b|`|\?\.|\?\?|^import /m)
  const result = run(['--import', 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.19.0"})', startScript])
  expect(result.status).toBe(1)
  expect(result.stderr.trim()).toBe('Millrace needs Node >= 20.19, this is Node 18.19.0. Install a newer one from https://nodejs.org and run npm start again.')
})

it('--help says what is set where, and starts nothing', () => {
  const result = run([startScript, '--help'])
  expect(result.status).toBe(0)
  expect(result.stdout).toContain('What is stored where')
})

it('a busy port is one clear line, before anything is started', async () => {
  const server = createServer()
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  const home = mkdtempSync(join(tmpdir(), 'millrace-busy-'))
  const child = run([startScript], { PORT: String(port), MILLRACE_HOME: join(home, 'home') })
  server.close()
  rmSync(home, { recursive: true, force: true })
  expect(child.status).toBe(1)
  expect(child.stdout).toContain(`Port ${port} is in use by another program.`)
  expect(child.stdout).toContain('take another port')
})

it('an unknown argument is refused', () => {
  const result = run([startScript, '--port', '1'])
  expect(result.status).toBe(1)
  expect(result.stdout).toContain('Unknown argument --port')
})
