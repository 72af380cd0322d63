'use client'
import type { editor } from 'monaco-editor'
import { useCallback, useEffect, type RefObject } from 'react'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { conflictRegions, decideConflict, type ConflictRegion } from '../workspace/conflict-regions'
import type { Workspace } from '../workspace/workspace-state'

const commandId = 'millrace.decideConflict'
const choices = [['ours', 'Keep mine'], ['theirs', 'Take theirs'], ['both', 'Keep both']] as const

const decorationsOf = (region: ConflictRegion): editor.IModelDeltaDecoration[] => {
  const lines = (from: number, to: number, className: string): editor.IModelDeltaDecoration[] => (from > to ? [] : [{
    range: { startLineNumber: from, startColumn: 1, endLineNumber: to, endColumn: 1 }, options: { isWholeLine: true, className, linesDecorationsClassName: `${className}-bar` },
  }])
  return [
    ...lines(region.start, (region.original ?? region.middle) - 1, 'millrace-conflict-ours'),
    ...lines(region.middle + 1, region.end, 'millrace-conflict-theirs'),
  ]
}

/** Both sides of an undecided merge in colours, with a line above each to decide it. */
export function useConflictDecorations(instance: RefObject<editor.IStandaloneCodeEditor | null>, path: string | null): void {
  const { part, session } = useWorkbench()
  const select = useCallback((state: Workspace) => {
    const body = path === null ? undefined : state.files.get(path)
    return typeof body === 'string' ? body : null
  }, [path])
  const text = useWorkspace(select)
  const hasConflict = text?.includes('<<<<<<< ') === true
  useEffect(() => {
    const current = instance.current
    if (current === null || part === null || !hasConflict || path === null || text === null) return undefined
    const regions = conflictRegions(text)
    const decorations = current.createDecorationsCollection(regions.flatMap(decorationsOf))
    const command = part.monaco.editor.registerCommand(commandId, (_, at: number, keep: (typeof choices)[number][0]) => {
      const region = regions[at]
      if (region !== undefined) session.store.dispatch({ type: 'write', files: new Map([[path, decideConflict(text, region, keep)]]) })
    })
    const lenses = part.monaco.languages.registerCodeLensProvider({ scheme: 'file' }, {
      provideCodeLenses: (model) => ({
        lenses: part.models.pathOf(model.uri) !== path ? [] : regions.flatMap((region, at) => choices.map(([keep, title]) => ({
          range: { startLineNumber: region.start, startColumn: 1, endLineNumber: region.start, endColumn: 1 }, command: { id: commandId, title, arguments: [at, keep] },
        }))),
        dispose: () => undefined,
      }),
    })
    return () => {
      decorations.clear()
      lenses.dispose()
      command.dispose()
    }
  }, [instance, part, session, path, text, hasConflict])
}
