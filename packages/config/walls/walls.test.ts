import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url))
const require = createRequire(import.meta.url)
const rules: { name: string, comment: string }[] = require(join(repositoryRoot, '.dependency-cruiser.cjs')).forbidden

const rooms = ['protocol', 'orchestration', 'storage', 'git', 'sandbox', 'bundle', 'db', 'sdk', 'control', 'cli', 'testing']

/** One file per wall that climbs over it. A room's wall is climbed by an import of a room that it may not know. */
const violations: Record<string, Record<string, string>> = {
  ...Object.fromEntries(rooms.map((room) => [
    `${room}-imports`,
    { [`packages/${room}/src/climb-${room}.ts`]: room === 'cli' ? "import '@millrace/db'\n" : "import '@millrace/cli'\n" },
  ])),
  'no-cycle': {
    'packages/protocol/src/hen.ts': "import { egg } from './egg'\nexport const hen = () => egg\n",
    'packages/protocol/src/egg.ts': "import { hen } from './hen'\nexport const egg = () => hen\n",
  },
  'sdk-decides-in-tests-only': { 'packages/sdk/src/runtime/decide.ts': "import '@millrace/orchestration'\n" },
  'worker-not-sdk': { 'apps/worker/src/own-sdk.ts': "import type {} from '@millrace/sdk'\nexport type { Nothing } from '@millrace/sdk'\n" },
  'web-not-worker': { 'apps/web/src/server/ask-worker.ts': "import '@millrace/worker'\n" },
  'worker-not-web': { 'apps/worker/src/ask-web.ts': "import '@millrace/web'\n" },
  'packages-not-apps': { 'packages/control/src/knows-app.ts': "import '@millrace/web'\n" },
  'testing-in-tests-only': { 'packages/control/src/fixture.ts': "import '@millrace/testing'\n" },
  'package-door': { 'packages/control/src/by-the-window.ts': "import '../../db/src/secret'\n" },
  'prisma-in-db': { 'packages/control/src/own-prisma.ts': "import type {} from '@prisma/client'\nexport type { PrismaClient } from '@prisma/client'\n" },
  'sql-in-db': { 'packages/control/src/own-sql.ts': "import 'pg'\n" },
  'temporal-client-in-control': { 'apps/worker/src/own-client.ts': "import '@temporalio/client'\n" },
  'workflows-are-deterministic': { 'apps/worker/src/workflows/reads-files.ts': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n" },
  'workflows-know-only-types-of-activities': { 'apps/worker/src/workflows/knows-db.ts': "import type { Secret } from '@millrace/db'\nexport type S = Secret\n" },
  'workflows-without-clocks': {
    'apps/worker/src/workflows/asks.ts': "import '@millrace/orchestration'\n",
    'packages/orchestration/src/index.ts': "import 'croner'\n",
  },
  'pure-orchestration': { 'packages/orchestration/src/reads.ts': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n" },
  'feature-door': {
    'apps/web/src/features/runs/components/run-list.tsx': 'export const runList = 1\n',
    'apps/web/src/features/assets/components/asset-list.tsx': "import '../../runs/components/run-list'\n",
  },
  'primitives-know-no-domain': {
    'apps/web/src/features/runs/index.ts': 'export const runs = 1\n',
    'apps/web/src/components/ui/button.tsx': "import '../../features/runs/index'\n",
  },
  'browser-not-server': { 'apps/web/src/features/runs/hooks/use-run.ts': "import { secret } from '@millrace/db'\nexport const use = secret\n" },
  'examples-use-the-sdk': { 'examples/shop/src/definitions.ts': "import '@millrace/protocol'\n" },
  'declared-dependencies': { 'packages/storage/src/by-luck.ts': "import 'undeclared'\n" },
}

/** What stays on the right side of the walls, so that a rule which always fires does not pass. */
const allowed: Record<string, string> = {
  'packages/control/src/act.ts': "import { secret } from '@millrace/db'\nimport '@temporalio/client'\nexport const act = secret\n",
  'packages/sdk/src/testing/materialize.ts': "import '@millrace/orchestration'\n",
  'packages/sdk/src/runtime/read-value.ts': "import '@millrace/orchestration/values'\n",
  'packages/sdk/src/automation/check-cron.ts': "import '@millrace/orchestration/cron'\nimport '@millrace/orchestration/conditions'\n",
  'packages/db/src/database.ts': "import '@prisma/client'\nimport 'pg'\n",
  'packages/db/src/database.test.ts': "import '@millrace/testing'\n",
  'apps/worker/src/activities/run.ts': 'export type RunActivities = { run: () => void }\n',
  'apps/worker/src/workflows/execute.ts': "import type { RunActivities } from '../activities/run'\nimport '@temporalio/workflow'\nimport '@millrace/protocol'\nexport type A = RunActivities\n",
  'apps/web/src/features/home/components/home.tsx': "import '../../runs/index'\n",
  'examples/shop/src/allowed.ts': "import '@millrace/sdk'\n",
}

interface Violation { rule: { name: string }, from: string }

let root: string
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** A small house with the same rooms: every workspace by its name, every library that a wall speaks of. */
function buildHouse() {
  cpSync(join(repositoryRoot, '.dependency-cruiser.cjs'), join(root, '.dependency-cruiser.cjs'))
  write('package.json', '{ "name": "house", "private": true }')
  const workspaces = [...rooms.map((room) => `packages/${room}`), 'apps/web', 'apps/worker', 'examples/shop']
  const names = workspaces.map((folder) => `@millrace/${folder.split('/')[1]}`)
  const libraries = ['pg', '@prisma/client', '@temporalio/client', '@temporalio/workflow', 'croner']
  const dependencies = Object.fromEntries([...names, ...libraries].map((name) => [name, '1.0.0']))
  mkdirSync(join(root, 'node_modules/@millrace'), { recursive: true })
  for (const [index, folder] of workspaces.entries()) {
    write(`${folder}/package.json`, JSON.stringify({ name: names[index], version: '1.0.0', exports: { '.': './src/index.ts', './values': './src/value/index.ts' }, dependencies }))
    write(`${folder}/src/index.ts`, 'export const door = 1\n')
    symlinkSync(join(root, folder), join(root, 'node_modules', names[index] ?? ''))
  }
  for (const name of [...libraries, 'undeclared']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js', types: 'index.d.ts' }))
    write(`node_modules/${name}/index.js`, '')
    write(`node_modules/${name}/index.d.ts`, 'export {}\n')
  }
  write('packages/db/src/index.ts', 'export const secret = 1\nexport type Secret = string\n')
  write('packages/orchestration/src/value/index.ts', 'export const value = 1\n')
  write('packages/db/src/secret.ts', 'export const secret = 1\n')
}

function cruise(): Violation[] {
  const script = join(repositoryRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  try {
    const output = execFileSync(process.execPath, [script, 'apps', 'packages', 'examples', '--output-type', 'json'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    return JSON.parse(output).summary.violations
  } catch (error) {
    // It ends with the number of violations as its code; its report is on its output all the same.
    return JSON.parse((error as { stdout: string }).stdout).summary.violations
  }
}

describe('the walls of the house', () => {
  let found: Violation[]
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-walls-'))
    buildHouse()
    for (const files of [allowed, ...Object.values(violations)]) for (const [path, text] of Object.entries(files)) write(path, text)
    found = cruise()
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it.each(rules.map((rule) => rule.name))('%s holds: a planted violation is found', (name) => {
    const planted = Object.keys(violations[name] ?? {})
    expect(planted, 'every rule has a planted violation').not.toEqual([])
    expect(found.filter((violation) => violation.rule.name === name).map((violation) => violation.from)).toEqual(expect.arrayContaining([expect.toSatisfy((from: string) => planted.includes(from))]))
  })

  it('lets through what belongs together', () => {
    expect(found.filter((violation) => violation.from in allowed)).toEqual([])
  })

  it('says why in every rule', () => {
    for (const rule of rules) expect(rule.comment.length, rule.name).toBeGreaterThan(40)
  })

  it('is seen only with the JavaScript API of TypeScript: `typescript` is 6.x', () => {
    expect(require('typescript/package.json').version).toMatch(/^6\./)
  })
})
