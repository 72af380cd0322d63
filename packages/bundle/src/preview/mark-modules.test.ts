import * as native from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { shop, tree } from '../../test/location'
import { markModules } from './mark-modules'
import { createPreview } from './preview'

afterAll(() => native.stop())

describe('who loads', () => {
  it('is said as a module begins, and again when all that it imports is there', async () => {
    const preview = createPreview(native)
    const bundle = await preview.bundle(tree(shop))
    await preview.close()
    if (!bundle.ok) throw new Error(JSON.stringify(bundle.problems))
    expect(bundle.files).toEqual([
      'data/orders.csv', 'src/settings.json', 'src/lib/index.ts', 'src/orders.ts', 'src/orders.ts', 'data/logo.bin', 'src/report.tsx', 'src/report.tsx', 'definitions.ts', 'definitions.ts',
    ])
    const lines = bundle.code.split('\n').filter((line) => line.includes('millrace.preview.enter'))
    expect(lines).toHaveLength(bundle.files.length)
    expect(lines[3]).toBe(`  "tree:src/orders.ts"() {globalThis[Symbol.for('millrace.preview.enter')]?.(3);`)
    expect(lines[4]).toBe(`    init_lib();globalThis[Symbol.for('millrace.preview.enter')]?.(4);`)
  })

  it('keeps every line where it was, and leaves what only looks like a module', () => {
    const look = '// tree:a.ts\nvar a;\nvar init_a = __esm({\n  "tree:a.ts"() {\n    a = `\n// tree:a.ts\n  "tree:a.ts"() {\n`;\n  }\n});\n// tree:gone.ts\nvar init_b = __esm({\n  "tree:gone.ts"() {\n'
    const marked = markModules(look, tree({ 'a.ts': '' }))
    expect(marked.files).toEqual(['a.ts'])
    const changed = marked.code.split('\n').flatMap((line, index) => line === look.split('\n')[index] ? [] : [index])
    expect(changed).toEqual([3])
  })
})
