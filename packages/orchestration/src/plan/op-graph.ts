import type { Json, RetryPolicy, Tags } from '@millrace/protocol'

/** Where an input's value comes from: an output of a sibling, or an input of the graph that the node stands in. */
export type NodeSource =
  | { readonly node: string; readonly output: string; readonly isCollected?: boolean | undefined }
  | { readonly graphInput: string; readonly isCollected?: boolean | undefined }

export interface NodeInput {
  readonly name: string
  /** Several sources make a list of what they yield. */
  readonly from: NodeSource | readonly NodeSource[]
  /** The input only orders. */
  readonly isOrderOnly?: boolean | undefined
}

/** A call of an op in a graph. */
export interface OpNode {
  readonly name: string
  /** The op's definition; default the name. */
  readonly op?: string | undefined
  readonly inputs: readonly NodeInput[]
  readonly outputs: readonly { readonly name: string; readonly isRequired?: boolean | undefined; readonly isDynamic?: boolean | undefined }[]
  readonly retry?: RetryPolicy | undefined
  /** Of the steps of this call. */
  readonly tags?: Tags | undefined
  readonly config?: Json | undefined
}

/** A graph within a graph. */
export interface GraphNode {
  readonly name: string
  readonly nodes: readonly JobNode[]
  readonly inputs: readonly NodeInput[]
  readonly outputs: readonly { readonly name: string; readonly from: NodeSource }[]
}

export type JobNode = OpNode | GraphNode

export const isGraph = (node: JobNode): node is GraphNode => 'nodes' in node
