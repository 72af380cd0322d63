import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ApiClient } from '../api-client'
import { layeredSources } from '../layered-graph'
import { printResult, progress } from '../result'

const example = fileURLToPath(new URL('../../../../examples/shop', import.meta.url))

const exampleSources = async (): Promise<Record<string, string>> => {
  const files: Record<string, string> = {}
  for (const entry of await readdir(example, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(example, path)
    if (entry.isFile() && /^(src|data)\//.test(name)) files[name] = await readFile(path, 'utf8')
  }
  return files
}

/** From sending a build request over REST to the deployed pointer, of the example and of 1,000 assets; each commit differs from the one before. */
export const deployLatency = async (api: ApiClient, { repeat }: { repeat: number }): Promise<void> => {
  const cases = [
    { mode: '1000-assets', n: 1_000, files: layeredSources({ count: 1_000, width: 100, mode: 'order' }), repeat: Math.ceil(repeat / 2) },
    { mode: 'example', n: 15, files: await exampleSources(), repeat },
  ]
  for (const { mode, n, files, repeat: times } of cases) {
    const runs: number[] = []
    for (let trial = -1; trial < times; trial += 1) {
      const entry = 'src/definitions.ts'
      const seconds = await api.deploy(`bench-deploy-${mode}`, { ...files, [entry]: `${files[entry] ?? ''}\n// commit ${trial} ${Date.now()}\n` })
      progress(`deploy-latency ${mode} ${trial < 0 ? 'warm-up' : `${trial + 1}/${times}`}: ${seconds.toFixed(3)} s`)
      if (trial >= 0) runs.push(seconds)
    }
    printResult({ workload: 'deploy-latency', mode, n, runs })
  }
}
