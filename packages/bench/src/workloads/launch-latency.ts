import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../api-client'
import { median, printResult, progress } from '../result'
import type { Workload } from '../workload'

const location = 'bench-launch'
const selection = 'bench-launch/trivial'
const burstSize = 10
const bursts = 3
const trivial = { 'src/definitions.ts': `import { asset } from '@millrace/sdk'\n\nexport const trivial = asset('${selection}', { run: () => 1 })\n` }

interface Times { acknowledged: number; step: number; success: number }

/** Seconds from sending the request, by the events' own times, but for the answer's. */
const launchOnce = async (api: ApiClient): Promise<Times> => {
  const start = Date.now()
  const runId = await api.launch(selection, location)
  const acknowledged = (Date.now() - start) / 1000
  await api.waitForEnd(runId)
  const events = await api.events(runId)
  const since = (type: string): number => {
    const event = events.find((each) => each.type === type)
    if (!event) throw new Error(`run ${runId} has no event ${type}`)
    return (Date.parse(event.at) - start) / 1000
  }
  return { acknowledged, step: since('step-start'), success: since('run-success') }
}

const burst = async (api: ApiClient): Promise<number> => {
  const launches = Array.from({ length: burstSize }, () => launchOnce(api))
  return Math.max(...(await Promise.all(launches)).map(({ success }) => success))
}

/** W2: from sending the launch request to the first step's start and to the run's success. */
export const launchLatency: Workload = {
  usage: '[--n 10]',
  needsProduct: true,
  async run({ api }, { n = 10 }) {
    await api.deploy(location, trivial)
    const times: Times[] = []
    for (let trial = -1; trial < n; trial += 1) {
      const each = await launchOnce(api)
      progress(`launch-latency ${trial < 0 ? 'warm-up' : `${trial + 1}/${n}`}: answer ${each.acknowledged} s, step ${each.step} s, success ${each.success} s`)
      if (trial >= 0) times.push(each)
      await sleep(Math.random() * 1_500)
    }
    const all: number[] = []
    for (let round = 0; round < bursts; round += 1) all.push(await burst(api))
    const medianOf = (pick: (each: Times) => number): number => median(times.map(pick))
    printResult({ workload: 'launch-latency', mode: 'burst10-all-done', n: burstSize, runs: all })
    printResult({ workload: 'launch-latency', mode: 'to-step-start', n, runs: times.map((each) => each.step), rateOf: 1 })
    printResult({
      workload: 'launch-latency', mode: 'to-success', n, runs: times.map((each) => each.success), rateOf: 1,
      extra: { launch_ack_median: medianOf((each) => each.acknowledged), to_step_start_median: medianOf((each) => each.step), burst10_all_done_median: median(all) },
    })
  },
}
