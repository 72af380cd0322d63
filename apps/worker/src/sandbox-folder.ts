import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMakerGone, processMark } from '@millrace/storage'
import type { Logger } from 'pino'

const prefix = 'worker-'
/** Names without a mark are of an older Millrace; a worker that lives touches its folder more often. */
const unmarked = /^[A-Za-z0-9]{6}$/
const unmarkedDays = 86_400_000

const isAbandoned = async (folder: string, name: string): Promise<boolean> => {
  if (!name.startsWith(prefix)) return false
  const mark = name.slice(prefix.length)
  if (!unmarked.test(mark)) return isMakerGone(mark)
  const found = await stat(join(folder, name)).catch(() => null)
  return found !== null && Date.now() - found.mtimeMs > unmarkedDays
}

/** A folder for this worker's sandbox, private to it. Those of workers that were killed are removed; those of living ones are not touched. */
export const makeSandboxFolder = async (folder: string, log: Pick<Logger, 'info' | 'warn'>): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    if (!await isAbandoned(folder, name)) continue
    try {
      await rm(join(folder, name), { recursive: true, force: true })
      log.info({ folder: name }, 'removed the sandbox folder of a worker that is gone')
    } catch (error) {
      log.warn({ err: error, folder: name }, 'the sandbox folder of a worker that is gone could not be removed')
    }
  }
  return mkdtemp(join(folder, `${prefix}${await processMark()}-`))
}
