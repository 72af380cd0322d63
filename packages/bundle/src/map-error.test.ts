import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { encodedMappings, TraceMap } from '@jridgewell/trace-mapping'
import type { Manifest, RawError } from '@millrace/protocol'
import * as native from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nativeImport } from '../test/native-import'
import { sdk, tree } from '../test/location'
import { bundleLocation } from './bundle-location'
import { mapError } from './map-error'
import { mapManifest } from './map-manifest'
import { mapProblems } from './map-problems'
import { parseStack } from './parse-stack'

const source = `import { asset, z } from '@millrace/sdk'
import { boom } from './lib/boom'

export const first = asset('first', { run: () => boom(7) })
export const second = asset('first', { run: () => 1 })
export const raised: unknown = (() => { try { return boom(1) } catch (error) { return error } })()
export const refused: unknown = (() => { try { return z.string().transform(() => { throw new Error('refused') }).parse('a') } catch (error) { return error } })()
`
const boom = `// a comment

export function boom(value: number): never {
  try {
    JSON.parse('{')
  } catch (cause) {
    throw new RangeError(\`boom \${value}\\n    at evil (file:///x/bundle.js:1:1)\`, { cause })
  }
}
`
let folder = ''
let sourceMap = ''
let code = ''
let thrown: Record<string, unknown> = {}

