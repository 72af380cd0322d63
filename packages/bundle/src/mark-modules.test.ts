import * as native from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { shop, tree } from '../test/location'
import { markModules } from './mark-modules'
import { createPreview } from './preview'

afterAll(() => native.stop())

describe('who begins to load', () => {
  it('is said in the order of loading, on lines that were comments', async () => {
    const preview = createPreview(native)
    const bundle = await preview.rebuild(tree(shop))
    await preview.close()
    if (!bundle.ok) throw new Error(JSON.stringify(bundle.problems))
    // A module whose parts do not stand together has several headings; the last one said is always the one that runs.
    expect(bundle.files).toEqual(['definitions.ts', 'src/orders.ts', 'data/orders.csv', 'src/settings.json', 'src/lib/index.ts', 'src/orders.ts', 'src/report.tsx', 'data/logo.bin', 'src/report.tsx'])
    const lines = bundle.code.split('\n').filter((line) => line.includes('millrace.preview.enter'))
    expect(lines).toHaveLength(bundle.files.length)
    expect(lines[3]).toBe(`globalThis[Symbol.for('millrace.preview.enter')]?.(3);`)
  })

  it('keeps every line where it was, and leaves what only looks like a heading', () => {
    const code = '// tree:a.ts\nvar a = 1;\n// tree:gone.ts\n  // tree:a.ts\n'
    const marked = markModules(code, tree({ 'a.ts': '' }))
    expect(marked.code.split('\n').slice(1)).toEqual(code.split('\n').slice(1))
    expect(marked.files).toEqual(['a.ts'])
  })
})
