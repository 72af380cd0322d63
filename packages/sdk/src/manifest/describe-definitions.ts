import type { DefinitionProblem, Manifest } from '@millrace/protocol'
import { buildAssetGraph, findCycle } from '@millrace/orchestration/graph'
import { parseSelection } from '@millrace/orchestration/selection'
import { buildManifest } from './build-manifest'
import { configProblems } from './config-problems'
import { positionsOf, type CollectedDefinitions } from './collect-definitions'
import { resourceProblems } from './resource-problems'
import { nameProblems, targetProblems } from './trigger-problems'

/** What a code location declares, or everything that is wrong with it. */
export type Description = { readonly manifest: Manifest } | { readonly problems: DefinitionProblem[] }

const cycleProblems = (manifest: Manifest, { assets }: CollectedDefinitions): DefinitionProblem[] => {
  const cycle = findCycle(buildAssetGraph([{ location: '', assets: manifest.assets }]))
  const [first] = cycle ?? []
  if (cycle === null || first === undefined) return []
  const message = cycle.length === 1
    ? `asset \`${first}\` depends on itself: it can only read earlier partitions of its own, as an input self({ startOffset: -1 })`
    : `assets depend on each other in a circle: ${[...cycle, first].map((key) => `\`${key}\``).join(' → ')}; one of these dependencies has to go`
  return [{ code: 'dependency-cycle', message, positions: cycle.flatMap((key) => positionsOf(assets.get(key)?.place ?? {})) }]
}

const selectionProblems = ({ jobs }: CollectedDefinitions): DefinitionProblem[] => [...jobs.values()].flatMap((job): DefinitionProblem[] => {
  if (job.selection === null) return []
  const parsed = parseSelection(job.selection)
  if (!('error' in parsed)) return []
  const { message, position } = parsed.error
  const text = `the selection of job \`${job.key}\` cannot be read at character ${position + 1} of ${JSON.stringify(job.selection)}: ${message}`
  return [{ code: 'invalid-definition', message: text, positions: positionsOf(job.place) }]
})

/** Describes collected definitions as a manifest, or lists all their problems. Parts of a location may leave resources unbound that the whole binds. */
export const describeDefinitions = (collected: CollectedDefinitions, { isPart = false }: { readonly isPart?: boolean } = {}): Description => {
  if (collected.problems.length > 0) return { problems: [...collected.problems, ...selectionProblems(collected), ...nameProblems(collected)] }
  const manifest = buildManifest(collected)
  const problems = [
    ...cycleProblems(manifest, collected), ...selectionProblems(collected), ...nameProblems(collected), ...targetProblems(collected), ...configProblems(collected),
    ...resourceProblems(collected).filter(({ code }) => !isPart || code !== 'unbound-resource'),
  ]
  return problems.length > 0 ? { problems } : { manifest }
}
