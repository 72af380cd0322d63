import type { BuildStatus, RunStatus } from '@millrace/protocol'

/** More keys than this in one message are `many`: read all that is shown. */
export const mostAssetKeys = 100
export type AssetKeys = readonly string[] | 'many'

/**
 * What a page hears: which run changed and how far it is, which build changed (or has more log), which assets something happened to, that
 * something else of the deployment changed, or that it should read everything again.
 */
export type LiveMessage =
  | { type: 'run'; runId: string; status: RunStatus; lastSeq: number }
  | { type: 'build'; buildId: string; codeLocation: string; status: BuildStatus }
  | { type: 'assets'; keys: AssetKeys }
  | { type: 'deployment' }
  | { type: 'resync' }
