import { mapManifest, mapProblems, type Positions } from '@millrace/bundle'
import { buildOpPlan, findPlanProblems } from '@millrace/orchestration'
import { upstreamKeys } from '@millrace/orchestration/graph'
import { findPartitionProblems, openAt } from '@millrace/orchestration/partitions'
import { isMillraceError, isRunnableKind, type BuildProblem, type DefinitionProblem, type Manifest } from '@millrace/protocol'
import { assetGraphSteps, jobGraph, planSteps } from '../../../jobs/client'
import type { PreviewJob, PreviewProblem } from '../preview'
import type { GraphUpdate } from './engine-message'
import type { Evaluation } from './sandbox-pool'

type Note = NonNullable<BuildProblem['notes']>[number]

const noteText = ({ message, file, line, column }: Note): string => file === null ? message : `${message}: ${file}:${line ?? 1}:${column ?? 1}`

/** A problem of bundling or of the definitions as the editor shows it. */
export function toPreviewProblem({ message, file, line, column, notes = [] }: BuildProblem, severity: PreviewProblem['severity']): PreviewProblem {
  return { severity, message, file, line, column, ...(notes.length === 0 ? {} : { hint: notes.map(noteText).join('\n') }) }
}

const placesOf = (steps: ReturnType<typeof planSteps>): PreviewJob['places'] =>
  steps.map(({ path, source }) => ({ key: path, file: source?.file ?? null, line: source?.line ?? null, column: source?.column ?? null }))

/** A graph that cannot run is not shown: `findPlanProblems` says why. */
const graphOf = (name: string, steps: () => ReturnType<typeof planSteps>): PreviewJob[] => {
  try {
    const planned = steps()
    return [{ name, graph: jobGraph(planned), places: placesOf(planned) }]
  } catch (error) {
    if (isMillraceError(error)) return []
    throw error
  }
}

/** The graph of each job of ops, and of each asset that ops make. */
const readJobs = (manifest: Manifest): PreviewJob[] => [
  ...manifest.jobs.flatMap((job) => (job.kind === 'graph' ? graphOf(job.name, () => planSteps(buildOpPlan({ nodes: job.nodes, ops: manifest.ops, hooks: job.hooks, config: job.config }), manifest)) : [])),
  ...(manifest.multiAssets ?? []).flatMap((made) => (made.graph === undefined ? [] : graphOf(made.name, () => assetGraphSteps(made, manifest)))),
]

/** How many checks each asset has, its own and those with functions of their own. */
function countChecks({ assets, checks = [] }: Manifest): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { asset } of checks.flatMap((each) => each.checks)) counts.set(asset, (counts.get(asset) ?? 0) + 1)
  for (const { key, checks: own = [] } of assets) if (own.length > 0) counts.set(key, (counts.get(key) ?? 0) + own.length)
  return counts
}

/** What the graph needs of a manifest. Upstream assets that no file declares have no node, so their edges are not drawn. */
function toGraphUpdate(manifest: Manifest, jobs: readonly PreviewJob[]): GraphUpdate {
  const checks = countChecks(manifest)
  return {
    jobs,
    graph: {
      nodes: manifest.assets.map(({ key, group, kinds, description, kind, madeBy }) => ({
        key, group, kinds, ...(description === undefined ? {} : { description }), ...(isRunnableKind(kind) ? {} : { external: true }), ...(kind === 'asset' ? {} : { subtitle: kind }),
        ...(madeBy === undefined ? {} : { subtitle: madeBy.name === key ? 'by a graph' : `by ${madeBy.name}` }), ...(checks.has(key) ? { checks: checks.get(key) } : {}),
      })),
      edges: manifest.assets.flatMap((asset) => [...new Set(upstreamKeys(asset))].map((from) => ({ from, to: asset.key }))),
    },
    assets: manifest.assets.map(({ key, kind, source }) => ({ key, kind, file: source?.file ?? null, line: source?.line ?? null, column: source?.column ?? null })),
  }
}

const failed = (problem: Omit<PreviewProblem, 'severity'>): { problems: PreviewProblem[]; update: null } => ({ problems: [{ severity: 'error', ...problem }], update: null })

export interface EvaluatedBundle {
  readonly files: readonly string[]
  readonly positions: Positions
}

/** What an evaluation means for the author. */
export function readEvaluation(evaluation: Exclude<Evaluation, { kind: 'canceled' }>, { files, positions }: EvaluatedBundle): { problems: PreviewProblem[]; update: GraphUpdate | null } {
  if (evaluation.kind === 'time-out') {
    const file = files[evaluation.file ?? -1] ?? null
    return failed({
      message: `${file ?? 'A module'} did not load in time and was ended`, file, line: file === null ? null : 1, column: file === null ? null : 1,
      hint: 'Is there an endless loop, or a wait that never ends, at the top level of the module?',
    })
  }
  if (evaluation.kind === 'refused') {
    return failed({ message: `The definitions could not be read: ${evaluation.detail}`, file: null, line: null, column: null, hint: 'Definitions must not change how JavaScript itself works.' })
  }
  const { answer } = evaluation
  const show = (problems: readonly DefinitionProblem[]): PreviewProblem[] => mapProblems(problems, positions).map((problem) => toPreviewProblem(problem, 'error'))
  if (answer.type === 'manifest') {
    const manifest = mapManifest(answer.manifest, positions)
    // What depends on what is known, however partitions fit.
    return { problems: show([...findPartitionProblems(answer.manifest, openAt(Date.now())), ...findPlanProblems(answer.manifest)]), update: toGraphUpdate(manifest, readJobs(manifest)) }
  }
  const problems = answer.type === 'definition-problems'
    ? answer.problems
    : [{ code: 'load-error' as const, message: `${answer.error.name}: ${answer.error.message}`, positions: [], error: answer.error }]
  return { problems: show(problems), update: null }
}
