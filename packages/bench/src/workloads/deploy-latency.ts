import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layeredSources } from '../layered-graph'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'

const example = fileURLToPath(new URL('../../../../examples/shop', import.meta.url))
const exampleAssets = 15
const entry = 'src/definitions.ts'

const exampleSources = async (): Promise<Record<string, string>> => {
  const files: Record<string, string> = {}
  for (const found of await readdir(example, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name)
    const name = relative(example, path)
    if (found.isFile() && /^(src|data)\//.test(name)) files[name] = await readFile(path, 'utf8')
  }
  return files
}

/** From sending a build request over REST to the deployed pointer; each commit differs from the one before. `--assets 15`: the example. */
export const deployLatency: Workload = {
  usage: '[--assets 15|1000] [--repeat 10]; 15 is examples/shop',
  needsProduct: true,
  async run({ api }, { assets = exampleAssets, repeat = 10 }) {
    const isExample = assets === exampleAssets
    // The example is deployed already, under this name; its keys would be another location's.
    const location = isExample ? 'shop' : `bench-deploy-${assets}`
    const files = isExample ? await exampleSources() : layeredSources({ count: assets, width: Math.min(100, assets), mode: 'order', prefix: location })
    const runs: number[] = []
    for (let trial = -1; trial < repeat; trial += 1) {
      const seconds = await api.deploy(location, { ...files, [entry]: `${files[entry] ?? ''}\n// commit ${trial} ${Date.now()}\n` })
      progress(`deploy-latency ${assets} assets ${trial < 0 ? 'warm-up' : `${trial + 1}/${repeat}`}: ${seconds.toFixed(3)} s`)
      if (trial >= 0) runs.push(seconds)
    }
    printResult({ workload: 'deploy-latency', mode: isExample ? 'example' : `${assets}-assets`, n: assets, runs, rateOf: 1 })
  },
}
