import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']
const found = new Map<string, string | null>()

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The absolute path of a program on PATH or in the usual folders, or null. */
export const findProgram = (name: string): string | null => {
  const known = found.get(name)
  if (known !== undefined) return known
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/')), ...usualFolders]
  const path = folders.map((folder) => join(folder, name)).find(isExecutable)
  const result = path === undefined ? null : realpathSync(path)
  found.set(name, result)
  return result
}
