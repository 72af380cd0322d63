'use client'
import { useEffect } from 'react'
import type { EditorPart } from '../monaco/use-editor-part'
import type { OpenOptions } from '../workbench-context'

/** Go to definition and peek open other files in tabs of ours; the SDK's types open to be read. */
export function useEditorOpener(part: EditorPart | null, openFile: (path: string, options?: OpenOptions) => void): void {
  useEffect(() => {
    if (part === null) return undefined
    const opener = part.monaco.editor.registerEditorOpener({
      openCodeEditor: (_source, resource, at) => {
        const path = part.models.pathOf(resource) ?? (part.monaco.editor.getModel(resource) === null ? null : resource.path.slice(1))
        if (path === null) return false
        const place = at === undefined ? undefined : 'lineNumber' in at ? { line: at.lineNumber, column: at.column } : { line: at.startLineNumber, column: at.startColumn }
        openFile(path, { pin: true, focus: true, place })
        return true
      },
    })
    return () => opener.dispose()
  }, [part, openFile])
}
