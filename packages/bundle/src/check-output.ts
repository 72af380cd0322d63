import { treeLimits, type BuildProblem, type SourceTree } from '@millrace/protocol'
import type { Metafile } from 'esbuild'
import { problemOf } from './build-problem'
import { isNodeModule } from './node-modules'

export const mostOutputBytes = 20 * 1024 * 1024
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`

const fileOf = (input: string): string | null => input.startsWith('tree:') ? input.slice('tree:'.length).replace(/ with \{.*$/, '') : null

/** The caps that hold before anything is read. */
export function checkInput(tree: SourceTree): BuildProblem | null {
  let bytes = 0
  if (tree.size > treeLimits.files) return problemOf('too-large', `the code location has ${tree.size} files; at most ${treeLimits.files} are allowed`)
  for (const [path, content] of tree) {
    bytes += content.length
    if (content.length > treeLimits.fileBytes) return problemOf('too-large', `the file has ${megabytes(content.length)}; at most ${megabytes(treeLimits.fileBytes)} are allowed`, path)
  }
  return bytes > treeLimits.bytes ? problemOf('too-large', `the code location has ${megabytes(bytes)}; at most ${megabytes(treeLimits.bytes)} are allowed`) : null
}

/** The second wall behind the resolver: what esbuild says that it read, and what the output still imports. */
export function checkMetafile(metafile: Metafile, tree: SourceTree): BuildProblem | null {
  for (const input of Object.keys(metafile.inputs)) {
    const file = fileOf(input)
    const isKnown = input.startsWith('virtual:millrace:') || input.startsWith('node:') || input === '(disabled)' || (file !== null && tree.has(file))
    if (!isKnown) return problemOf('forbidden-import', `the bundle read ${JSON.stringify(input)}, which is outside the code location`)
  }
  for (const output of Object.values(metafile.outputs)) {
    const stray = output.imports.find((imported) => imported.external !== true || !isNodeModule(imported.path))
    if (stray !== undefined) return problemOf('forbidden-import', `the bundle still imports ${JSON.stringify(stray.path)}`)
  }
  return null
}

/** A bundle above the cap, blamed on the file that adds the most to it. */
export function checkSize(bytes: number, metafile: Metafile): BuildProblem | null {
  if (bytes <= mostOutputBytes) return null
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const [largest] = inputs.sort(([, left], [, right]) => right.bytesInOutput - left.bytesInOutput)
  const file = fileOf(largest?.[0] ?? '')
  const part = file === null ? '' : `; ${file} alone adds ${megabytes(largest?.[1].bytesInOutput ?? 0)}. Keep data of that size in a store and load it in an asset`
  return problemOf('too-large', `the bundle has ${megabytes(bytes)}, at most ${megabytes(mostOutputBytes)} are allowed${part}`, file)
}
