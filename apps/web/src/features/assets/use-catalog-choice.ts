'use client'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { CatalogAsset } from './catalog-asset'

export interface CatalogChoice {
  readonly chosen: ReadonlySet<string>
  readonly allChosen: boolean | 'indeterminate'
  /** With `isRange` everything between the last toggled one and this. */
  readonly toggle: (key: string, isRange: boolean) => void
  readonly toggleAll: (assets: readonly CatalogAsset[]) => void
  readonly toggleShown: () => void
  readonly clear: () => void
  readonly countOf: (assets: readonly CatalogAsset[]) => number
}

const none: ReadonlySet<string> = new Set()

/** Which assets are ticked; only those that are shown count, so that nothing out of sight is materialized. */
export function useCatalogChoice(shown: readonly CatalogAsset[]): CatalogChoice {
  const [ticked, setTicked] = useState(none)
  const chosen = useMemo(() => (ticked.size === 0 ? ticked : new Set(shown.flatMap((asset) => (ticked.has(asset.key) ? [asset.key] : [])))), [ticked, shown])
  const latest = useRef({ shown, last: undefined as string | undefined })
  latest.current.shown = shown
  const set = useCallback((keys: readonly string[], isOn: boolean) => setTicked((now) => {
    const next = new Set(now)
    for (const key of keys) { if (isOn) next.add(key); else next.delete(key) }
    return next
  }), [])
  const toggle = useCallback((key: string, isRange: boolean) => {
    const { shown: assets, last } = latest.current
    const [from, to] = [assets.findIndex((asset) => asset.key === last), assets.findIndex((asset) => asset.key === key)]
    latest.current.last = key
    setTicked((now) => {
      const next = new Set(now)
      const isOn = !now.has(key)
      const keys = isRange && from !== -1 && to !== -1 ? assets.slice(Math.min(from, to), Math.max(from, to) + 1).map((asset) => asset.key) : [key]
      for (const each of keys) { if (isOn) next.add(each); else next.delete(each) }
      return next
    })
  }, [])
  const countOf = useCallback((assets: readonly CatalogAsset[]) => (chosen.size === 0 ? 0 : assets.reduce((sum, asset) => sum + (chosen.has(asset.key) ? 1 : 0), 0)), [chosen])
  const toggleAll = useCallback((assets: readonly CatalogAsset[]) => set(assets.map((asset) => asset.key), countOf(assets) < assets.length), [set, countOf])
  const allChosen = chosen.size === 0 ? false : chosen.size === shown.length ? true : 'indeterminate'
  return { chosen, allChosen, toggle, toggleAll, countOf, toggleShown: () => toggleAll(shown), clear: () => setTicked(none) }
}
