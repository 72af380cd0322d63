import type { GraphEdge, GraphNode } from '../../components/graph/graph-data'
import type { JobStep } from './server/job-schema'

const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** What a step's card says below its name: what it is multiplied by, and what is unusual about it. */
const subtitleOf = (step: JobStep): string => {
  const [outermost, ...others] = step.multipliedBy
  const parts = [
    ...(outermost === undefined ? [] : [`for each of ${[outermost, ...others].map(nameOf).join(' × ')}`]),
    ...(step.outputs.some((output) => output.isDynamic) ? ['yields many'] : []),
    ...(step.op === null || nameOf(step.path) === step.op ? [] : [`op ${step.op}`]),
  ]
  if (step.assets.length > 1 && !step.path.includes(':')) parts.push(`${step.assets.length} assets`)
  return parts.length > 0 ? parts.join(' · ') : step.description ?? (step.op !== null ? 'op' : step.path.includes(':') ? 'check' : 'asset')
}

/** The steps of a job as the graph draws them: a nested graph is a region. */
export const jobGraph = (steps: readonly JobStep[]): { nodes: GraphNode[]; edges: GraphEdge[] } => ({
  nodes: steps.map((step): GraphNode => {
    const isNested = step.op !== null && step.path.includes('.')
    return {
      key: step.path, kinds: [], subtitle: subtitleOf(step), description: step.description ?? undefined,
      ...(isNested ? { group: step.path.slice(0, step.path.lastIndexOf('.')), label: nameOf(step.path) } : { group: '' }),
    }
  }),
  edges: steps.flatMap((step) => step.needs.map((from) => ({ from, to: step.path }))),
})
