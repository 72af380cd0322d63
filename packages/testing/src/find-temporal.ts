import { access, constants, readdir } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const launcherTools = fileURLToPath(new URL('../../../scripts/launcher/tools.mjs', import.meta.url))

const isExecutable = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false)

async function cached(): Promise<string[]> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'millrace')
  const entries = await readdir(cache, { recursive: true }).catch(() => [])
  return entries.filter((entry) => entry.split('/').at(-1) === 'temporal').sort().reverse().map((entry) => join(cache, entry))
}

/** Asks the launcher to fetch the Temporal CLI; null when its `ensureTemporal` gives no path. */
async function fetched(): Promise<string | null> {
  if (!await access(launcherTools).then(() => true, () => false)) return null
  const tools = await import(/* @vite-ignore */ pathToFileURL(launcherTools).href) as { ensureTemporal?: (options: { home: string }) => Promise<unknown> }
  const answer = await tools.ensureTemporal?.({ home: join(tmpdir(), 'millrace-testing') })
  if (typeof answer === 'string') return answer
  if (typeof answer === 'object' && answer !== null && 'path' in answer && typeof answer.path === 'string') return answer.path
  return null
}

/** The Temporal CLI: `MILLRACE_TEMPORAL`, PATH, the cache, or what the launcher fetches. */
export async function findTemporal(): Promise<string> {
  const named = process.env.MILLRACE_TEMPORAL
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, 'temporal'))
  for (const path of [...named === undefined ? [] : [named], ...onPath, ...await cached()]) {
    if (await isExecutable(path)) return path
  }
  const path = await fetched()
  if (path !== null) return path
  throw new Error('The Temporal CLI was not found. Set MILLRACE_TEMPORAL to its path, or run `npm start` once, which fetches it.')
}
