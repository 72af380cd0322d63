import type { ApiClient } from '../api-client'
import { layeredSources } from '../layered-graph'
import { printResult, progress } from '../result'

const width = 100

/** W1: one run of L(n, 100), all events in Postgres. From sending the launch request to the run's success as a client sees it. */
export const noopGraph = async (api: ApiClient, { n, mode, repeat }: { n: number; mode: 'order' | 'values'; repeat: number }): Promise<void> => {
  const location = `bench-noop-${mode}-${n}`
  await api.deploy(location, layeredSources({ count: n, width, mode }))
  const runs: number[] = []
  for (let trial = -1; trial < repeat; trial += 1) {
    const start = performance.now()
    const run = await api.waitForRun(await api.launch('*', location))
    const seconds = (performance.now() - start) / 1000
    const succeeded = run.steps.filter((step) => step.status === 'succeeded').length
    if (run.status !== 'succeeded' || succeeded !== n) throw new Error(`the run ${run.status} with ${succeeded} of ${n} steps`)
    progress(`noop-graph ${mode} ${trial < 0 ? 'warm-up' : `${trial + 1}/${repeat}`}: ${seconds.toFixed(3)} s`)
    if (trial >= 0) runs.push(seconds)
  }
  printResult({ workload: 'noop-graph', mode: mode === 'order' ? 'in_process' : 'in_process_values', n, runs })
}
