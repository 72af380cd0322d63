import { buildAssetGraph, selectAssets } from '@millrace/orchestration'
import { median, printResult, progress } from '../result'
import type { Workload } from '../workload'
import { layeredAssets, timed } from './plan'

const expressions = (n: number): string[] => [
  '*', 'key:a1', `key:a${n - 1}`, 'key:a*9', 'key:"*5*"', 'group:layer3', 'group:"layer*"', 'tag:tier=gold', 'owner:"team:t3"', 'kind:sql',
  `+key:a${n - 1}`, 'key:a1+', '+group:layer5', 'group:layer2+', '2+group:layer5+2', 'not kind:sql', 'kind:sql and tag:tier=gold', 'group:layer1 or group:layer9 or owner:"team:t1"',
  'roots(group:layer4)', 'sinks(tag:tier=gold and not group:layer9)',
]

/** Twenty selections of L(n, 100), parsed and answered each time. A run is all twenty; the slowest of each is told beside. */
export const selection: Workload = {
  usage: '[--n 10000] [--repeat 10]',
  needsProduct: false,
  async run({ n = 10_000, repeat = 10 }) {
    const graph = buildAssetGraph([{ location: 'bench', assets: layeredAssets(n, 100) }])
    const runs: number[] = []
    const each = new Map<string, number[]>(expressions(n).map((text) => [text, []]))
    for (let trial = 0; trial <= repeat; trial += 1) {
      let whole = 0
      for (const [text, times] of each) {
        const [seconds, keys] = timed(() => selectAssets(text, graph))
        if (keys.length === 0) throw new Error(`“${text}” selects nothing`)
        whole += seconds
        if (trial > 0) times.push(seconds)
      }
      progress(`selection ${trial === 0 ? 'warm-up' : `${trial}/${repeat}`}: ${(whole * 1000).toFixed(1)} ms`)
      if (trial > 0) runs.push(whole)
    }
    const medians = [...each].map(([text, times]) => ({ text, seconds: Math.round(median(times) * 100_000) / 100_000 })).sort((left, right) => right.seconds - left.seconds)
    printResult({ workload: 'selection', mode: 'all', n, runs, rateOf: each.size, extra: { expressions: each.size, slowest: medians.slice(0, 5) } })
  },
}
