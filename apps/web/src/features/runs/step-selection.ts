import { buildAssetGraph } from '@millrace/orchestration'
import type { AssetGraph } from '@millrace/orchestration'
import type { AssetSnapshot, StepStatus } from '@millrace/protocol'
import { selectKeys } from '../assets/client'
import type { AssetGraphRecord } from '../assets/server/asset-schema'
import type { RunStep } from './server/run-schema'
import { stepNeeds } from './step-needs'

type Described = Pick<AssetSnapshot, 'group' | 'owners' | 'kinds' | 'tags'>
const nothing: Described = { group: '', owners: [], kinds: [], tags: {} }

function describedBy(definitions: AssetGraphRecord | undefined): ReadonlyMap<string, Described> {
  if (definitions === undefined) return new Map()
  const { nodes, groups } = definitions
  return new Map(nodes.map(({ key, group, owners, kinds, tags }) => [key, { group: groups[group] ?? '', owners: [...owners], kinds: [...kinds], tags }]))
}

/** The steps of a run as the selection language sees them. Links are those of the run; groups, kinds, owners and tags those of the assets as they are deployed now; the group of an op's step is its path. */
export function stepGraph(location: string, steps: readonly RunStep[], definitions: AssetGraphRecord | undefined): AssetGraph {
  const described = describedBy(definitions)
  const needsOf = stepNeeds(steps)
  const assets = steps.map((step): AssetSnapshot => ({
    key: step.key, kind: 'asset', inputs: [], deps: needsOf(step).map(({ key }) => key), metadata: {},
    ...(step.kind === 'op' ? { ...nothing, group: step.path } : described.get(step.assets?.[0] ?? step.key) ?? nothing),
  }))
  return buildAssetGraph([{ location, assets }])
}

export interface StepState { readonly key: string; readonly status: StepStatus }

const statusAliases: Record<string, StepStatus> = { materialized: 'succeeded', missing: 'pending', never: 'pending' }

/** The steps that a text chooses; with a problem and no keys when it cannot be read. `status:` asks how a step of this run stands. */
export function selectSteps(text: string, graph: AssetGraph, states: readonly StepState[]) {
  const byKey = new Map(states.map(({ key, status }) => [key, status]))
  return selectKeys(text, graph, (key, status) => byKey.get(key) === (statusAliases[status] ?? status))
}
