import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../api-client'
import { median, printResult, progress } from '../result'

const trivial = { 'src/definitions.ts': "import { asset } from '@millrace/sdk'\n\nexport const trivial = asset('trivial', { run: () => 1 })\n" }

const burst = async (api: ApiClient, location: string): Promise<number> => {
  const start = performance.now()
  await Promise.all(Array.from({ length: 10 }, async () => api.waitForRun(await api.launch('trivial', location))))
  return (performance.now() - start) / 1000
}

/** W2: from sending the launch request to the first step's start and to the run's success, by the events' own times. */
export const launchLatency = async (api: ApiClient, { repeat }: { repeat: number }): Promise<void> => {
  const location = 'bench-launch'
  await api.deploy(location, trivial)
  const toStep: number[] = []
  const toSuccess: number[] = []
  for (let trial = -1; trial < repeat; trial += 1) {
    const start = Date.now()
    const runId = await api.launch('trivial', location)
    await api.waitForRun(runId)
    const events = await api.events(runId)
    const since = (type: string): number => (Date.parse(events.find((event) => event.type === type)?.at ?? '') - start) / 1000
    progress(`launch-latency ${trial < 0 ? 'warm-up' : `${trial + 1}/${repeat}`}: step ${since('step-start')} s, success ${since('run-success')} s`)
    if (trial >= 0) {
      toStep.push(since('step-start'))
      toSuccess.push(since('run-success'))
    }
    await sleep(Math.random() * 1_500)
  }
  const bursts = [await burst(api, location), await burst(api, location), await burst(api, location)]
  printResult({ workload: 'launch-latency', mode: 'burst10-all-done', n: 10, runs: bursts })
  printResult({ workload: 'launch-latency', mode: 'to-step-start', n: repeat, runs: toStep })
  printResult({ workload: 'launch-latency', mode: 'to-success', n: repeat, runs: toSuccess, extra: { to_step_start_median: median(toStep) } })
}
