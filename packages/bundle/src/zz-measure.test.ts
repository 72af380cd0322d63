import * as native from 'esbuild'
import * as wasm from 'esbuild-wasm'
import { it } from 'vitest'
import { sdk, shop, tree } from '../test/location'
import { bundleLocation } from './bundle-location'
import { createPreview } from './preview'
it('m', async () => {
  const timed = async (n: string, f: () => Promise<unknown>) => { const d: number[] = []; for (let i = 0; i < 6; i++) { const s = performance.now(); await f(); d.push(Math.round(performance.now() - s)) } console.log(n, d.join(' ')) }
  const t = tree(shop), s = sdk()
  await timed('native', () => bundleLocation(native, { tree: t, sdk: s }))
  await timed('wasm', () => bundleLocation(wasm, { tree: t, sdk: s }))
  const p = createPreview(wasm); let n = 0
  await timed('preview', () => p.rebuild(tree({ ...shop, 'src/lib/index.ts': shop['src/lib/index.ts'] + `// ${n++}\n` })))
  const r = await p.rebuild(t); console.log(r.ok ? r.code.length + r.code.slice(0, 1500) : r)
  await p.close(); await wasm.stop()
})
