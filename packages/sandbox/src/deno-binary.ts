import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { MillraceError } from '@millrace/protocol'
import { findProgram } from './find-program'

const isMusl = (): boolean =>
  process.platform === 'linux' && existsSync('/lib') && readdirSync('/lib').some((name) => name.startsWith('ld-musl-'))

/** The names of the platform packages that npm's `deno` package installs, the most likely first. */
const packageNames = (): string[] => {
  const target = `${process.platform}-${process.arch}`
  if (process.platform !== 'linux') return [`@deno/${target}`]
  const flavours = isMusl() ? ['musl', 'glibc'] : ['glibc', 'musl']
  return flavours.map((flavour) => `@deno/${target}-${flavour}`)
}

const besidePackage = (require: NodeJS.Require, name: string): string | null => {
  try {
    const binary = join(dirname(require.resolve(`${name}/package.json`)), process.platform === 'win32' ? 'deno.exe' : 'deno')
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

/** Finds Deno's own executable: npm's platform package, then the one on PATH. */
export const findDeno = (): string => {
  const here = createRequire(import.meta.url)
  const requires = [here]
  try {
    // Some package managers nest the platform package below `deno` itself.
    requires.push(createRequire(here.resolve('deno/package.json')))
  } catch {
    // Without the `deno` package only the other places are left.
  }
  for (const name of packageNames()) {
    for (const require of requires) {
      const binary = besidePackage(require, name)
      if (binary !== null) return binary
    }
  }
  const onPath = findProgram('deno')
  if (onPath !== null) return onPath
  throw new MillraceError('unavailable', `Deno was not found for ${process.platform} ${process.arch}: run 'npm install' again, or put 'deno' on PATH`, {
    details: { packages: packageNames() },
  })
}
