'use client'
import { useEffect } from 'react'
import { assetAtLine } from './editor/asset-at-line'
import type { EditorController } from './editor/editor-controller'
import type { Preview } from './preview/preview'

/** Selects the asset whose code the cursor enters. */
export function useCursorAsset(controller: EditorController, assets: Preview['assets'], select: (key: string) => void): void {
  useEffect(() => controller.onCursor((cursor) => {
    const key = assetAtLine(assets, cursor, (line) => controller.lineOf(cursor.path, line))
    if (key !== undefined) select(key)
  }), [controller, assets, select])
}
