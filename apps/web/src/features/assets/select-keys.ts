import { parseSelection, selectAssets } from '@millrace/orchestration'
import type { AssetGraph } from '@millrace/orchestration'
import { isMillraceError } from '@millrace/protocol'

export interface SelectionResult { readonly keys: readonly string[]; readonly problem?: { readonly message: string; readonly position: number } | undefined }

/** The keys of a graph that a text in the selection language chooses; with a problem and no keys when the text is wrong. */
export function selectKeys(text: string, graph: AssetGraph, hasStatus: (key: string, status: string) => boolean): SelectionResult {
  const parsed = parseSelection(text)
  if (parsed.error !== undefined) return { keys: [], problem: parsed.error }
  try {
    return { keys: selectAssets(parsed.expression, graph, { hasStatus }) }
  } catch (error) {
    if (!isMillraceError(error)) throw error
    const { position } = error.details
    return { keys: [], problem: { message: error.message, position: typeof position === 'number' ? position : 0 } }
  }
}
