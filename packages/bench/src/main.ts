import { parseArgs } from 'node:util'
import { readOptions, type Workload } from './workload'
import { progress } from './result'
import { startProduct } from './product'
import { automationTick } from './workloads/automation-tick'
import { compileTime } from './workloads/compile-time'
import { definitionsLoad } from './workloads/definitions-load'
import { deployLatency } from './workloads/deploy-latency'
import { footprint } from './workloads/footprint'
import { keystrokeGraph } from './workloads/keystroke-graph'
import { launchLatency } from './workloads/launch-latency'
import { noopGraph } from './workloads/noop-graph'
import { partitionSubsets } from './workloads/partition-subsets'
import { plan } from './workloads/plan'
import { selection } from './workloads/selection'

/** Every workload by its name. Those with `needsProduct: false` get none started. */
const workloads: Readonly<Record<string, Workload>> = {
  'noop-graph': noopGraph,
  'automation-tick': automationTick,
  'launch-latency': launchLatency,
  'deploy-latency': deployLatency,
  'footprint': footprint,
  'definitions-load': definitionsLoad,
  'keystroke-graph': keystrokeGraph,
  'compile-time': compileTime,
  'plan': plan,
  'selection': selection,
  'partition-subsets': partitionSubsets,
}

const usage = `npm run --silent bench -- <workload> [options]
${Object.entries(workloads).map(([name, { usage: text }]) => `  ${name.padEnd(18)} ${text}`).join('\n')}

The last line of standard output is one JSON object. A product is started in a new, temporary home; MILLRACE_ADDRESS and
MILLRACE_TOKEN name one that runs already, MILLRACE_PID its launcher, so that processor time can be told.`

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: Object.fromEntries(['n', 'mode', 'repeat', 'layers', 'width', 'assets', 'seconds', 'pause'].map((name) => [name, { type: 'string' as const }])),
  })
  const workload = workloads[positionals[0] ?? '']
  if (!workload) {
    progress(usage)
    process.exitCode = 2
    return
  }
  const options = readOptions(values)
  if (!workload.needsProduct) return workload.run(options)
  const product = await startProduct()
  try {
    await workload.run(product, options)
  } finally {
    await product.stop()
  }
}

try {
  await main()
} catch (error) {
  progress(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
