import { parseArgs } from 'node:util'
import { ApiClient } from './api-client'
import { startProduct } from './product'
import { progress } from './result'
import { deployLatency } from './workloads/deploy-latency'
import { launchLatency } from './workloads/launch-latency'
import { noopGraph } from './workloads/noop-graph'

interface Options { n: number | undefined; mode: string | undefined; repeat: number | undefined }

const workloads: Record<string, (api: ApiClient, options: Options) => Promise<void>> = {
  'noop-graph': (api, { n, mode, repeat }) => noopGraph(api, { n: n ?? 1_000, mode: mode === 'values' ? 'values' : 'order', repeat: repeat ?? 5 }),
  'launch-latency': (api, { n, repeat }) => launchLatency(api, { repeat: n ?? repeat ?? 10 }),
  'deploy-latency': (api, { repeat }) => deployLatency(api, { repeat: repeat ?? 10 }),
}

const usage = `npm run --silent bench -- <workload> [--n N] [--mode MODE] [--repeat N]\nworkloads: ${Object.keys(workloads).join(', ')}`

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { n: { type: 'string' }, mode: { type: 'string' }, repeat: { type: 'string' } },
  })
  const run = workloads[positionals[0] ?? '']
  if (!run) {
    progress(usage)
    process.exitCode = 2
    return
  }
  const product = await startProduct()
  try {
    const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
    await run(new ApiClient(product), { n: number(values.n), mode: values.mode, repeat: number(values.repeat) })
  } finally {
    await product.stop()
  }
}

await main()
