import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { MillraceError } from '@millrace/protocol'

/** The native esbuild program of this machine. */
export function findEsbuildBinary(): string {
  const require = createRequire(import.meta.url)
  const name = `@esbuild/${process.platform}-${process.arch}`
  const inner = process.platform === 'win32' ? 'esbuild.exe' : 'bin/esbuild'
  const missing = (cause?: unknown): MillraceError => new MillraceError(
    'unavailable', `The program of esbuild for this machine (${name}) is not installed; run npm install without --omit=optional`, { cause },
  )
  try {
    const path = createRequire(require.resolve('esbuild/package.json')).resolve(`${name}/${inner}`)
    if (existsSync(path)) return path
  } catch (error) {
    throw missing(error)
  }
  throw missing()
}
