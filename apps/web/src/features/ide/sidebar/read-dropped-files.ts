import { treeLimits } from '@millrace/protocol'
import { fromBytes, type FileBody } from '../workspace/file-body'
import { joinPath, pathProblem } from '../workspace/tree-path'

export interface Dropped { readonly files: ReadonlyMap<string, FileBody>; readonly refused: readonly string[] }
interface Found { readonly path: string; readonly file: File }

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => { entry.file(resolve, reject) })
const childrenOf = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> => new Promise((resolve, reject) => { reader.readEntries(resolve, reject) })

const walk = async (entry: FileSystemEntry, at: string): Promise<Found[]> => {
  const path = joinPath(at, entry.name)
  if (entry.isFile) return [{ path, file: await fileOf(entry as FileSystemFileEntry) }]
  if (entry.name === '.git' || entry.name === 'node_modules') return []
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: Found[] = []
  // A directory is read in portions of a hundred until one is empty.
  for (let part = await childrenOf(reader); part.length > 0; part = await childrenOf(reader)) {
    for (const child of part) found.push(...await walk(child, path))
    if (found.length > treeLimits.files) return found
  }
  return found
}

/** What was dropped, folders with all in them. The list must be taken at once: the browser empties it after the event. */
export const takeDropped = (transfer: DataTransfer): Promise<Found[]> => {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  const plain = [...transfer.files]
  if (entries.length === 0) return Promise.resolve(plain.map((file) => ({ path: file.name, file })))
  return Promise.all(entries.map((entry) => walk(entry, ''))).then((found) => found.flat())
}

/** Reads the files into a folder of the workspace; what cannot be there is named with the reason. */
export async function readFiles(found: readonly Found[], folder: string, present: ReadonlyMap<string, FileBody>): Promise<Dropped> {
  const files = new Map<string, FileBody>()
  const refused: string[] = []
  for (const { path, file } of found) {
    const target = joinPath(folder, path)
    // Dropping a newer version over a file is what one means by it.
    const problem = present.has(target) ? null : pathProblem(target, [...present.keys(), ...files.keys()])
    if (problem !== null) refused.push(`${target}: ${problem}`)
    else if (file.size > treeLimits.fileBytes) refused.push(`${target}: larger than ${treeLimits.fileBytes / 1024 / 1024} MiB.`)
    else if (present.size + files.size >= treeLimits.files) refused.push(`${target}: a code location holds at most ${treeLimits.files.toLocaleString('en')} files.`)
    else files.set(target, fromBytes(new Uint8Array(await file.arrayBuffer())))
  }
  return { files, refused }
}
