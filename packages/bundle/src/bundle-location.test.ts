import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fromProcessFrameSchema, manifestSchema, type FromProcessFrame, type ToProcessFrame } from '@millrace/protocol'
import * as native from 'esbuild'
import * as wasm from 'esbuild-wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdk, shop, tree } from '../test/location'
import { bundleLocation } from './bundle-location'
import type { BundleResult } from './bundle-result'
import { mapManifest } from './map-manifest'
import { zodNames } from './zod-names'

let folder = ''
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'millrace-bundle-')) })
afterAll(async () => {
  await wasm.stop()
  await native.stop()
  await rm(folder, { recursive: true, force: true })
})

const bundle = (files: Record<string, string | Uint8Array>): Promise<BundleResult> => bundleLocation(native, { tree: tree(files), sdk: sdk() })
const built = async (files: Record<string, string | Uint8Array>): Promise<Extract<BundleResult, { ok: true }>> => {
  const result = await bundle(files)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result
}
const problems = async (files: Record<string, string | Uint8Array>): Promise<Extract<BundleResult, { ok: false }>['problems']> => {
  const result = await bundle(files)
  if (result.ok) throw new Error('it was bundled')
  return result.problems
}

let modules = 0
interface Served { describe(): { manifest?: { assets: { key: string; bundlePosition?: { line: number; column: number } }[] }; problems?: { code: string; message: string }[] }; evaluate(frame: ToProcessFrame): void }
const load = async (code: string, send: (frame: unknown) => void = () => undefined): Promise<Served> => {
  const path = join(folder, `module-${modules += 1}.mjs`)
  await writeFile(path, code)
  const module = await import(/* @vite-ignore */ pathToFileURL(path).href) as { serve(host: object): Served }
  expect(Object.keys(module)).toEqual(['serve'])
  return module.serve({ send, now: () => 0 })
}

