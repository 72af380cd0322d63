import type { AutomationAsset } from '@millrace/orchestration/automation'
import { eager } from '@millrace/sdk'
import { AutomationMemory } from '@millrace/sdk/testing'
import { conditionJson, evaluateAssets } from '@millrace/sdk/testing/automation'
import { Temporal } from 'temporal-polyfill'
import { median, percentile, printResult, progress } from '../result'
import type { Workload } from '../workload'

interface Scenario {
  readonly mode: string
  readonly n: number
  readonly assets: readonly AutomationAsset[]
  readonly start: string
  prepare(memory: AutomationMemory): void
  update(memory: AutomationMemory): void
}

const secondsOf = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await act()
  return (performance.now() - start) / 1000
}

const numbered = (count: number, asset: (index: number) => Omit<AutomationAsset, 'key'>): AutomationAsset[] =>
  Array.from({ length: count }, (_, index) => ({ key: `a${index}`, ...asset(index) }))

const fanOut = (): Scenario => ({
  mode: '500 eager assets under one',
  n: 500,
  assets: [{ key: 'root', deps: [] }, ...numbered(500, () => ({ deps: [{ asset: 'root' }], condition: conditionJson(eager()) }))],
  start: '2026-01-01T00:00:00Z',
  prepare: () => undefined,
  update: (memory) => memory.materialize(['root']),
})

const dailyTree = (): Scenario => {
  const firstDay = Temporal.PlainDate.from('2020-01-01')
  const days = Array.from({ length: 2_000 }, (_, index) => firstDay.add({ days: index }).toString())
  const partitions = { type: 'daily', start: '2020-01-01' } as const
  const assets = numbered(35, (index) => ({ partitions, deps: index === 0 ? [] : [{ asset: `a${Math.floor((index - 1) / 2)}` }], condition: conditionJson(eager()) }))
  return {
    mode: '35 eager assets × 2,000 daily partitions',
    n: 35,
    assets,
    start: '2025-06-23T00:00:10Z',
    prepare: (memory) => {
      for (const { key } of assets) for (const partition of days) memory.materialize([key], { partition })
    },
    update: (memory) => memory.materialize(['a0'], { partition: days.at(-1) ?? null }),
  }
}

const layers = (): Scenario => {
  const assets = numbered(10_000, (index) => ({ deps: index < 100 ? [] : [{ asset: `a${index - 100}` }, { asset: `a${index - 97}` }], condition: conditionJson(eager()) }))
  return {
    mode: '10,000 eager assets',
    n: 10_000,
    assets,
    start: '2026-01-01T00:00:00Z',
    prepare: (memory) => memory.materialize(assets.map(({ key }) => key)),
    update: (memory) => memory.materialize(['a0']),
  }
}

const measure = async ({ mode, n, assets, start, prepare, update }: Scenario, repeat: number): Promise<void> => {
  const memory = new AutomationMemory({ start })
  prepare(memory)
  const tick = async (): Promise<number> => {
    memory.advance('30s')
    return secondsOf(async () => evaluateAssets(assets, { memory }))
  }
  const first = await tick()
  const second = await tick()
  const idle: number[] = []
  const updated: number[] = []
  while (idle.length < repeat) idle.push(await tick())
  while (updated.length < repeat) {
    update(memory)
    updated.push(await tick())
  }
  progress(`automation-tick, ${mode}: idle ${(median(idle) * 1000).toFixed(2)} ms, after one update ${(median(updated) * 1000).toFixed(2)} ms`)
  const extra = { first_tick: first, second_tick: second }
  printResult({ workload: 'automation-tick', mode: `${mode}, idle`, n, runs: idle, extra: { ...extra, seconds_p95: percentile(idle, 0.95) } })
  printResult({ workload: 'automation-tick', mode: `${mode}, after one update`, n, runs: updated, extra: { ...extra, seconds_p95: percentile(updated, 0.95) } })
}

/** One evaluation of all conditions, state in memory: when nothing happened, and after one materialization that nothing has yet followed. */
export const automationTick: Workload = {
  usage: '[--repeat 20]',
  needsProduct: false,
  async run({ repeat = 20 }) {
    for (const scenario of [fanOut(), dailyTree(), layers()]) await measure(scenario, repeat)
  },
}
