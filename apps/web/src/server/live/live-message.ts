import type { RunStatus } from '@millrace/protocol'

/** What a page hears: which run changed and how far it is, that something else of the deployment changed, or that it should read everything again. */
export type LiveMessage =
  | { type: 'run'; runId: string; status: RunStatus; lastSeq: number }
  | { type: 'deployment' }
  | { type: 'resync' }
