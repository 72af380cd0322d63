'use client'
import { useLayoutEffect, useReducer, useRef } from 'react'
import { flushSync } from 'react-dom'
import type { FromEngine } from './engine/engine-message'
import { noPreview, type Preview } from './preview'
import { openPreviewHost, type PreviewHost, type Sources } from './preview-host'

export type { Preview, PreviewAsset, PreviewGraphData, PreviewProblem } from './preview'

interface Shown extends Preview { readonly answered: number }

type Heard = Exclude<FromEngine, { type: 'frame-lost' }> & { readonly durationMilliseconds?: number }

function hear(shown: Shown, heard: Heard): Shown {
  if (heard.type === 'hash') return heard.changeId === shown.answered ? { ...shown, bundleHash: heard.hash } : shown
  if (heard.type === 'broken') {
    const problem = { severity: 'error', message: `The preview could not run: ${heard.message}`, file: null, line: null, column: null, hint: 'Reload the page.' } as const
    return { ...shown, phase: 'failed', problems: [problem], answered: Infinity }
  }
  const { changeId, problems, update, timings, durationMilliseconds = null } = heard
  const known = { ...shown, answered: changeId, problems, timings, durationMilliseconds, bundleHash: null }
  if (update === null) return { ...known, phase: 'failed' }
  return { ...known, phase: 'ready', version: changeId, ...(update === 'same' ? {} : update) }
}

/**
 * Follows a draft: its asset graph and its problems, on every edit. `changeId` grows with each change of `files`;
 * `version` of the answer is the one that the graph shows.
 */
export function usePreview(files: Sources, changeId: number): Preview {
  const [shown, receive] = useReducer(hear, { ...noPreview, answered: -1 })
  const host = useRef<PreviewHost>(undefined)
  const sentAt = useRef({ changeId: -1, at: 0 })

  // Before the page paints: bundling goes on meanwhile.
  useLayoutEffect(() => {
    const opened = openPreviewHost((message) => {
      const isLatest = message.type === 'result' && message.changeId === sentAt.current.changeId
      const heard = isLatest ? { ...message, durationMilliseconds: performance.now() - sentAt.current.at } : message
      // In one task with the graph's own effects: left to itself React shows the nodes a frame later.
      if (isLatest) flushSync(() => receive(heard))
      else receive(heard)
    })
    host.current = opened
    return () => {
      host.current = undefined
      opened.close()
    }
  }, [])

  useLayoutEffect(() => {
    sentAt.current = { changeId, at: performance.now() }
    host.current?.edit(changeId, files)
  }, [files, changeId])

  return shown
}
