import { buildPlan } from '@millrace/orchestration'
import type { AssetSnapshot } from '@millrace/protocol'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'

/** The definitions of L(count, width), as a manifest holds them: each asset reads two of the layer above. */
export const layeredAssets = (count: number, width: number): AssetSnapshot[] => Array.from({ length: count }, (_, index): AssetSnapshot => {
  const above = index - (index % width) - width
  const columns = above < 0 ? [] : [...new Set([index % width, ((index % width) + 1) % width])]
  return {
    key: `a${index}`, kind: 'asset', group: `layer${Math.floor(index / width) % 10}`, owners: [`team:t${index % 7}`], kinds: [index % 3 === 0 ? 'sql' : 'typescript'],
    tags: { tier: index % 5 === 0 ? 'gold' : 'silver' }, metadata: {}, deps: [],
    inputs: columns.map((column, place) => ({ name: `in${place}`, asset: `a${above + column}` })),
  }
})

export const timed = <Answer>(act: () => Answer): [seconds: number, answer: Answer] => {
  const start = performance.now()
  const answer = act()
  return [(performance.now() - start) / 1000, answer]
}

/** The plan of one run of all of L(n, 100), from the definitions in memory. */
export const plan: Workload = {
  usage: '[--n 10000] [--repeat 20]',
  needsProduct: false,
  async run({ n = 10_000, repeat = 20 }) {
    const assets = layeredAssets(n, 100)
    const selection = assets.map(({ key }) => key)
    const runs: number[] = []
    for (let trial = 0; trial <= repeat; trial += 1) {
      const [seconds, { steps }] = timed(() => buildPlan({ assets, selection }))
      if (steps.length !== n) throw new Error(`the plan has ${steps.length} steps instead of ${n}`)
      progress(`plan ${trial === 0 ? 'warm-up' : `${trial}/${repeat}`}: ${(seconds * 1000).toFixed(1)} ms`)
      if (trial > 0) runs.push(seconds)
    }
    printResult({ workload: 'plan', mode: 'all', n, runs })
  },
}
