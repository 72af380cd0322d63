import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as native from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nativeImport } from '../test/native-import'
import { sdkPath, shop, tree } from '../test/location'
import { mapManifest } from './map-manifest'
import { createPreview, type Preview } from './preview'
import { previewSdkKey } from './virtual-modules'

let folder = ''
let preview: Preview
let count = 0
const globals = globalThis as Record<symbol, unknown>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-preview-'))
  globals[Symbol.for(previewSdkKey)] = await import(/* @vite-ignore */ pathToFileURL(sdkPath()).href)
  preview = createPreview(native)
})
afterAll(async () => {
  await preview.close()
  await native.stop()
  await rm(folder, { recursive: true, force: true })
})

const manifestOf = async (files: Record<string, string | Uint8Array>): Promise<{ key: string; source?: unknown; description?: string | undefined }[]> => {
  const result = await preview.rebuild(tree(files))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const path = join(folder, `preview-${count += 1}.mjs`)
  await writeFile(path, result.code)
  const { serve } = await nativeImport(pathToFileURL(path).href) as { serve(host: object): { describe(): { manifest: Parameters<typeof mapManifest>[0] } } }
  return mapManifest(serve({ send: () => undefined, now: () => 0 }).describe().manifest, result.sourceMap).assets
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
    expect(await preview.rebuild(tree({ ...shop, 'src/orders.ts': 'const' }))).toMatchObject({ ok: false, problems: [{ file: 'src/orders.ts', line: 1 }] })
    expect(await preview.rebuild(tree({}))).toMatchObject({ ok: false, problems: [{ code: 'entry' }] })
    expect(await manifestOf({ 'src/definitions.ts': `import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset('moved')` })).toMatchObject([{ key: 'moved' }])
    expect(await manifestOf(shop)).toHaveLength(3)
  })

  it('answers a burst of keystrokes with the last state', async () => {
    const text = (index: number): Record<string, string> => ({ 'definitions.ts': `export const value = ${index}` })
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => preview.rebuild(tree(text(index)))))
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
