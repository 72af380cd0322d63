import { setTimeout as sleep } from 'node:timers/promises'
import { layeredSources } from '../layered-graph'
import { processorSeconds, productCost } from '../process-cost'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'
import type { ApiClient } from '../api-client'

const expectedPerStep = ['step-start', 'step-success', 'asset-materialized'] as const

/** The run's own word, its steps and its events must agree: each step started, succeeded and materialized its asset once. */
const verify = async (api: ApiClient, runId: string, n: number): Promise<void> => {
  const run = await api.run(runId)
  const succeeded = run.steps.filter((step) => step.status === 'succeeded').length
  if (run.status !== 'succeeded' || succeeded !== n) throw new Error(`the run ${run.status} with ${succeeded} of ${n} steps`)
  const events = await api.events(runId)
  const gap = events.findIndex((event, index) => event.seq !== index + 1)
  if (gap !== -1) throw new Error(`the events of run ${runId} have a gap before ${events[gap]?.seq}`)
  for (const type of expectedPerStep) {
    const count = events.filter((event) => event.type === type).length
    if (count !== n) throw new Error(`run ${runId} has ${count} events ${type}, not ${n}`)
  }
}

/**
 * W1: one run of L(n, w), all events in Postgres. From sending the launch request to the run's success as a client hears of it. The clock of the
 * definition starts in a process that has imported the system and built the definitions: so does ours, when the last run lies `pause` milliseconds back.
 */
export const noopGraph: Workload = {
  usage: '[--n 1000 | --layers 10 --width 100] [--mode order|values] [--repeat 5] [--pause 1500]',
  needsProduct: true,
  async run({ api, pid }, { n, layers, width = 100, mode: given = 'order', repeat = 5, pause = 1_500 }) {
    if (given !== 'order' && given !== 'values') throw new Error(`--mode is "${given}": it is order or values`)
    const count = n ?? (layers === undefined ? 1_000 : layers * width)
    const name = `noop-${given}-${count}-${width}`
    await api.deploy(`bench-${name}`, layeredSources({ count, width, mode: given, prefix: name }))
    const runs: number[] = []
    const costs: unknown[] = []
    for (let trial = -1; trial < repeat; trial += 1) {
      await sleep(pause)
      const before = pid === undefined ? null : productCost(pid)
      const start = performance.now()
      const runId = await api.launch('*', `bench-${name}`)
      await api.waitForEnd(runId)
      const seconds = (performance.now() - start) / 1000
      const cost = processorSeconds(before, pid === undefined ? null : productCost(pid))
      await verify(api, runId, count)
      progress(`noop-graph ${given} ${trial < 0 ? 'warm-up' : `${trial + 1}/${repeat}`}: ${seconds.toFixed(3)} s ${cost === undefined ? '' : JSON.stringify(cost)}`)
      if (trial < 0) continue
      runs.push(seconds)
      if (cost !== undefined) costs.push(cost)
    }
    printResult({
      workload: 'noop-graph', mode: given === 'order' ? 'in_process' : 'in_process_values', n: count, runs,
      extra: { width, pause_milliseconds: pause, ...(costs.length > 0 && { processor_seconds: costs }) },
    })
  },
}
