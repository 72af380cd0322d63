import type { AutomationEntity, AutomationGraph } from './automation-graph'

const found = new WeakMap<AutomationEntity, readonly number[]>()

/** What an asset or check depends on, by key, with what is behind a virtual asset in the place of it. */
export const dependenciesBehindViews = (graph: AutomationGraph, entity: AutomationEntity): readonly number[] => {
  const known = found.get(entity)
  if (known !== undefined) return known
  const reached = new Set(entity.deps)
  for (const id of reached) {
    const other = graph.entities[id]
    if (other?.asset?.kind === 'virtual') for (const behind of other.deps) reached.add(behind)
  }
  const solid = [...reached].flatMap((id) => graph.entities[id] ?? []).filter(({ asset }) => asset?.kind !== 'virtual')
  const ids = solid.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ id }) => id)
  found.set(entity, ids)
  return ids
}