describe('bundling a code location', () => {
  it('makes one module that serves what the author exported', async () => {
    const { code, warnings } = await built(shop)
    expect(warnings).toEqual([])
    const { manifest } = (await load(code)).describe()
    expect(manifest?.assets.map(({ key }) => key)).toEqual(['shop/orders', 'shop/rawOrders', 'shop/report'])
  })

  it('makes one that answers ticks, of schedules and sensors whose places are known', async () => {
    const { code, sourceMap } = await built({
      'definitions.ts': `
        import { asset, customCondition, eager, runRequest, schedule, sensor, setCursor } from '@millrace/sdk'
        const odd = customCondition('odd', ({ at }) => at.getTime() % 2 === 1)
        const orders = asset('orders', { automation: eager().and(odd), run: () => [1] })
        export const nightly = schedule('nightly', { cron: '0 2 * * *', timezone: 'Europe/Berlin', target: orders, run: ({ scheduledAt }) => runRequest({ tags: { at: scheduledAt.toISOString() } }) })
        export const files = sensor('files', { run: ({ cursor }) => setCursor((cursor ?? '') + '!') })`,
    })
    const frames: FromProcessFrame[] = []
    const location = await load(code, (frame) => frames.push(fromProcessFrameSchema.parse(frame)))
    const manifest = mapManifest(manifestSchema.parse(location.describe().manifest), sourceMap)
    expect([manifest.schedules[0]?.source, manifest.sensors[0]?.source]).toMatchObject([{ file: 'definitions.ts' }, { file: 'definitions.ts' }])
    expect(manifest.conditions?.[manifest.assets[0]?.automation ?? -1]).toMatchObject({ type: 'and', operands: [{ label: 'eager' }, { type: 'custom', name: 'odd' }] })
    location.evaluate({ type: 'evaluate-schedule', tick: 1, schedule: 'nightly', at: 0 })
    location.evaluate({ type: 'evaluate-sensor', tick: 2, sensor: 'files', at: 0, cursor: 'x', events: [] })
    location.evaluate({ type: 'evaluate-condition', tick: 3, condition: 'odd', asset: 'orders', at: 3 })
    await expect.poll(() => frames.length).toBe(3)
    expect(frames.sort((a, b) => ('tick' in a && 'tick' in b ? (a.tick ?? 0) - (b.tick ?? 0) : 0))).toMatchObject([
      { type: 'tick-success', outcome: { runs: [{ tags: { at: '1970-01-01T00:00:00.000Z' } }] } }, { type: 'tick-success', outcome: { cursor: 'x!' } }, { type: 'condition-answer', answer: true },
    ])
  })

  it('gives the same bytes and hash in WebAssembly as on the server', async () => {
    const options = { tree: tree(shop), sdk: sdk() }
    const [server, browser] = [await bundleLocation(native, options), await bundleLocation(wasm, options)]
    expect(browser).toEqual(server)
    expect(server).toMatchObject({ ok: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  it('does not depend on the order of the files, and names no folder of the machine', async () => {
    const [one, other] = [await built(shop), await built(Object.fromEntries(Object.entries(shop).reverse()))]
    expect(other.hash).toBe(one.hash)
    const map = JSON.parse(one.sourceMap) as { sources: string[]; sourcesContent: (string | null)[]; ignoreList: number[] }
    expect(map.sources.filter((source) => !source.startsWith('millrace:')).sort()).toEqual(['data/orders.csv', 'definitions.ts', 'src/lib/index.ts', 'src/orders.ts', 'src/report.tsx', 'src/settings.json'])
    expect(map.sourcesContent[map.sources.indexOf('src/orders.ts')]).toBe(shop['src/orders.ts'])
    expect(map.ignoreList.map((index) => map.sources[index])).toContain('millrace:sdk')
    expect(one.code + one.sourceMap).not.toContain(process.cwd())
  })

  it('takes data files as text, as values and as bytes', async () => {
    const files = {
      'a.csv': 'é,1\n', 'b.tsv': 'b', 'c.txt': 'c', 'd.md': 'd', 'e.sql': 'e', 'f.ndjson': 'f', 'g.json': '{"deep":{"value":[1]}}', 'h.weird': 'w', 'i.json': '{"x":1}', 'j.ts': 'not code at all (',
      'definitions.ts': `
        import { externalAsset } from '@millrace/sdk'
        import a from './a.csv'; import b from './b.tsv'; import c from './c.txt'; import d from './d.md'; import e from './e.sql'; import f from './f.ndjson'
        import g from './g.json'; import h from './h.weird' with { type: 'bytes' }; import i from './i.json' with { type: 'text' }; import j from './j.ts' with { type: 'text' }
        export const all = externalAsset('all', { description: JSON.stringify([a, b, c, d, e, f, g, h instanceof Uint8Array, [...h], i, j]) })`,
    }
    const described = (await load((await built(files)).code)).describe() as unknown as { manifest: { assets: { description: string }[] } }
    expect(JSON.parse(described.manifest.assets[0]?.description ?? '')).toEqual(['é,1\n', 'b', 'c', 'd', 'e', 'f', { deep: { value: [1] } }, true, [119], '{"x":1}', 'not code at all ('])
  })

  it('finds the entry in either place, and says when there is none or more than one', async () => {
    const text = `export {}`
    for (const entry of ['definitions.ts', 'src/definitions.tsx', 'definitions.mts', 'src/definitions.js']) expect((await bundle({ [entry]: text })).ok).toBe(true)
    expect(await problems({ 'main.ts': text })).toMatchObject([{ code: 'entry', message: expect.stringContaining('definitions.ts'), file: null }])
    expect(await problems({ 'definitions.ts': text, 'src/definitions.ts': text })).toMatchObject([{ message: expect.stringContaining('definitions.ts and src/definitions.ts') }])
  })

  it('gives authors of zod the zod of the SDK', async () => {
    const text = `
      import * as star from 'zod'; import whole, { z as named, string, enum as choice } from 'zod'; import { z, externalAsset } from '@millrace/sdk'
      export const a = externalAsset('a', { description: String([named === z, whole === z, star.object === z.object, string === z.string, choice === z.enum, star.z === z]) })`
    const described = (await load((await built({ 'definitions.ts': text })).code)).describe() as unknown as { manifest: { assets: { description: string }[] } }
    expect(described.manifest.assets[0]?.description).toBe('true,true,true,true,true,true')
    const path = join(folder, 'sdk.mjs')
    await writeFile(path, sdk().code)
    const { z: theirs } = await import(/* @vite-ignore */ pathToFileURL(path).href) as { z: object }
    expect(Object.keys(theirs).filter((name) => name !== 'z' && name !== 'default').sort()).toEqual([...zodNames].sort())
  })
})

describe('what is wrong, where it is', () => {
  const entry = (text: string, more: Record<string, string> = {}): Record<string, string> => ({ 'definitions.ts': text, ...more })

  it('names file, line and column of a syntax error, counted as editors count', async () => {
    expect(await problems(entry(`import './a/b'`, { 'a/b.ts': `export const ok = 1\n/* 日本😀 */ const x = ;\n` }))).toMatchObject([
      { code: 'syntax-error', file: 'a/b.ts', line: 2, column: 22, lineText: '/* 日本😀 */ const x = ;', message: 'Unexpected ";"' },
    ])
  })

  it('names file, line and column of an import that is not there', async () => {
    expect(await problems(entry(`import { x } from './a'\nimport y from "lodash/fp"\nimport z from '@scope/name/inner'\nexport * from './Lib'\nexport default [x, y, z]`, { 'lib.ts': '' }))).toMatchObject([
      { code: 'unresolved-import', file: 'definitions.ts', line: 1, column: 19, message: expect.stringContaining('cannot find "./a"') },
      { line: 2, column: 15, message: expect.stringContaining('cannot find package lodash:') },
      { line: 3, column: 15, message: expect.stringContaining('cannot find package @scope/name:') },
      { line: 4, column: 15, message: expect.stringContaining('there is lib.ts, and upper and lower case count') },
    ])
    expect(await problems(entry(`import { nope } from '@millrace/sdk'\nimport { gone } from './a'\nconsole.log(nope, gone)`, { 'a.ts': 'export const here = 1' }))).toMatchObject([
      { file: 'definitions.ts', line: 1, column: 10, code: 'unresolved-import', message: expect.stringContaining('No matching export in "@millrace/sdk" for import "nope"') },
      { file: 'definitions.ts', line: 2, column: 10, message: expect.stringContaining('No matching export in "a.ts" for import "gone"') },
    ])
    expect(await problems(entry(`import a from './a.json'; console.log(a)`, { 'a.json': '{\n  "x": ,\n}' }))).toMatchObject([{ file: 'a.json', line: 2, column: 8 }])
    expect(await problems(entry(`import a from './a.parquet'; console.log(a)`, { 'a.parquet': '' }))).toMatchObject([{ code: 'unknown-file-type', file: 'definitions.ts', line: 1, message: expect.stringContaining(`with { type: 'bytes' }`) }])
    expect(await problems(entry(`import a from './a.txt' with { type: 'yaml' }; console.log(a)`, { 'a.txt': '' }))).toMatchObject([{ file: 'definitions.ts' }])
  })

  it.each([
    ['/etc/passwd', 'absolute'], ['../outside', 'leaves the code location'], ['./a/../../outside', 'leaves the code location'], ['file:///etc/passwd', 'import of file:'],
    ['https://example.org/x.js', 'import of https:'], ['data:text/javascript,1', 'import of data:'], ['blob:x', 'import of blob:'], ['npm:left-pad', 'import of npm:'], ['jsr:@x/y', 'import of jsr:'],
    ['node:nonsense', 'no module "node:nonsense"'], ['fs', 'is written "node:fs"'], ['#internal', 'package.json'], ['C:\\x', 'import of C:'], ['@millrace/sdk/runtime', 'belongs to the platform'],
    ['@millrace/sdk/testing', 'for tests'], ['@millrace/protocol', 'cannot find package @millrace/protocol'], ['millrace:entry', 'import of millrace:'], ['millrace:definitions', 'import of millrace:'], ['.\\x', 'absolute|cannot find|back-slash'],
  ])('refuses to import %s', async (specifier, reason) => {
    for (const statement of [`import ${JSON.stringify(specifier)}`, `export * from ${JSON.stringify(specifier)}`, `await import(${JSON.stringify(specifier)})`, `require(${JSON.stringify(specifier)})`, `import x from ${JSON.stringify(specifier)} with { type: 'text' }; console.log(x)`]) {
      const [problem] = await problems(entry(`\n  ${statement}`))
      expect(problem, statement).toMatchObject({ file: 'definitions.ts', line: 2, message: expect.stringMatching(reason) })
    }
  })

  it('caps what goes in and what comes out, naming the file', async () => {
    expect(await problems(entry('', { 'data/big.csv': 'x'.repeat(11 * 1024 * 1024) }))).toMatchObject([{ code: 'too-large', file: 'data/big.csv' }])
    const seven = 'x'.repeat(7 * 1024 * 1024)
    expect(await problems(entry(`import a from './a.txt'; import b from './b.txt'; import c from './c.txt'; console.log(a, b, c)`, { 'a.txt': seven, 'b.txt': `${seven}x`, 'c.txt': seven }))).toMatchObject([{ code: 'too-large', file: 'b.txt', message: expect.stringContaining('at most 20.0 MB') }])
  })
})

describe('files that try to reach out', () => {
  const secret = 'root:x:0:0'

  it('obeys no tsconfig.json and no package.json of the tree', async () => {
    const plain = await built({ 'definitions.ts': `import { a } from './a'\nexport class X { b = a }` , 'a/index.ts': 'export const a = 1' })
    const hostile = await built({
      'definitions.ts': `import { a } from './a'\nexport class X { b = a }`, 'a/index.ts': 'export const a = 1',
      'tsconfig.json': '{ "extends": "/etc/passwd", "compilerOptions": { "paths": { "*": ["/etc/*"] }, "target": "es5", "useDefineForClassFields": false, "jsxImportSource": "evil" } }',
      'package.json': '{ "main": "../../../etc/passwd", "browser": { "./a": "/etc/passwd" }, "sideEffects": false, "type": "commonjs", "imports": { "#x": "/etc/passwd" } }',
      'a/package.json': '{ "main": "../../../../etc/passwd", "type": "commonjs" }', 'node_modules/lodash/index.js': 'export default 1',
    })
    expect(hostile.hash).toBe(plain.hash)
    expect(await problems({ 'definitions.ts': `import 'lodash'`, 'node_modules/lodash/index.js': '' })).toMatchObject([{ message: expect.stringContaining('cannot find package lodash') }])
  })

  it('comes to an end with bytes that are no text, imported as text or as code', async () => {
    const bytes = new Uint8Array([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf0, 0x9f])
    const code = new Uint8Array([...new TextEncoder().encode("export const code = '"), ...bytes, 0x27])
    const result = await built({ 'definitions.ts': `import text from './blob.bin' with { type: 'text' }\nexport { code } from './code'\nexport const length = text.length`, 'blob.bin': bytes, 'code.ts': code })
    expect(result.code).toContain('"a\ufffd\ufffd(')
  }, 20_000)

  it('follows no source map of an author', async () => {
    const inline = Buffer.from(JSON.stringify({ version: 3, sources: ['/etc/passwd', 'millrace:sdk'], sourcesContent: [secret, 'x'], names: [], mappings: 'AAAA,CCAA' })).toString('base64')
    for (const target of ['/etc/passwd', 'file:///etc/passwd', '../../../etc/passwd', `data:application/json;base64,${inline}`, 'a.js.map']) {
      const text = `export const value = "//# sourceMappingURL=kept"\n//# sourceMappingURL=${target}`
      const result = await built({ 'definitions.ts': `export * from './a'`, 'a.js': text, 'a.js.map': '{"version":3,"sources":["/etc/passwd"],"mappings":"AAAA"}' })
      const map = JSON.parse(result.sourceMap) as { sources: string[]; sourcesContent: (string | null)[] }
      expect(map.sources.filter((source) => !source.startsWith('millrace:'))).toEqual(['a.js', 'definitions.ts'])
      expect(map.sourcesContent[map.sources.indexOf('a.js')]).toBe(text)
      expect(result.code).toContain('//# sourceMappingURL=kept')
      expect(result.warnings).toEqual([])
    }
  })

  it('reads nothing for an import whose name is computed', async () => {
    for (const statement of ['import(`../../../../etc/${name}`)', 'import(`./${name}.json`)', 'require(`../../etc/${name}`)', 'import("/etc/" + name)', 'new URL("/etc/passwd", import.meta.url)', 'import(name)']) {
      const result = await bundle({ 'definitions.ts': `const name = globalThis.x\nexport const load = () => ${statement}`, 'passwd.json': '{}' })
      expect(JSON.stringify(result)).not.toContain(secret)
      if (result.ok) expect(result.code).not.toContain(secret)
    }
  })

  it('has no trouble with files named like its own modules', async () => {
    const result = await bundle({ 'definitions.ts': `import a from './millrace:sdk'\nimport b from './__proto__'\nimport c from './constructor.json'\nexport default [a, b, c]`, 'millrace:sdk.ts': 'export default 1', '__proto__.ts': 'export default 2', 'constructor.json': '3' })
    expect(result.ok).toBe(true)
  })
})
