import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readExamples } from './docstring-examples'
import { EditorCompiler, type Files } from './editor-compiler'
import { hovered, hovers } from './hovers'
import { misplacedTypes } from './misplaced-types'
import { permutedOptions } from './permuted-options'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..')
let out: string
let types: Record<string, string>
let editor: EditorCompiler

const build = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-sdk-'))
  await execute(process.execPath, [join(root, 'scripts/build.mjs'), '--out', folder])
  return folder
}
const hash = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex')

/** Where TypeScript 7 finds something wrong, in the declarations too, sorted: `/a.ts:5`. */
const checkBySeven = async (files: Files): Promise<string[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-declarations-'))
  try {
    for (const [path, text] of Object.entries({ ...types, ...files })) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const options = [
      '--strict', '--noEmit', '--pretty', 'false', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom', '--types', '', '--skipLibCheck', 'false',
      '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess',
    ]
    const said = await execute(process.execPath, [join(root, '../config/bin/tsc7.mjs'), ...options, ...Object.keys(files)], { cwd: folder })
      .then(({ stdout }) => stdout, (failure: { stdout: string }) => failure.stdout || String(failure))
    return said.split('\n').filter((line) => /^\S/.test(line)).map((line) => line.replace(/^(\S+)\((\d+),\d+\).*$/, '/$1:$2')).toSorted()
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The examples of every docstring, as files. An editor has no Vite: the plugin's example is what the repository's own test set-up does. */
const examples = async (): Promise<Record<string, string>> => Object.fromEntries((await readExamples()).filter(({ name }) => !name.startsWith('testing/vite')).map(({ name, text }) =>
  [`examples/${name.replaceAll(/\W/g, '-')}.ts`, `${text}\nexport {}\n`]))

beforeAll(async () => {
  out = await build()
  types = JSON.parse(await readFile(join(out, 'types.json'), 'utf8')) as Record<string, string>
  editor = await EditorCompiler.ofWorkbench(types)
})
afterAll(async () => { await rm(out, { recursive: true, force: true }) })

describe('the prebuilt SDK', () => {
  it('has the same bytes every time', async () => {
    // `dist` is what the build made; after a change of the sources: npm run build -w @millrace/sdk.
    for (const file of ['sdk.js', 'types.json']) expect(await hash(join(root, 'dist', file)), file).toBe(await hash(join(out, file)))
  })

  it('is one small file that imports nothing and names no file of the machine', async () => {
    const text = await readFile(join(out, 'sdk.js'), 'utf8')
    // Of this zod is 280 KiB.
    expect(text.length).toBeLessThan(580 * 1024)
    expect(text).not.toMatch(/\bimport\s*[{*"']/)
    expect(text).not.toContain(root)
  })

  it('describes and runs a location in Deno, 10,000 assets without growing slower', async () => {
    await writeFile(join(out, 'program.mjs'), `
      const { asset, serveLocation, z } = await import('./sdk.js')
      const started = performance.now()
      const namespace = {}
      let last = asset('a0', { run: () => 0 })
      for (let index = 1; index < 10_000; index++) namespace['a' + index] = last = asset('a' + index, { inputs: { last }, run: () => console.log('hi') })
      namespace.configured = asset('configured', { config: z.object({ days: z.number().default(7) }), run: async ({ config }) => { await 0; console.log('days', config.days) } })
      const frames = []
      let ended
      const location = serveLocation(namespace, { now: Date.now, send: (frame) => { frames.push(frame); if (frame.type === 'step-success') ended() } })
      const { manifest } = location.describe()
      const milliseconds = performance.now() - started
      await new Promise((resolve) => {
        ended = resolve
        location.runSteps({ type: 'run-steps', run: { id: 'r', tags: {} }, steps: [{ kind: 'asset', step: 0, attempt: 1, key: 'configured', asset: 'configured', inputs: [], hold: false }] }, new Uint8Array())
      })
      await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ milliseconds, assets: manifest.assets.length, first: manifest.assets[0].bundlePosition, frames })))
    `)
    const deno = join(root, '../../node_modules/.bin/deno')
    const { stdout } = await execute(deno, ['run', '--quiet', '--no-config', `--allow-read=${out}`, join(out, 'program.mjs')], { maxBuffer: 1e8 })
    const result = JSON.parse(stdout) as { milliseconds: number; assets: number; first: object; frames: object[] }
    expect(result.assets).toBe(10_001)
    expect(result.milliseconds).toBeLessThan(5_000)
    expect(result.first).toMatchObject({ line: 5 })
    expect(result.frames).toMatchObject([{ type: 'step-start' }, { type: 'log', step: 0, source: 'stdout', message: 'days 7' }, { type: 'step-success' }])
  })
})

const inferenceFiles = ['inference.ts', 'automation-inference.ts', 'partition-inference.ts', 'graph-inference.ts']
const inferences = async (): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(inferenceFiles.map(async (path) => [path, await readFile(join(root, 'test', path), 'utf8')] as const)))

describe('the editor\'s declarations', () => {
  it('give the same inference as the source, and refuse the same', async () => {
    // A refusal that is expected and does not come is a problem as well.
    expect(editor.check(await inferences())).toEqual([])
  })

  it('infer the same in whatever order options stand', () => {
    expect(editor.check(permutedOptions())).toEqual([])
  })

  it('say what is wired wrongly at that argument', () => {
    const { files, places } = misplacedTypes()
    expect(editor.check(files).map((problem) => problem.split(' ')[0]).toSorted()).toEqual(places.toSorted())
  })

  it('are read at a glance where the pointer rests', () => {
    expect(editor.hover(hovered, Object.keys(hovers))).toEqual(hovers)
  })

  it('are sound by themselves, infer in whatever order, and refuse at the same places, in TypeScript 7', async () => {
    const { files, places } = misplacedTypes()
    const all = { 'all.ts': `export * from '@millrace/sdk'\nexport * from '@millrace/sdk/testing'` }
    expect(await checkBySeven({ ...all, ...permutedOptions(), ...files })).toEqual(places.toSorted())
  })

  it('are those of the editor', () => {
    expect(editor.version).toMatch(/^5\.9\./)
  })

  it('say at the input that an asset has no value', () => {
    const [problem] = editor.check({ 'a.ts': `import { asset } from '@millrace/sdk'
      const notify = asset('notify', { run: () => {} })
      export const wrong = asset('wrong', {
        inputs: {
          notify,
        },
        run: () => 1,
      })` })
    expect(problem).toContain('/a.ts:5 ')
    expect(problem).toContain('AssetWithoutValue')
  })

  it('fit every example of the documentation', async () => {
    const files = await examples()
    expect(Object.keys(files).length).toBeGreaterThan(8)
    expect(editor.check(files)).toEqual([])
  })
})
