'use client'
import type { editor } from 'monaco-editor'
import { useEffect, useRef, type RefObject } from 'react'
import { usePermissions } from '../../deployments/client'
import { usePreviewState, useWorkbench } from '../workbench-context'

/** A run button in the gutter beside each asset of the file. */
export function useRunGlyphs(instance: RefObject<editor.IStandaloneCodeEditor | null>, path: string | null): void {
  const { part, runAsset } = useWorkbench()
  const { assets } = usePreviewState()
  const canRun = usePermissions().has('run:launch')
  const collection = useRef<editor.IEditorDecorationsCollection>(null)
  const keys = useRef(new Map<string, string>())
  useEffect(() => {
    const current = instance.current
    if (current === null || part === null) return undefined
    const decorations = current.createDecorationsCollection()
    collection.current = decorations
    const clicking = current.onMouseDown((event) => {
      if (event.target.type !== part.monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN) return
      const line = event.target.position?.lineNumber
      const model = current.getModel()
      if (line === undefined || model === null) return
      const hit = decorations.getRanges().findIndex((range) => range.startLineNumber === line)
      const key = keys.current.get(String(hit))
      if (key !== undefined) runAsset(key)
    })
    return () => {
      clicking.dispose()
      decorations.clear()
      collection.current = null
    }
  }, [instance, part, runAsset])
  useEffect(() => {
    const model = instance.current?.getModel()
    if (collection.current === null || model === null || model === undefined) return
    // Beside an undecided merge the places of the last good graph mean nothing.
    const here = canRun && !model.getValue().includes('<<<<<<< ') ? assets.filter((asset) => asset.kind === 'asset' && asset.file === path && asset.line !== null && asset.line <= model.getLineCount()) : []
    keys.current = new Map(here.map((asset, index) => [String(index), asset.key]))
    collection.current.set(here.map((asset) => ({
      range: { startLineNumber: asset.line ?? 1, startColumn: 1, endLineNumber: asset.line ?? 1, endColumn: 1 },
      options: { glyphMarginClassName: 'millrace-run-glyph', glyphMarginHoverMessage: { value: `Materialize ${asset.key.replaceAll(/[\\`*_{}[\]()#+\-.!<>]/g, String.raw`\$&`)}` }, stickiness: 1 },
    })))
  }, [instance, assets, path, part, canRun])
}
