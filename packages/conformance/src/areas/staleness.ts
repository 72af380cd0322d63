import { PartitionGraph } from '@millrace/orchestration/graph'
import { recordProvenance, StalenessReport, type AssetVersion, type VersionedAsset, type VersionState } from '@millrace/orchestration/staleness'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { openScenarioAsset, scenarioAssetSchema, scenarioFields, type ScenarioAsset } from '../scenario/scenario-asset'

const versionsSchema = z.record(z.string(), z.string()).default({})
const eventFields = { assets: z.array(z.string()), partitions: z.array(z.string()).nullish(), data_versions: versionsSchema }

const actionSchema = z.union([
  z.strictObject({ do: z.enum(['materialize', 'observe']), ...eventFields }),
  z.strictObject({ do: z.literal('report'), asset: z.string(), data_version: z.string() }),
  z.strictObject({ do: z.literal('set'), asset: z.string(), field: z.literal('code_version'), value: scenarioFields.code_version }),
  z.strictObject({ do: z.literal('set'), asset: z.string(), field: z.literal('deps'), value: scenarioFields.deps }),
  z.strictObject({ do: z.literal('set'), asset: z.string(), field: z.literal('partitions'), value: scenarioFields.partitions }),
])
type Action = z.infer<typeof actionSchema>
type EventAction = Extract<Action, { do: 'materialize' | 'observe' }>

const inputSchema = z.strictObject({ assets: z.array(scenarioAssetSchema), actions: z.array(actionSchema) })

interface VersionEvent extends AssetVersion {
  readonly asset: string
  readonly partition: string | null
}

/** Events in memory, as the platform keeps them. */
class EventLog implements VersionState {
  readonly #events: VersionEvent[] = []

  add(event: Omit<VersionEvent, 'position'>): void {
    this.#events.push({ ...event, position: this.#events.length + 1 })
  }

  latest(asset: string, partition: string | null, until = Infinity): AssetVersion | null {
    return this.#events.findLast((event) => event.asset === asset && event.partition === partition && event.position <= until) ?? null
  }

  latestOfAny(asset: string): AssetVersion | null {
    return this.#events.findLast((event) => event.asset === asset) ?? null
  }
}

/** No case knows a clock: its partitions are lists of keys. */
const anyMoment = Temporal.Instant.from('2024-05-09T12:00:00Z')

const openGraph = (assets: readonly ScenarioAsset[]): PartitionGraph<VersionedAsset> =>
  new PartitionGraph(assets.map((asset) => ({
    ...openScenarioAsset(asset, { now: anyMoment }),
    kind: asset.kind === 'external' || asset.kind === 'observable' ? 'external' : 'asset',
    codeVersion: asset.code_version,
  })))

class Scenario {
  readonly log = new EventLog()
  #assets: readonly ScenarioAsset[]
  #runs = 0

  constructor(assets: readonly ScenarioAsset[]) {
    this.#assets = assets
  }

  act(action: Action): void {
    switch (action.do) {
      case 'materialize': return this.#materialize(action)
      case 'observe': return this.#observe(action)
      case 'report': return this.log.add({ asset: action.asset, partition: null, dataVersion: action.data_version, provenance: null })
      case 'set':
        this.#assets = this.#assets.map((asset) => (asset.key === action.asset ? { ...asset, [action.field]: action.value } : asset))
    }
  }

  describe(): unknown[] {
    const graph = openGraph(this.#assets)
    const report = new StalenessReport({ graph, state: this.log })
    return this.#assets.flatMap(({ key }) => [...(graph.asset(key).partitions?.all() ?? [null])].map((partition) => {
      const { status, causes } = report.of(key, partition)
      return {
        asset: key,
        partition,
        status: status.toUpperCase(),
        causes: causes.map(({ category, reason, dependency }) => ({ category: category.toUpperCase(), reason, dependency })),
        root_causes: [...new Set(report.rootCausesOf(key, partition).map((cause) => cause.asset))],
      }
    }))
  }

  #materialize({ assets, partitions, data_versions: versions }: EventAction): void {
    const graph = openGraph(this.#assets)
    for (const key of partitions ?? [null]) {
      const runId = `run-${++this.#runs}`
      for (const { key: asset } of graph.assets.filter((each) => assets.includes(each.key))) {
        const partition = graph.isPartitioned(asset) ? key : null
        const recorded = recordProvenance({
          graph, state: this.log, asset, partitions: graph.setOf(asset, partition), runId, dataVersion: versions[asset],
        })
        this.log.add({ asset, partition, ...recorded })
      }
    }
  }

  #observe({ assets, partitions, data_versions: versions }: EventAction): void {
    for (const partition of partitions ?? [null]) {
      for (const asset of assets) this.log.add({ asset, partition, dataVersion: versions[asset] ?? null, provenance: null })
    }
  }
}

/** The area `staleness`: what is stale after each action, and why. */
export const runStaleness = (input: unknown): unknown => {
  const { assets, actions } = inputSchema.parse(input)
  const scenario = new Scenario(assets)
  return {
    after: actions.map((action) => {
      scenario.act(action)
      return scenario.describe()
    }),
  }
}
