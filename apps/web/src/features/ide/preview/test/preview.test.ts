import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bundleLocation } from '@millrace/bundle'
import * as native from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generatedTree, manyAssets, shop, toTree } from './locations'
import { openPreviewPage, type PreviewPage } from './preview-page'
import type { Lab, PreviewResult, Sources } from './preview-page-entry'

declare global { interface Window { lab: Lab } }

const fromSandbox = createRequire(new URL('../../../../../../../packages/sandbox/package.json', import.meta.url))
const example = shop()
let opened: PreviewPage
const notices: string[] = []

beforeAll(async () => {
  opened = await openPreviewPage()
  opened.page.on('console', (message) => { if (message.type() === 'error') notices.push(message.text()) })
  opened.page.on('pageerror', (error) => notices.push(error.message))
})
afterAll(async () => {
  await opened.close()
  await native.stop()
})

const show = (sources: Sources): Promise<PreviewResult> => opened.page.evaluate((given) => window.lab.show(given), sources)
const single = (code: string): Promise<PreviewResult> => show({ 'definitions.ts': code })
const keysOf = ({ update }: PreviewResult): string[] | null => update === null || update === 'same' ? null : update.assets.map(({ key }) => key)

describe('the graph of a draft', () => {
  it('shows what is declared, where, and what depends on what', async () => {
    const { update, problems } = await show(example)
    expect(problems).toEqual([])
    if (update === null || update === 'same') throw new Error('no graph')
    expect(update.assets).toContainEqual({ key: 'orderLines', kind: 'asset', file: 'src/sales.ts', line: 25, column: 27 })
    expect(update.assets).toContainEqual({ key: 'till', kind: 'external', file: 'src/raw.ts', line: 8, column: 21 })
    expect(update.graph.edges).toContainEqual({ from: 'orders', to: 'orderLines' })
    expect(update.graph.edges).toContainEqual({ from: 'till', to: 'rawOrders' })
    expect(update.graph.nodes.find(({ key }) => key === 'till')).toMatchObject({ external: true, group: 'raw', kinds: ['sap'] })
  })

  it('of a job of ops shows what its calls read, and says where one cannot run', async () => {
    const text = (config: string) => `import { dynamic, graph, job, op, z } from '@millrace/sdk'
const list = op('list', { outputs: { page: dynamic(z.string()) }, run: async function* ({ emit }) { yield emit.page('a', 'a') } })
const trim = op('trim', { inputs: { text: z.string() }, run: ({ inputs }) => inputs.text.trim() })
const clean = graph('clean', { inputs: { text: z.string() }, graph: ({ text }) => trim({ text }) })
const join = op('join', { inputs: { all: z.array(z.string()) }, run: ({ inputs }) => inputs.all.join() })
export const crawl = job('crawl', { config: ${config}, graph: () => join({ all: list().page.map((text) => clean({ text })).collect() }) })
`
    const { update, problems } = await show({ 'definitions.ts': text('{}') })
    expect(problems).toEqual([])
    if (update === null || update === 'same') throw new Error('no graph')
    const [crawl] = update.jobs
    expect(crawl?.graph).toMatchObject({
      nodes: [{ key: 'list', group: '' }, { key: 'clean.trim', label: 'trim', group: 'clean', subtitle: 'for each of list' }, { key: 'join' }],
      edges: [{ from: 'list', to: 'clean.trim' }, { from: 'clean.trim', to: 'join' }],
    })
    expect(crawl?.places[1]).toMatchObject({ key: 'clean.trim', file: 'definitions.ts', line: 3 })
    expect((await show({ 'definitions.ts': text('{ ops: { lst: 1 } }') })).problems).toMatchObject([{ severity: 'error', file: 'definitions.ts', line: 6, message: expect.stringContaining('Did you mean “list”?') as string }])
  })

  it('follows an edit, and says when an edit changes no definition', async () => {
    const sales = example['src/sales.ts'] ?? ''
    await show(example)
    expect((await show({ ...example, 'src/sales.ts': sales.replace('amount * 100', 'amount * 10') })).update).toBe('same')
    expect(keysOf(await show({ ...example, 'src/sales.ts': sales.replace("asset('customerValue'", "asset('clientValue'") }))).toContain('clientValue')
  })

  it('answers a burst of keystrokes with the last one, and skips what nobody will see', async () => {
    const answered = await opened.page.evaluate(async () => {
      const before = window.lab.results.length
      for (let index = 0; index < 40; index += 1) {
        window.lab.edit({ 'definitions.ts': `import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset('a${index}')` })
        if (index % 4 === 0) await new Promise((resolve) => { setTimeout(resolve, 1) })
      }
      await window.lab.show({ 'definitions.ts': `import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset('last')` })
      return window.lab.results.slice(before).map(({ changeId, update }) => ({ changeId, update }))
    })
    expect(answered.length).toBeLessThan(15)
    expect(answered.map(({ changeId }) => changeId)).toEqual(answered.map(({ changeId }) => changeId).toSorted((left, right) => left - right))
    expect(answered.at(-1)?.update).toMatchObject({ assets: [{ key: 'last' }] })
  })

  it('says at the asset which partitions do not fit, and shows what is known', async () => {
    const { update, problems } = await single([
      "import { asset, daily, self, staticPartitions } from '@millrace/sdk'",
      "const regions = asset('regions', { partitions: staticPartitions(['north']), run: () => 1 })",
      "export const sales = asset('sales', { partitions: daily({ start: '2026-01-01' }), inputs: { regions, before: self<number>({ startOffset: -1 }) }, run: () => 1 })",
    ].join('\n'))
    expect(problems).toMatchObject([{ severity: 'error', file: 'definitions.ts', line: 3, message: expect.stringContaining('input `regions` of asset `sales` cannot read partitions of asset `regions`') as string }])
    expect(update).toMatchObject({ graph: { edges: [{ from: 'regions', to: 'sales' }] } })
  })

  it('loads ten thousand assets', async () => {
    const result = await show(manyAssets(10_000))
    expect(result.problems).toEqual([])
    expect(keysOf(result)).toHaveLength(10_000)
  })

  it('loads under the clock and the dice of the server', async () => {
    const sample = `[Date.now(), new Date().toISOString(), Date(), performance.now(), Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(4)), Math.random()].join(' ')`
    const harness = new URL('../../../../../../../packages/sandbox/harness/determinism.js', import.meta.url)
    const program = `import { withFixedWorld } from '${harness.href}'; await withFixedWorld(() => console.log(${sample}))`
    const onServer = execFileSync(process.execPath, [fromSandbox.resolve('deno/bin.cjs'), 'eval', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
    const { update } = await single(`import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset('a', { description: ${sample} })`)
    expect(onServer).toMatch(/^1577836800000 2020-01-01T00:00:00.000Z .* 0 0\.\d+ [0-9a-f-]{36} /)
    expect(update).toMatchObject({ graph: { nodes: [{ description: onServer }] } })
    expect((await single(`export const unrelated = 1`)).problems).toEqual([])
  })
})

describe('an error in a draft', () => {
  const asset = `import { asset } from '@millrace/sdk'\n`

  it.each<[string, string, object]>([
    ['of syntax', 'export const = 1', { message: 'Expected identifier but found "="', line: 1, column: 14 }],
    ['of an import', `import { x } from './gone'\nexport { x }`, { line: 1, column: 19 }],
    ['of a package', `import _ from 'lodash'\nexport const x = _`, { message: expect.stringContaining('cannot find package lodash') as string, line: 1 }],
    ['thrown at load', `const boom = () => {\n  throw new RangeError('too much')\n}\nboom()`, { message: 'RangeError: too much', line: 2, column: 9 }],
    ['of two assets with one key', `${asset}export const a = asset('k', { run: () => 1 })\nexport const b = asset('k', { run: () => 1 })`,
      { line: expect.any(Number) as number, hint: expect.stringContaining('the other is here: definitions.ts:') as string }],
    ['of a definition', `${asset}export const a = asset('', { run: () => 1 })`, { line: 2 }],
    ['of a wrong thrown value', `throw null`, { message: expect.stringContaining('null') as string }],
  ])('%s is shown at its place', async (_, code, problem) => {
    const result = await single(code)
    expect(result.update).toBeNull()
    expect(result.problems[0]).toMatchObject({ severity: 'error', file: result.problems[0]?.line === null ? null : 'definitions.ts', ...problem })
  })

  it('that only the bundle shows is shown when the author pauses: a name that a file does not export', async () => {
    const sources = { 'definitions.ts': `import { externalAsset } from '@millrace/sdk'\nimport { gone } from './names'\nexport const a = externalAsset('a')\nexport const use = () => gone`, 'names.ts': 'export const there = 1' }
    expect(keysOf(await show(sources))).toEqual(['a'])
    await expect.poll(() => opened.page.evaluate(() => window.lab.results.at(-1)?.problems), { timeout: 10_000 })
      .toMatchObject([{ severity: 'error', file: 'definitions.ts', line: 2, message: 'No matching export in "names.ts" for import "gone"' }])
    expect(keysOf(await show({ ...sources, 'names.ts': 'export const gone = 1' }))).toBeNull()
    expect(await opened.page.evaluate(() => window.lab.results.at(-1)?.update)).toBe('same')
  })

  it('ends a loop that never ends, names its file, and recovers with the next edit', async () => {
    const looping = await show({ 'definitions.ts': `export * from './src/fine'\nexport * from './src/looping'`, 'src/fine.ts': 'export const a = 1', 'src/looping.ts': 'let n = 0\nwhile (true) n += 1\nexport {}' })
    expect(looping).toMatchObject({ update: null, problems: [{ severity: 'error', file: 'src/looping.ts', message: 'src/looping.ts did not load in time and was ended' }] })
    expect(looping.milliseconds).toBeLessThan(5_000)
    expect(keysOf(await show(example))).toContain('orders')
  })

  it('ends a wait that never ends', async () => {
    expect((await single('await new Promise(() => undefined)')).problems).toMatchObject([{ file: 'definitions.ts' }])
  })

  it('does not make the next edit wait for a loop', async () => {
    const { looping, answered } = await opened.page.evaluate(async () => {
      const before = window.lab.results.length
      const loop = window.lab.edit({ 'definitions.ts': 'for (;;) {}' })
      await new Promise((resolve) => { setTimeout(resolve, 300) })
      await window.lab.show({ 'definitions.ts': 'export const fine = 1' })
      return { looping: loop, answered: window.lab.results.slice(before).map(({ changeId }) => changeId) }
    })
    expect(answered).toEqual([looping + 1])
  })
})

describe('the hash of the bundle', () => {
  const sdk = { code: readFileSync(createRequire(import.meta.url).resolve('@millrace/sdk/dist/sdk.js'), 'utf8') }
  const onServer = async (sources: Sources): Promise<string> => {
    const bundle = await bundleLocation(native, { tree: toTree(sources), sdk })
    return bundle.ok ? bundle.hash : JSON.stringify(bundle.problems)
  }
  const inBrowser = (sources: Sources): Promise<string> => opened.page.evaluate((given) => window.lab.bundle(given), sources)

  it('is the same in the browser and on the server for the example', async () => {
    const hash = await onServer(example)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await inBrowser(example)).toBe(hash)
    await show(example)
    await expect.poll(() => opened.page.evaluate(() => window.lab.hash()), { timeout: 20_000 }).toBe(hash)
  })

  it.each(Array.from({ length: 6 }, (_, seed) => seed))('is the same for generated tree %i', async (seed) => {
    const sources = generatedTree(seed)
    const hash = await onServer(sources)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await inBrowser(sources)).toBe(hash)
  })
})

it('leaves no error in the console and no request that the page has no business with', () => {
  expect(notices).toEqual([])
  expect(opened.strayRequests).toEqual([])
})
