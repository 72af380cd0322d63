import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { findProgram } from './find-program'

export interface MountedFile {
  host: string
  guest: string
}

const wholeFolders = ['/lib', '/lib64', '/usr/lib', '/usr/lib64']
const known = new Map<string, readonly MountedFile[]>()

const list = (binary: string): readonly MountedFile[] => {
  const ldd = findProgram('ldd')
  if (ldd === null) return wholeFolders.filter((folder) => existsSync(folder)).map((folder) => ({ host: folder, guest: folder }))
  let output: string
  try {
    output = execFileSync(ldd, [binary], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    // `ldd` fails on static programs, which need nothing.
    if (error instanceof Error && 'stderr' in error) return []
    throw error
  }
  const paths = [...output.matchAll(/(\/\S+) \(0x/g)].flatMap((match) => match[1] ?? [])
  return [...new Set(paths)].map((path) => ({ host: realpathSync(path), guest: path }))
}

/** The loader and the libraries that a program needs, each file by itself, so that a jail shows nothing else of the system. */
export const sharedLibraries = (binary: string): readonly MountedFile[] => {
  const result = known.get(binary) ?? list(binary)
  known.set(binary, result)
  return result
}
