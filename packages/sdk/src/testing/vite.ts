import { readFile } from 'node:fs/promises'

const textFile = /\.(csv|tsv|txt|md|sql|ndjson)$/

/** The part of a Vite plugin that this one is. */
export interface DataFilesPlugin {
  readonly name: string
  readonly enforce: 'pre'
  load(id: string): Promise<string | null>
}

/**
 * A Vite plugin that imports `.csv`, `.tsv`, `.txt`, `.md`, `.sql` and `.ndjson` files as text, as a build of the platform does, so
 * that Vitest can load a code location with its data.
 *
 * @example
 * ```ts
 * import { dataFiles } from '@millrace/sdk/testing/vite'
 *
 * export default { plugins: [dataFiles()] }
 * ```
 */
export const dataFiles = (): DataFilesPlugin => ({
  name: 'millrace-data-files',
  enforce: 'pre',
  async load(id) {
    const [path = ''] = id.split('?')
    return textFile.test(path) ? `export default ${JSON.stringify(await readFile(path, 'utf8'))}` : null
  },
})
