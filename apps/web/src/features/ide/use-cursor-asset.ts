'use client'
import { useEffect } from 'react'
import { assetAtLine } from './editor/asset-at-line'
import type { CursorPlace, EditorController } from './editor/editor-controller'
import type { Preview } from './preview/preview'

/** Selects the asset whose code the cursor enters; one that is renamed there stays selected. */
export function useCursorAsset(controller: EditorController, assets: Preview['assets'], select: (key: string) => void): void {
  useEffect(() => {
    const follow = (cursor: CursorPlace) => {
      const key = assetAtLine(assets, cursor, (line) => controller.lineOf(cursor.path, line))
      if (key !== undefined) select(key)
    }
    const cursor = controller.cursor()
    if (cursor !== null) follow(cursor)
    return controller.onCursor(follow)
  }, [controller, assets, select])
}
