import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SourceTree } from '@millrace/protocol'
import type { Sources } from './preview-page-entry'

const shopFolder = fileURLToPath(new URL('../../../../../../../examples/shop/', import.meta.url))

/** The example as it is deployed. */
export const shop = (): Record<string, string> => Object.fromEntries(
  readdirSync(shopFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(src|data)\/.*\.[a-z]+$/.test(path)).map((path) => [path, readFileSync(shopFolder + path, 'utf8')]),
)

export const toTree = (sources: Sources): SourceTree =>
  new Map(Object.entries(sources).map(([path, content]) => [path, typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)]))

/** `count` assets in files of `perFile`, each after the one before it in its file. */
export function manyAssets(count: number, perFile = 500): Record<string, string> {
  const parts = Array.from({ length: Math.ceil(count / perFile) }, (_, part) => part)
  const declare = (index: number): string =>
    `export const a${index} = asset('a${index}', { ${index % perFile === 0 ? '' : `deps: [a${index - 1}], `}group: 'g${index % 7}', run: () => {} })`
  return Object.fromEntries([
    ['src/definitions.ts', parts.map((part) => `export * from './part-${part}'`).join('\n')],
    ...parts.map((part): [string, string] => {
      const size = Math.min(perFile, count - part * perFile)
      return [`src/part-${part}.ts`, `import { asset } from '@millrace/sdk'\n${Array.from({ length: size }, (_, offset) => declare(part * perFile + offset)).join('\n')}\n`]
    }),
  ])
}

const dataTypes = ['csv', 'tsv', 'txt', 'md', 'sql', 'ndjson', 'json'] as const
const names = ['a', 'Größe', '日本', 'données-été', 'x.y', 'UPPER', '😀', 'with space', '$dollar', 'ünï']

/** Numbers that look random and are the same every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 >>> 0
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 4_294_967_296 * sides)
  }
}

const modules: ((name: string, index: number) => string)[] = [
  (name, index) => `import { asset } from '@millrace/sdk'\nexport const v${index} = asset('k${index}', { run: () => ${JSON.stringify(name)} })\n`,
  (_, index) => `import { z } from 'zod'\nexport enum E${index} { One = 'one', Two = 2 }\nexport const v${index} = z.object({ e: z.enum(E${index}) })\r\n`,
  (name, index) => `\ufeff// ${name}\nexport class C${index}<T> { #x = 1; static s = ${index}; declare t: T; get x() { return this.#x } }\nexport const v${index} = new C${index}<string>().x satisfies number\n`,
  (_, index) => `import { createHash } from 'node:crypto'\nimport * as path from 'node:path'\nexport const v${index} = () => createHash('sha256').update(path.sep).digest('hex') ?? \`\u{1f600}\${${index}}\`\n`,
  (_, index) => `export namespace N${index} { export const deep = { a: { b: [${index}n, /x/gu, 1_000] } } as const }\nexport const v${index} = await Promise.resolve(N${index}.deep)\n`,
]

/** A tree with nested folders, names of all alphabets, every kind of data file and of module. */
export function generatedTree(seed: number): Sources {
  const roll = dice(seed + 1)
  const folder = (): string => Array.from({ length: roll(4) }, () => `${names[roll(names.length)] ?? ''}/`).join('')
  const sources: Sources = {}
  const imports: string[] = []
  for (let index = 0; index < 3 + roll(5); index += 1) {
    const name = names[roll(names.length)] ?? ''
    const path = `src/${folder()}${name}-${index}.${roll(4) === 0 ? 'tsx' : 'ts'}`
    sources[path] = modules[roll(modules.length)]?.(name, index) ?? ''
    imports.push(`export { v${index} } from ${JSON.stringify(`./${path.slice('src/'.length).replace(/\.tsx?$/, '')}`)}`)
  }
  dataTypes.forEach((type, index) => {
    const path = `data/${folder()}${names[roll(names.length)] ?? ''}-${index}.${type}`
    sources[path] = type === 'json' ? JSON.stringify({ 'a b': [1, 'é', null], __proto__x: { deep: true } }) : `h1,h2\n"é ${seed}",\u2028${index}\r\n`
    imports.push(`import d${index} from ${JSON.stringify(`../${path}`)}`, `console.log(d${index})`)
  })
  const bytes = `data/${folder()}blob.bin`
  sources[bytes] = Array.from({ length: 64 }, () => roll(256))
  imports.push(`import bytes from ${JSON.stringify(`../${bytes}`)} with { type: 'bytes' }`, `import text from ${JSON.stringify(`../${bytes}`)} with { type: 'text' }`, 'console.log(bytes, text)')
  sources['src/definitions.ts'] = `${imports.join('\n')}\n`
  return sources
}
