import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Manifest } from '@millrace/protocol'
import * as native from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nativeImport } from '../../test/native-import'
import { sdkPath, shop, tree } from '../../test/location'
import { mapManifest } from '../map-manifest'
import { createPreview, type Preview, type PreviewModules } from './preview'
import { previewEnterKey, sdkKey } from '../virtual-modules'

let folder = ''
let preview: Preview
let count = 0
const globals = globalThis as Record<symbol, unknown>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-preview-'))
  globals[Symbol.for(sdkKey)] = await import(/* @vite-ignore */ pathToFileURL(sdkPath()).href)
  preview = createPreview(native)
})
afterAll(async () => {
  await preview.close()
  await native.stop()
  await rm(folder, { recursive: true, force: true })
})

type Files = Record<string, string | Uint8Array>

const load = async (result: PreviewModules): Promise<Manifest> => {
  const path = join(folder, `preview-${count += 1}.mjs`)
  await writeFile(path, result.code)
  const { serve } = await nativeImport(pathToFileURL(path).href) as { serve(host: object): { describe(): { manifest: Manifest } } }
  return mapManifest(serve({ send: () => undefined, now: () => 0 }).describe().manifest, result.positions)
}
const withoutPlaceInBundle = ({ assets, jobs, ...rest }: Manifest): object => ({
  ...rest, assets: assets.map((asset) => ({ ...asset, bundlePosition: undefined })), jobs: jobs.map((job) => ({ ...job, bundlePosition: undefined })),
})
const manifestOf = async (files: Files): Promise<Manifest['assets']> => {
  const result = await preview.bundle(tree(files))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return (await load(result)).assets
}

describe('the graph beside the code', () => {
  it('follows every edit, with each definition at its place', async () => {
    expect(await manifestOf(shop)).toMatchObject([
      { key: 'shop/orders', source: { file: 'src/orders.ts', line: 8, column: 23 } },
      { key: 'shop/rawOrders', source: { file: 'src/orders.ts', line: 7, column: 26 } },
      { key: 'shop/report', source: { file: 'src/report.tsx', line: 8 } },
    ].sort((left, right) => left.key < right.key ? -1 : 1))
    const edited = { ...shop, 'src/orders.ts': String(shop['src/orders.ts']).replace('shop/rawOrders', 'shop/incoming') }
    expect((await manifestOf(edited)).map(({ key }) => key)).toContain('shop/incoming')
  })

  it('reports what is wrong and recovers', async () => {
    expect(await preview.bundle(tree({ ...shop, 'src/orders.ts': 'const' }))).toMatchObject({ ok: false, problems: [{ file: 'src/orders.ts', line: 1 }] })
    expect(await preview.bundle(tree({}))).toMatchObject({ ok: false, problems: [{ code: 'entry' }] })
    expect(await manifestOf({ 'src/definitions.ts': `import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset('moved')` })).toMatchObject([{ key: 'moved' }])
    expect(await manifestOf(shop)).toHaveLength(3)
  })

  it('answers a burst of keystrokes with the last state', async () => {
    const text = (index: number): Record<string, string> => ({ 'definitions.ts': `export const value = ${index}` })
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => preview.bundle(tree(text(index)))))
    const last = results.at(-1)
    expect(last?.ok === true && last.code.includes('value = 29')).toBe(true)
    expect(new Set(results).size).toBeLessThan(4)
  })

  it('lets definitions that touch modules of Node load', async () => {
    const assets = await manifestOf({ 'definitions.ts': `
      import { externalAsset } from '@millrace/sdk'
      import { EventEmitter } from 'node:events'; import path, { join } from 'node:path'; import * as fs from 'node:fs'; import { readFile } from 'node:fs/promises'; import { createHash } from 'node:crypto'
      class Bus extends EventEmitter { size = 3; double() { return this.size * 2 } }
      const bus = new Bus()
      const digest = createHash('sha256').update('x').digest('hex')
      export const a = externalAsset('a', { description: [bus.double(), typeof readFile, typeof fs.readFileSync, typeof path.sep, String(join('a', 'b')), \`\${digest}\`].join(' ') })` })
    expect(assets[0]?.description).toMatch(/^6 function function function node:path\.join\(\) node:crypto\.createHash\(\)\.update\(\)\.digest\(\)$/)
  })
})

