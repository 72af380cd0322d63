import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'

const execute = promisify(execFile)
const perFile = 20
const here = createRequire(import.meta.url)

/** Each asset reads the one before it in its file, and the last of the file before: nothing is annotated, all is inferred. */
const fileOf = (file: number): string => {
  const above = file === 0 ? '' : `import { a${file * perFile - 1} } from './part-${file - 1}'\n`
  const lines = Array.from({ length: perFile }, (_, offset) => {
    const index = file * perFile + offset
    if (index === 0) return 'export const a0 = asset(\'a0\', { run: () => ({ rows: [{ id: 1, total: 2 }], sum: 1 }) })'
    return `export const a${index} = asset('a${index}', { inputs: { before: a${index - 1} }, config: z.object({ minimum: z.number().default(0) }), `
      + 'run: ({ inputs, config }) => ({ rows: inputs.before.rows.filter((row) => row.total >= config.minimum), sum: inputs.before.sum + 1 }) })'
  })
  return `import { asset, z } from '@millrace/sdk'\n${above}\n${lines.join('\n')}\n`
}

const writeProject = async (folder: string, files: number): Promise<void> => {
  const types = z.record(z.string(), z.string()).parse(JSON.parse(await readFile(here.resolve('@millrace/sdk/dist/types.json'), 'utf8')))
  const compilerOptions = {
    strict: true, noEmit: true, target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2023', 'DOM'], types: [], skipLibCheck: true,
    exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
  }
  const sources = Object.fromEntries(Array.from({ length: files }, (_, file) => [`src/part-${file}.ts`, fileOf(file)]))
  for (const [path, text] of Object.entries({ ...types, ...sources, 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }) })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** How long TypeScript 7 checks a chain of n inferred assets in files of twenty, against the declarations that the SDK ships. */
export const compileTime: Workload = {
  usage: '[--n 1000] [--repeat 5]',
  needsProduct: false,
  async run({ n = 1_000, repeat = 5 }) {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-types-'))
    const compiler = join(dirname(here.resolve('typescript-7/package.json')), 'bin/tsc')
    try {
      await writeProject(folder, Math.ceil(n / perFile))
      const runs: number[] = []
      for (let trial = 0; trial < repeat; trial += 1) {
        const start = performance.now()
        await execute(process.execPath, [compiler, '-p', folder])
        runs.push((performance.now() - start) / 1000)
        progress(`compile-time ${trial + 1}/${repeat}: ${(runs.at(-1) ?? 0).toFixed(2)} s`)
      }
      printResult({ workload: 'compile-time', mode: 'inferred chain', n, runs })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
