'use client'
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { useStoredState } from '../ui/use-stored-state'
import type { GraphNode } from './graph-data'

const foldedSchema = z.array(z.string())
const noneFolded: string[] = []

/** Which groups are folded; kept per graph and browser. */
export function useFolding({ name, nodes }: { name: string; nodes: readonly GraphNode[] }) {
  const [list, setFolded] = useStoredState(`graph-folded:${name}`, foldedSchema, noneFolded)
  const folded = useMemo(() => new Set(list), [list])
  const groups = useMemo(() => [...new Set(nodes.map((node) => node.group))].filter((group) => group !== ''), [nodes])
  const toggle = useCallback(
    (group: string) => setFolded(list.includes(group) ? list.filter((item) => item !== group) : [...list, group]),
    [list, setFolded],
  )
  const controls = groups.length === 0
    ? undefined
    : { areAllFolded: groups.every((group) => folded.has(group)), onFoldAll: () => setFolded(groups), onUnfoldAll: () => setFolded([]) }
  return { folded, toggle, controls }
}