describe('modules compiled one by one', () => {
  const linked = async (files: Files): Promise<PreviewModules> => {
    const modules = await preview.link(tree(files))
    if (modules === null) throw new Error('it was not linked')
    return modules
  }
  const declare = `import { asset, externalAsset } from '@millrace/sdk'\n`

  it.each<[string, Files]>([
    ['a location of modules and data files', shop],
    ['modules that import each other', {
      'definitions.ts': `export * from './a'\nexport * from './b'`,
      'a.ts': `${declare}import { name } from './b'\nexport const suffix = () => 'A'\nexport const a = externalAsset(name())`,
      'b.ts': `${declare}import { suffix } from './a'\nexport const name = () => 'of' + suffix()\nexport const b = externalAsset('b')`,
    }],
    ['every way to export and import', {
      'definitions.ts': `import first, * as all from './one'\nexport { first }\nexport { b as renamed, default as other } from './one'\nexport * as space from './two'\nexport default all.b`,
      'one.ts': `${declare}export default externalAsset('one')\nexport const b = externalAsset('b')`,
      'two.ts': `${declare}const [c, { d }] = [externalAsset('c'), { d: externalAsset('d') }]\nexport { c, d }`,
    }],
    ['CommonJS, and what is required', {
      'definitions.ts': `import legacy, { b } from './legacy.cjs'\nimport json from './data.json'\nimport { deep } from './data.json'\nimport text from './other.json' with { type: 'text' }
        import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset(legacy.a, { description: [b, json.deep, deep, text].join() })`,
      'legacy.cjs': `exports.a = 'from-cjs'\nmodule.exports.b = require('./data.json').deep`,
      'other.json': '{}',
      'data.json': '{ "deep": 1, "not-a-name": 2, "__proto__": 3 }',
    }],
    ['names that a module has of its own', {
      'definitions.ts': `${declare}const module = 'm', exports = 'e', require = 'r', load = 'l', loaded = 1, enter = 2, modules = 3\nexport const a = externalAsset(module + exports + require + load + loaded + enter + modules)`,
    }],
    ['names that no module has', {
      'definitions.ts': `${declare}export const a = externalAsset([typeof load, typeof loaded, typeof enter, typeof modules].join('-'))`,
    }],
    ['an import while it loads', { 'definitions.ts': `${declare}const later = import('./later')\nexport const a = externalAsset(typeof later.then)`, 'later.ts': 'export const x = 1' }],
    ['texts that look like code', { 'definitions.ts': `${declare}export const a = externalAsset('a', { description: "}, new Map([])], require('./gone') \\u2028" })` }],
  ])('are the same definitions, at the same places, as the bundle: %s', async (_, files) => {
    const bundled = await preview.bundle(tree(files))
    if (!bundled.ok) throw new Error(JSON.stringify(bundled.problems))
    const manifest = await load(bundled)
    expect(manifest.assets.every(({ source }) => source !== undefined)).toBe(true)
    expect(withoutPlaceInBundle(await load(await linked(files)))).toEqual(withoutPlaceInBundle(manifest))
  })

  it('compile again only where the text changed', async () => {
    let builds = 0
    const counting = createPreview({ ...native, build: ((options: native.BuildOptions) => { builds += 1; return native.build(options) }) as typeof native.build })
    const files = tree(shop)
    await counting.link(files)
    builds = 0
    await counting.link(new Map(files).set('src/lib/index.ts', new TextEncoder().encode('export const split = () => []')))
    expect(builds).toBe(1)
  })

  it.each<[string, Files]>([
    ['an error of syntax', { 'definitions.ts': 'const' }],
    ['a warning', { 'definitions.ts': `export const a = typeof Math === 'obect'` }],
    ['an import of what is not there', { 'definitions.ts': `import { a } from './gone'\nexport { a }` }],
    ['a package', { 'definitions.ts': `import _ from 'lodash'\nexport { _ }` }],
    ['a wait at the top level', { 'definitions.ts': 'export const a = await 1' }],
    ['a file of no known type', { 'definitions.ts': `import a from './a.png'\nexport { a }`, 'a.png': 'x' }],
    ['one text that imports two things', { 'definitions.ts': `import a from './a.json'\nimport b from './a.json' with { type: 'text' }\nexport { a, b }`, 'a.json': '1' }],
    ['no entry', { 'other.ts': '' }],
  ])('are left to the bundler: %s', async (_, files) => {
    expect(await preview.link(tree(files))).toBeNull()
  })

  it('say which of them runs, as one begins and after each import', async () => {
    const { files, code } = await linked({ 'definitions.ts': `import './a'\nglobalThis.order ??= []`, 'a.ts': 'export const a = 1' })
    const entered: string[] = []
    globals[Symbol.for(previewEnterKey)] = (number: number) => entered.push(files[number] ?? '')
    await load({ code, files, positions: { find: () => ({ origin: 'runtime' }) } })
    Reflect.deleteProperty(globals, Symbol.for(previewEnterKey))
    expect(entered.filter((path) => !path.startsWith('millrace:'))).toEqual(['definitions.ts', 'a.ts', 'definitions.ts'])
  })
})
