import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const source = join(import.meta.dirname, '../src')

/** An example of the documentation. */
export interface DocstringExample {
  /** The file it stands in, and which of that file's it is, from 0: `graph/op.ts 0`. */
  readonly name: string
  readonly text: string
}

/** The examples of every docstring of the SDK. */
export const readExamples = async (): Promise<DocstringExample[]> => {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).sort()
  const found = await Promise.all(files.map(async (file): Promise<DocstringExample[]> => {
    const text = await readFile(join(source, file), 'utf8')
    return [...text.matchAll(/^ \* ```ts\n([\s\S]*?)^ \* ```/gm)].map(([, block = ''], index) => ({ name: `${file} ${index}`, text: block.replaceAll(/^ \* ?/gm, '') }))
  }))
  return found.flat()
}
