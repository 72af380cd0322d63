'use client'
import { useEffect, useMemo, useState } from 'react'
import { useTheme } from '../../../components/ui/use-theme'
import type { Session } from '../workspace/session'
import { loadMonaco, type Monaco } from './load-monaco'
import { applyTheme } from './monaco-theme'
import { ProjectModels } from './project-models'
import { TypeCheck } from './type-check'

export interface EditorPart { readonly monaco: Monaco; readonly models: ProjectModels; readonly check: TypeCheck }
export type EditorLoading = { part: EditorPart | null; error: unknown; retry: () => void }

/** Monaco with the session's files and their types; null while it loads. */
export function useEditorPart(session: Session): EditorLoading {
  const [part, setPart] = useState<EditorPart | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)
  const { shown } = useTheme()
  useEffect(() => {
    let opened: EditorPart | null = null
    let isGone = false
    loadMonaco().then((monaco) => {
      if (isGone) return
      const models = new ProjectModels(monaco, session.store)
      opened = { monaco, models, check: new TypeCheck(monaco, models) }
      setPart(opened)
    }, (failure: unknown) => { if (!isGone) setError(failure) })
    return () => {
      isGone = true
      setPart(null)
      opened?.check.dispose()
      opened?.models.dispose()
    }
  }, [session, attempt])
  useEffect(() => {
    if (part !== null) applyTheme(part.monaco, shown)
  }, [part, shown])
  return useMemo(() => ({ part, error, retry: () => { setError(null); setAttempt((count) => count + 1) } }), [part, error])
}
