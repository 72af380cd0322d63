import type { AutomationResult } from '@millrace/orchestration/automation'
import { AutomationSimulation } from '../simulation/automation-simulation'
import { z } from 'zod'
import { caseAssetSchema, readAsset, type CaseAsset } from '../automation/asset-input'

const run = { assets: z.array(z.string()), partition: z.string().nullish() }

const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('materialize'), ...run, tags: z.record(z.string(), z.string()).nullish(), data_version: z.string().nullish() }),
  z.strictObject({ do: z.literal('fail'), ...run }),
  z.strictObject({ do: z.literal('start'), ...run, run: z.string() }),
  z.strictObject({ do: z.enum(['finish', 'finish_failed']), run: z.string() }),
  z.strictObject({ do: z.literal('check'), asset: z.string(), check: z.string(), passed: z.boolean() }),
  z.strictObject({ do: z.literal('start_check'), asset: z.string(), check: z.string(), run: z.string() }),
  z.strictObject({ do: z.literal('observe'), asset: z.string(), data_version: z.string(), partition: z.string().nullish() }),
  z.strictObject({ do: z.literal('add_partitions'), name: z.string(), keys: z.array(z.string()) }),
  z.strictObject({ do: z.literal('delete_partition'), name: z.string(), key: z.string() }),
  z.strictObject({ do: z.literal('set'), asset: z.string(), field: z.enum(['condition', 'deps', 'partitions', 'code_version']), value: z.unknown() }),
  z.strictObject({ do: z.literal('advance'), seconds: z.number() }),
])
type Action = z.infer<typeof actionSchema>

const inputSchema = z.strictObject({
  start: z.string(),
  assets: z.array(caseAssetSchema),
  execute_requested: z.boolean(),
  steps: z.array(z.strictObject({ advance_seconds: z.number(), actions: z.array(actionSchema).nullish() })),
})

/** One case being played. */
class Play {
  readonly simulation: AutomationSimulation
  readonly #runs = new Map<string, ReturnType<AutomationSimulation['start']>>()
  #assets: readonly CaseAsset[]

  constructor(assets: readonly CaseAsset[], start: string) {
    this.#assets = assets
    this.simulation = new AutomationSimulation(assets.map(readAsset), start)
  }

  act(action: Action): void {
    const { simulation } = this
    switch (action.do) {
      case 'materialize': {
        const { assets, partition = null, tags, data_version: dataVersion } = action
        return simulation.materialize(assets, { partition, tags: tags ?? {}, ...(dataVersion == null ? {} : { dataVersion }) })
      }
      case 'fail': return simulation.fail(action.assets, { partition: action.partition ?? null })
      case 'start': return this.#keep(action.run, simulation.start(action.assets, { partition: action.partition ?? null }))
      case 'start_check': return this.#keep(action.run, simulation.startCheck(action))
      case 'finish': return simulation.finish(this.#run(action.run))
      case 'finish_failed': return simulation.finishFailed(this.#run(action.run))
      case 'check': return simulation.check(action, action.passed)
      case 'observe': return simulation.observe(action.asset, action.data_version, action.partition ?? null)
      case 'add_partitions': return simulation.memory.addPartitions(action.name, action.keys)
      case 'delete_partition': return simulation.memory.deletePartition(action.name, action.key)
      case 'set': return this.#set(action.asset, action.field, action.value)
      case 'advance': return simulation.advance(action.seconds)
    }
  }

  #keep(name: string, started: ReturnType<AutomationSimulation['start']>): void {
    this.#runs.set(name, started)
  }

  #run(name: string): ReturnType<AutomationSimulation['start']> {
    const found = this.#runs.get(name)
    if (found === undefined) throw new Error(`the case starts no run “${name}”`)
    return found
  }

  #set(key: string, field: string, value: unknown): void {
    this.#assets = this.#assets.map((asset) => (asset.key === key ? caseAssetSchema.parse({ ...asset, [field]: value }) : asset))
    this.simulation.redefine(this.#assets.map(readAsset))
  }
}

const describeTick = ({ requested, requestedChecks, runs }: AutomationResult): unknown => ({
  requested: [...requested].flatMap(([asset, partitions]) => (partitions === null ? [[asset, null]] : [...partitions].map((partition) => [asset, partition]))),
  requested_checks: requestedChecks.map(({ asset, check }) => [asset, check]),
  runs: runs.map(({ assets, checks, partition }) => ({ assets, checks: checks?.map(({ asset, check }) => [asset, check]) ?? null, partition })),
})

/** The area `automation_conditions`: what is requested at each tick of a story, and in which runs. */
export const runAutomationConditions = (input: unknown): unknown => {
  const { start, assets, execute_requested: isExecuting, steps } = inputSchema.parse(input)
  const play = new Play(assets, start)
  const ticks = steps.map(({ advance_seconds: seconds, actions }) => {
    play.simulation.advance(seconds)
    for (const action of actions ?? []) {
      play.act(action)
      play.simulation.advance(1)
    }
    const result = play.simulation.tick()
    if (result.problems.length > 0) throw result.problems[0]?.error
    if (isExecuting) {
      play.simulation.advance(1)
      play.simulation.execute(result.runs)
    }
    return describeTick(result)
  })
  return { ticks }
}
