'use client'
import { useDeferredValue, useMemo } from 'react'
import { createStore } from './workspace/create-store'
import type { EditorPart } from './monaco/use-editor-part'
import type { TypeCheckState } from './monaco/type-check'
import { collectProblems, type Problem } from './panel/problem'
import type { Preview } from './preview/preview'
import type { Session } from './workspace/session'
import { useStore } from './workspace/use-store'
import type { Workspace } from './workspace/workspace-state'

const selectFiles = (state: Workspace) => state.files
const selectTypes = (state: TypeCheckState) => state.problems
const notYet = createStore<TypeCheckState, never>((state) => state, { phase: 'starting', problems: new Map() })

/** All problems of the draft, and the files that have errors. */
export function useProblems(session: Session, part: EditorPart | null, preview: Preview): { problems: readonly Problem[]; errorPaths: ReadonlySet<string> } {
  const files = useDeferredValue(useStore(session.store, selectFiles))
  const types = useStore(part?.check.state ?? notYet, selectTypes)
  const problems = useMemo(() => collectProblems({ files, types, preview: preview.problems }), [files, types, preview.problems])
  const errors = problems.flatMap(({ severity, file }) => (severity === 'error' && file !== null ? [file] : []))
  const names = [...new Set(errors)].sort().join('\n')
  const errorPaths = useMemo(() => new Set(names.split('\n')), [names])
  return { problems, errorPaths }
}
