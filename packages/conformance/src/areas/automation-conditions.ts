import { MillraceError } from '@millrace/protocol'
import { AutomationMemory, evaluateAutomation, type AutomationTick, type SimulatedRun } from '@millrace/sdk/testing'
import { z } from 'zod'
import { caseAssetSchema, caseJobSchema, readDefinitions, type CaseAsset, type CaseJob } from '../automation/asset-input'

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
  jobs: z.array(caseJobSchema).default([]),
  execute_requested: z.boolean(),
  steps: z.array(z.strictObject({ advance_seconds: z.number(), actions: z.array(actionSchema).nullish() })),
})

/** One case being played. */
class Play {
  readonly memory: AutomationMemory
  readonly #runs = new Map<string, SimulatedRun>()
  #inputs: readonly CaseAsset[]
  readonly #jobs: readonly CaseJob[]
  #definitions: readonly object[]

  constructor({ assets, jobs, start }: z.infer<typeof inputSchema>) {
    this.#inputs = assets
    this.#jobs = jobs
    this.#definitions = readDefinitions(assets, jobs)
    this.memory = new AutomationMemory({ start })
  }

  act(action: Action): void {
    const { memory } = this
    switch (action.do) {
      case 'materialize': {
        const { assets, partition = null, tags, data_version: dataVersion } = action
        return memory.materialize(assets, { partition, tags: tags ?? {}, ...(dataVersion == null ? {} : { dataVersion }) })
      }
      case 'fail': return memory.fail(action.assets, { partition: action.partition ?? null })
      case 'start': return this.#keep(action.run, memory.start(action.assets, { partition: action.partition ?? null }))
      case 'start_check': return this.#keep(action.run, memory.startCheck({ asset: action.asset, check: action.check }))
      case 'finish': return memory.finish(this.#run(action.run))
      case 'finish_failed': return memory.finishFailed(this.#run(action.run))
      case 'check': return memory.check({ asset: action.asset, check: action.check }, action.passed)
      case 'observe': return memory.observe(action.asset, action.data_version, { partition: action.partition ?? null })
      case 'add_partitions': return memory.addPartitions(action.name, action.keys)
      case 'delete_partition': return memory.deletePartitions(action.name, [action.key])
      case 'set': return this.#set(action.asset, action.field, action.value)
      case 'advance': return memory.advance(action.seconds * 1000)
    }
  }

  /** Refuses the case where a condition cannot be evaluated. */
  async tick(): Promise<AutomationTick> {
    const tick = await evaluateAutomation(this.#definitions, { memory: this.memory })
    const [problem] = tick.problems
    if (problem !== undefined) throw new MillraceError('bad-request', problem.message)
    return tick
  }

  #keep(name: string, started: SimulatedRun): void {
    this.#runs.set(name, started)
  }

  #run(name: string): SimulatedRun {
    const found = this.#runs.get(name)
    if (found === undefined) throw new Error(`the case starts no run “${name}”`)
    return found
  }

  #set(key: string, field: string, value: unknown): void {
    this.#inputs = this.#inputs.map((asset) => (asset.key === key ? caseAssetSchema.parse({ ...asset, [field]: value }) : asset))
    this.#definitions = readDefinitions(this.#inputs, this.#jobs)
  }
}

const describeTick = ({ requested, requestedChecks, runs }: AutomationTick): unknown => ({
  requested: requested.flatMap(({ asset, partitions }) => (partitions === undefined ? [[asset, null]] : partitions.map((partition) => [asset, partition]))),
  requested_checks: requestedChecks.map(({ asset, check }) => [asset, check]),
  runs: runs.map(({ job, assets, checks, partition }) => ({ ...(job === undefined ? {} : { job }), assets: job === undefined ? assets : [], checks: checks?.map(({ asset, check }) => [asset, check]) ?? null, partition: partition ?? null })),
})

/** The areas `automation_conditions` and `automation_subjects`: what is requested at each tick of a story, and in which runs. */
export const runAutomationConditions = async (input: unknown): Promise<unknown> => {
  const story = inputSchema.parse(input)
  const { execute_requested: isExecuting, steps } = story
  const play = new Play(story)
  const ticks: unknown[] = []
  for (const { advance_seconds: seconds, actions } of steps) {
    play.memory.advance(seconds * 1000)
    for (const action of actions ?? []) {
      play.act(action)
      play.memory.advance(1000)
    }
    const tick = await play.tick()
    if (isExecuting) {
      play.memory.advance(1000)
      play.memory.execute(tick)
    }
    ticks.push(describeTick(tick))
  }
  return { ticks }
}
