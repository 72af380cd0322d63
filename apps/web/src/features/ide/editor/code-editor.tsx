'use client'
import { useEffect, useRef } from 'react'
import { useTheme } from '../../../components/ui/use-theme'
import { themeName } from '../monaco/monaco-theme'
import type { EditorPart } from '../monaco/use-editor-part'
import { useWorkbench } from '../workbench-context'
import { editorOptions } from './editor-options'
import { useConflictDecorations } from './use-conflict-decorations'
import { useRunGlyphs } from './use-run-glyphs'

/** The code editor, showing the model of one file. It stays mounted, hidden, while another kind of tab is in front. */
export function CodeEditor({ part, path, isReadOnly, isHidden }: { part: EditorPart; path: string | null; isReadOnly: boolean; isHidden: boolean }) {
  const { controller } = useWorkbench()
  const container = useRef<HTMLDivElement>(null)
  const instance = useRef<ReturnType<EditorPart['monaco']['editor']['create']>>(null)
  const { shown } = useTheme()
  const theme = useRef(shown)
  theme.current = shown
  useEffect(() => {
    if (container.current === null) return undefined
    const created = part.monaco.editor.create(container.current, { ...editorOptions, model: null, theme: themeName(theme.current) })
    instance.current = created
    const detach = controller.attach(created, part.models)
    return () => {
      detach()
      instance.current = null
      created.dispose()
    }
  }, [part, controller])
  useEffect(() => {
    const model = path === null ? null : part.models.open(path) ?? part.monaco.editor.getModel(part.models.uriOf(path))
    instance.current?.updateOptions({ readOnly: isReadOnly, domReadOnly: isReadOnly })
    part.check.show(path)
    controller.show(path, model)
  }, [part, controller, path, isReadOnly])
  useRunGlyphs(instance, path)
  useConflictDecorations(instance, path)
  return <div ref={container} data-testid="code-editor" className="min-h-0 min-w-0 flex-1" hidden={isHidden} />
}
