import { sameBody, type FileBody } from './file-body'
import type { Files } from './workspace-state'

export interface Rebased {
  readonly files: Files
  /** Paths that both sides changed, differently; `files` holds ours. */
  readonly conflicts: readonly string[]
}

/**
 * Brings what another tab saved together with what is not saved here, file by file: what only one side changed is taken from that side.
 * `base` is what both started from.
 */
export function rebaseFiles(base: Files, ours: Files, theirs: Files): Rebased {
  const files = new Map<string, FileBody>()
  const conflicts: string[] = []
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [before, mine, other] = [base.get(path), ours.get(path), theirs.get(path)]
    const isMine = !sameBody(before, mine)
    const isTheirs = !sameBody(before, other)
    if (isMine && isTheirs && !sameBody(mine, other)) conflicts.push(path)
    const kept = isMine ? mine : other
    if (kept !== undefined) files.set(path, kept)
  }
  return { files, conflicts }
}
