'use client'
import { Box } from 'lucide-react'
import { useCallback } from 'react'
import { QuickPick } from './quick-pick'
import { FileIcon } from './sidebar/file-icon'
import { usePreviewState, useWorkbench } from './workbench-context'
import { matchScore, rankPaths } from './workspace/match-path'
import { tabId } from './workspace/tabs'
import { nameOf, parentOf } from './workspace/tree-path'

const most = 50

/** Goes to a file by any letters of its path; without any, the open ones come first. */
export function QuickOpenFile({ onClose }: { onClose: () => void }) {
  const { session, openFile } = useWorkbench()
  const find = useCallback((query: string) => {
    const { tabs, active } = session.tabs.getState()
    const recent = tabs.filter((tab) => tab.kind === 'file' && tabId(tab) !== active).map(({ path }) => path)
    const all = [...session.store.getState().files.keys()].sort()
    const paths = query.trim() === '' ? [...new Set([...recent, ...all])].slice(0, most) : rankPaths(query, all, most)
    return paths.map((path) => ({ id: path, title: nameOf(path), hint: parentOf(path), icon: <FileIcon path={path} /> }))
  }, [session])
  return <QuickPick title="Go to file" placeholder="Go to file" find={find} onChoose={(path) => openFile(path, { pin: true, focus: true })} onClose={onClose} />
}

/** Goes to the code of an asset of the draft. */
export function QuickOpenAsset({ onClose }: { onClose: () => void }) {
  const { openFile, selectAsset } = useWorkbench()
  const { assets } = usePreviewState()
  const find = useCallback((query: string) => assets
    .flatMap((asset) => {
      const score = query.trim() === '' ? 0 : matchScore(query, asset.key)
      return score === null ? [] : [{ asset, score }]
    })
    .sort((one, other) => other.score - one.score || (one.asset.key < other.asset.key ? -1 : 1)).slice(0, most)
    .map(({ asset }) => ({ id: asset.key, title: asset.key, hint: asset.file === null ? undefined : `${asset.file}:${asset.line ?? 1}`, icon: <Box aria-hidden className="size-3.5 text-faint" /> })), [assets])
  const choose = (key: string) => {
    const asset = assets.find((candidate) => candidate.key === key)
    selectAsset(key)
    if (asset?.file !== null && asset !== undefined) openFile(asset.file, { pin: true, focus: true, place: { line: asset.line ?? 1, column: asset.column ?? 1 } })
  }
  return <QuickPick title="Go to asset" placeholder="Go to asset in this draft" find={find} onChoose={choose} onClose={onClose} />
}
