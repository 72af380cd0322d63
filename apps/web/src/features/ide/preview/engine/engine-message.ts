import type { PreviewAsset, PreviewGraphData, PreviewJob, PreviewProblem, PreviewTimings } from '../preview'

export interface EngineAssets {
  readonly wasmUrl: string
  readonly sdkUrl: string
  readonly definitionsWorkerUrl: string
}

/** To the engine, from the page that started it: both are of the same build. */
export type ToEngine =
  | { readonly type: 'open'; readonly assets: EngineAssets }
  /** One end of the channel to a sandboxed frame; replaces the one before. */
  | { readonly type: 'frame'; readonly port: MessagePort }
  /** What differs from the files sent before; null for a file that is gone. */
  | { readonly type: 'edit'; readonly changeId: number; readonly files: readonly (readonly [path: string, content: string | Uint8Array | null])[] }

export interface GraphUpdate {
  readonly graph: PreviewGraphData
  readonly assets: readonly PreviewAsset[]
  readonly jobs: readonly PreviewJob[]
}

export type FromEngine =
  /** `update` is null where the draft has an error, and `same` where the definitions are what they were. */
  | {
    readonly type: 'result'; readonly changeId: number; readonly problems: readonly PreviewProblem[]
    readonly update: GraphUpdate | 'same' | null; readonly timings: PreviewTimings
  }
  | { readonly type: 'hash'; readonly changeId: number; readonly hash: string }
  /** The frame does not answer any more and has to be made anew. */
  | { readonly type: 'frame-lost' }
  | { readonly type: 'broken'; readonly message: string }