const raw = (error: unknown): RawError => {
  if (!(error instanceof Error)) throw new Error('no error')
  return { name: error.name, message: error.message, stack: error.stack, ...(error.cause === undefined ? {} : { cause: raw(error.cause) }) }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-map-'))
  const result = await bundleLocation(native, { tree: tree({ 'definitions.ts': source, 'lib/boom.ts': boom }), sdk: sdk() })
  await native.stop()
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  ;({ sourceMap, code } = result)
  // The bundle's only export is serve(), so the namespace is taken on its way there.
  const path = join(folder, 'bundle.js')
  await writeFile(path, code.replace(/serveLocation\((\w+), host\)/, 'host($1)'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const { serve } = await nativeImport(pathToFileURL(path).href) as { serve(host: (namespace: Record<string, unknown>) => void): void }
  serve((namespace) => { thrown = { ...namespace } })
})
afterAll(async () => { await rm(folder, { recursive: true, force: true }) })

const positionOf = (text: string): { line: number; column: number } => {
  const before = code.slice(0, code.indexOf(text))
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

describe('an error in the author\'s own words', () => {
  it('names his file, line, column and code, and keeps the message and what caused it', () => {
    const error = mapError(raw(thrown['raised']), sourceMap)
    expect(error).toMatchObject({ name: 'RangeError', message: expect.stringContaining('boom 1\n'), blame: 'user' })
    const author = error.frames.filter(({ origin }) => origin === 'author')
    expect(author).toMatchObject([
      { function: 'boom', position: { file: 'lib/boom.ts', line: 7, column: 11 }, code: expect.stringContaining('throw new RangeError') },
      { position: { file: 'definitions.ts', line: 6, column: 54 } },
      { position: { file: 'definitions.ts', line: 6 } },
    ])
    expect(error.frames.some((frame) => frame.function === 'evil')).toBe(false)
    expect(error.cause).toMatchObject({ name: 'SyntaxError', frames: expect.arrayContaining([{ origin: 'runtime', function: 'JSON.parse' }]) })
    expect(error.cause?.frames.find(({ origin }) => origin === 'author')).toMatchObject({ function: 'boom', position: { file: 'lib/boom.ts', line: 5, column: 10 }, code: `JSON.parse('{')` })
  })

  it('tells frames of the SDK and of the runtime from the author\'s', () => {
    const { frames } = mapError(raw(thrown['refused']), sourceMap)
    expect(frames[0]).toMatchObject({ origin: 'author', position: { file: 'definitions.ts', line: 7, column: 90 } })
    expect(frames[1]).toMatchObject({ origin: 'sdk' })
    expect(frames[1]).not.toHaveProperty('position')
    const foreign = mapError({ name: 'E', message: 'm', stack: 'E: m\n    at Array.map (<anonymous>)\n    at node:internal/x:1:2\n    at async load (file:///harness/entry.js:3:4)\n    at ext:core/01_core.js:5:6\n    at new Thing (/location/other.js:1:1)' }, sourceMap)
    expect(foreign.frames).toEqual([{ origin: 'runtime', function: 'Array.map' }, { origin: 'runtime' }, { origin: 'runtime', function: 'load' }, { origin: 'runtime' }, { origin: 'runtime', function: 'Thing' }])
  })

  it('can be told from where the bundle was loaded', () => {
    const at = positionOf('function boom')
    const stack = `E: m\n    at f (blob:null/1-2:${at.line}:${at.column})`
    expect(mapError({ name: 'E', message: 'm', stack }, sourceMap).frames).toEqual([{ origin: 'runtime', function: 'f' }])
    expect(mapError({ name: 'E', message: 'm', stack }, sourceMap, { bundleUrl: 'blob:null/1-2' }).frames).toMatchObject([{ origin: 'author', position: { file: 'lib/boom.ts', line: 3 } }])
  })

  it('withstands stacks that were made up', () => {
    const hostile = [
      '', ' '.repeat(60_000), `    at ${'('.repeat(60_000)}`, `    at ${'a:1:1'.repeat(12_000)}`, '    at :::::::', '    at x (bundle.js:99999999999999999999:1)', '    at x (bundle.js:0:0)', '    at x (/bundle.js:-1:1)',
      '    at x (/bundle.js:1.5:1)', `    at x (/bundle.js:${2 ** 29}:${2 ** 29})`, Array.from({ length: 5000 }, () => '    at a (b)').join('\n'), '    at \u202e\0(\ud800:1:1)', '    at async new async new ',
    ]
    const started = performance.now()
    for (const stack of hostile) {
      const { frames } = mapError({ name: 'E', message: '', stack: stack.slice(0, 65_536) }, sourceMap)
      expect(frames.length).toBeLessThanOrEqual(100)
      expect(frames.every(({ origin }) => origin === 'runtime')).toBe(true)
    }
    expect(performance.now() - started).toBeLessThan(1000)
    let deep: RawError = { name: 'E', message: 'end' }
    for (let level = 0; level < 1000; level += 1) deep = { name: 'E', message: String(level), cause: deep }
    expect(JSON.stringify(mapError(deep, sourceMap)).match(/"cause"/g)).toHaveLength(16)
    expect(parseStack('no frames here', '')).toEqual([])
  })
})

describe('what is wrong with the definitions', () => {
  it('stands at both places of a duplicate, and where a module threw', () => {
    const [duplicate, thrownAtLoad, nowhere] = mapProblems([
      { code: 'duplicate-key', message: 'two assets are named first', positions: [positionOf('_asset("first", { run: () => boom'), positionOf('_asset("first", { run: () => 1')] },
      { code: 'load-error', message: 'boom', positions: [], error: raw(thrown['raised']) },
      { code: 'invalid-definition', message: 'somewhere', positions: [{ line: 1, column: 1 }, { line: 10_000_000, column: 1 }] },
    ], sourceMap)
    expect(duplicate).toMatchObject({ code: 'duplicate-key', file: 'definitions.ts', line: 4, column: 22, lineText: expect.stringContaining('export const first'), notes: [{ file: 'definitions.ts', line: 5, column: 23 }] })
    expect(thrownAtLoad).toMatchObject({ file: 'lib/boom.ts', line: 7, column: 11, notes: [{ message: expect.stringContaining('caused by SyntaxError'), file: 'lib/boom.ts', line: 5 }] })
    expect(nowhere).toEqual({ code: 'invalid-definition', message: 'somewhere', file: null, line: null, column: null })
  })
})

describe('the places of definitions', () => {
  it('come from the map alone, and 10,000 of them quickly', async () => {
    const count = 10_000
    const text = `import { asset } from '@millrace/sdk'\n${Array.from({ length: count }, (_, index) => `export const a${index} = asset('a${index}', { run: () => ${index} })`).join('\n')}\n`
    const result = await bundleLocation(native, { tree: tree({ 'definitions.ts': text }), sdk: sdk() })
    await native.stop()
    if (!result.ok) throw new Error('no bundle')
    const lines = new Map(result.code.split('\n').map((line, index) => [/^ {4}(a\d+) = _asset/.exec(line)?.[1], index + 1]))
    const assets = Array.from({ length: count }, (_, index): Manifest['assets'][number] => ({
      key: `a${index}`, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {},
      bundlePosition: { line: lines.get(`a${index}`) ?? 0, column: `    a${index} = `.length + 1 }, source: { file: '/etc/passwd', line: 1, column: 1 },
    }))
    const started = performance.now()
    const mapped = mapManifest({ manifestVersion: 1, assets, jobs: [], ops: [], schedules: [], sensors: [] }, result.sourceMap)
    const milliseconds = performance.now() - started
    console.info(`mapManifest of ${count} assets: ${milliseconds.toFixed(0)} ms; mappings ${encodedMappings(new TraceMap(result.sourceMap)).length} characters`)
    expect(mapped.assets.every((asset, index) => asset.source?.file === 'definitions.ts' && asset.source.line === index + 2)).toBe(true)
    // Measured alone: below 100 ms; other tests run beside this one.
    expect(milliseconds).toBeLessThan(1000)
    const made = mapManifest({ manifestVersion: 1, assets: [{ ...assets[0], bundlePosition: undefined } as Manifest['assets'][number]], jobs: [], ops: [], schedules: [], sensors: [] }, result.sourceMap)
    expect(made.assets[0]).not.toHaveProperty('source')
  })

  it('has declarations of the data files that can be imported', async () => {
    const { dataFileTypes } = await import('./data-file-types')
    expect(dataFileTypes).toContain(`declare module '*.csv'`)
    expect(readFileSync(new URL('./tree-plugin.ts', import.meta.url), 'utf8')).toContain(`'csv', 'tsv', 'txt', 'md', 'sql', 'ndjson'`)
  })
})
