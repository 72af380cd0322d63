import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readExamples } from './docstring-examples'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..')
let out: string
let types: Record<string, string>

const build = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-sdk-'))
  await execute(process.execPath, [join(root, 'scripts/build.mjs'), '--out', folder])
  return folder
}
const hash = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex')

const library = join(root, '../../node_modules/typescript/lib')

interface Compiler {
  readonly ts: typeof ts
  /** A file of the compiler's own library. */
  readLibrary(path: string): string | undefined
  /** Of that library and of the shipped declarations: all programs read the same. */
  readonly parsed: Map<string, ts.SourceFile>
}
const compiler6: Compiler = { ts, readLibrary: (path) => ts.sys.readFile(path), parsed: new Map() }

/** The one that the workbench's editor carries. */
const editorCompiler = async (): Promise<Compiler> => {
  const folder = join(root, '../../node_modules/monaco-editor/esm/vs/languages/features/typescript/lib')
  const { typescript } = await import(pathToFileURL(join(folder, 'typescriptServices.js')).href) as { typescript: typeof ts }
  const { libFileMap } = await import(pathToFileURL(join(folder, 'lib.js')).href) as { libFileMap: Record<string, string> }
  return { ts: typescript, readLibrary: (path) => libFileMap[basename(path)], parsed: new Map() }
}

/** Checks files as an editor does: only the shipped declarations, no file system, no Node types. */
const check = (files: Record<string, string>, { compiler = compiler6 } = {}): string[] => {
  const { ts, readLibrary, parsed } = compiler
  const virtual = new Map([...Object.entries(types), ...Object.entries(files)].map(([path, text]) => [`/${path}`, text]))
  const options: ts.CompilerOptions = {
    strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], types: [], skipLibCheck: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
  }
  const folders = new Set([...virtual.keys()].flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))))
  const host: ts.CompilerHost = {
    fileExists: (path) => virtual.has(path) || path.startsWith(library) && readLibrary(path) !== undefined,
    readFile: (path) => virtual.get(path) ?? (path.startsWith(library) ? readLibrary(path) : undefined),
    directoryExists: (path) => folders.has(path),
    getSourceFile: (path, language) => {
      const known = parsed.get(path)
      if (known !== undefined) return known
      const text = virtual.get(path) ?? (path.startsWith(library) ? readLibrary(path) : undefined)
      if (text === undefined) return undefined
      const file = ts.createSourceFile(path, text, language)
      if (files[path.slice(1)] === undefined) parsed.set(path, file)
      return file
    },
    getDefaultLibFileName: () => join(library, 'lib.d.ts'), getDefaultLibLocation: () => library,
    writeFile: () => undefined, getCurrentDirectory: () => '/', getCanonicalFileName: (path) => path, useCaseSensitiveFileNames: () => true, getNewLine: () => '\n',
  }
  const program = ts.createProgram(Object.keys(files).map((path) => `/${path}`), options, host)
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const place = diagnostic.file === undefined ? '' : `${diagnostic.file.fileName}:${diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1} `
    return place + ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
  })
}

/** The examples of every docstring, as files. An editor has no Vite: the plugin's example is what the repository's own test set-up does. */
const examples = async (): Promise<Record<string, string>> => Object.fromEntries((await readExamples()).filter(({ name }) => !name.startsWith('testing/vite')).map(({ name, text }) =>
  [`examples/${name.replaceAll(/\W/g, '-')}.ts`, `${text}\nexport {}\n`]))

beforeAll(async () => {
  out = await build()
  types = JSON.parse(await readFile(join(out, 'types.json'), 'utf8')) as Record<string, string>
})
afterAll(async () => { await rm(out, { recursive: true, force: true }) })

describe('the prebuilt SDK', () => {
  it('has the same bytes every time', async () => {
    const again = await build()
    expect(await hash(join(again, 'sdk.js'))).toBe(await hash(join(out, 'sdk.js')))
    expect(await hash(join(again, 'types.json'))).toBe(await hash(join(out, 'types.json')))
    await rm(again, { recursive: true })
  })

  it('is one small file that imports nothing and names no file of the machine', async () => {
    const text = await readFile(join(out, 'sdk.js'), 'utf8')
    // Of this zod is 280 KiB.
    expect(text.length).toBeLessThan(560 * 1024)
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
  it('are sound by themselves', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-declarations-'))
    try {
      const files = { ...types, 'a.ts': `export * from '@millrace/sdk'\nexport * from '@millrace/sdk/testing'` }
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), text)
      }
      const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom', '--types', '', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
      const problems = await execute(process.execPath, [join(root, '../config/bin/tsc7.mjs'), ...options, 'a.ts'], { cwd: folder }).then(() => '', (failure: { stdout: string }) => failure.stdout || String(failure))
      expect(problems).toBe('')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('give the same inference as the source, in the JavaScript compiler of editors', async () => {
    expect(check(await inferences())).toEqual([])
  })

  it('give the same inference in the compiler that the workbench carries, and refuse the same', async () => {
    const compiler = await editorCompiler()
    expect(compiler.ts.version).toMatch(/^5\.9\./)
    // A refusal that is expected and does not come is a problem as well.
    expect(check(await inferences(), { compiler })).toEqual([])
  })

  it('say at the input that an asset has no value', () => {
    const [problem] = check({ 'a.ts': `import { asset } from '@millrace/sdk'
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
    expect(check(files)).toEqual([])
  })
})
