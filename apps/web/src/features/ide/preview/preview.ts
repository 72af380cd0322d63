import type { GraphEdge, GraphNode } from '../../../components/graph/graph-data'

/** What is wrong with the draft, at its place in the author's source. Lines and columns count from 1. */
export interface PreviewProblem {
  severity: 'error' | 'warning'
  message: string
  file: string | null
  line: number | null
  column: number | null
  /** What to look at next, or the other place that takes part in it. */
  hint?: string
}

/** A node of the graph and where the author declared it. */
export interface PreviewPlace {
  key: string
  file: string | null
  line: number | null
  column: number | null
}

export interface PreviewAsset extends PreviewPlace {
  kind: 'asset' | 'observable' | 'external'
}

/** A job of ops. */
export interface PreviewJob {
  readonly name: string
  readonly graph: PreviewGraphData
  /** Of each node, its op. */
  readonly places: readonly PreviewPlace[]
}

export interface PreviewGraphData {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Milliseconds that each part of one update took. */
export interface PreviewTimings {
  readonly waiting: number
  readonly bundling: number
  readonly evaluating: number
  readonly mapping: number
}

export interface Preview {
  /** `failed`: the draft as it stands has an error; the graph is the last good one. */
  phase: 'starting' | 'ready' | 'failed'
  /** The `changeId` whose definitions the graph shows; it stays behind while the draft has an error. */
  version: number
  problems: readonly PreviewProblem[]
  assets: readonly PreviewAsset[]
  graph: PreviewGraphData
  jobs: readonly PreviewJob[]
  /** SHA-256 of the bundle that the server would build of these files; null until the author pauses, and while there is an error. */
  bundleHash: string | null
  /** From the edit to this result. */
  durationMilliseconds: number | null
  timings: PreviewTimings | null
}

export const noGraph: PreviewGraphData = { nodes: [], edges: [] }
export const noPreview: Preview = {
  phase: 'starting', version: -1, problems: [], assets: [], graph: noGraph, jobs: [], bundleHash: null, durationMilliseconds: null, timings: null,
}
