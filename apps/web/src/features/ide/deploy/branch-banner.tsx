'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { GitMerge } from 'lucide-react'
import { Button } from '../../../components/ui/button'
import { describeError } from '../../../components/ui/describe-error'
import { toast } from '../../../components/ui/toast'
import { useTRPC } from '../../../trpc/context'
import { usePlace } from '../../deployments/client'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { filesInConflict } from '../workspace/conflict-regions'
import type { Workspace } from '../workspace/workspace-state'

const selectDraft = (state: Workspace) => state.draft

/** Somebody committed since this draft began: says how much, and brings it in. */
export function BranchBanner() {
  const place = usePlace()
  const trpc = useTRPC()
  const { session, showPanel, openFile } = useWorkbench()
  const { branch, branchMoved, baseCommit } = useWorkspace(selectDraft)
  const commits = useQuery({ ...trpc.source.commits.queryOptions({ ...place, location: session.location, limit: 50 }), enabled: branchMoved, staleTime: 0 })
  const request = useMutation(trpc.drafts.merge.mutationOptions())
  const merge = useMutation({
    mutationFn: async () => {
      await session.sync.flush()
      const merged = await request.mutateAsync({ ...place, location: session.location, version: session.store.getState().draft.version })
      await session.sync.reload()
      return merged
    },
    onSuccess: ({ conflicts }) => {
      if (conflicts.length === 0) {
        toast({ title: `Merged ${branch} into your draft`, description: 'Check it, then deploy.', tone: 'ok' })
        return
      }
      const [first] = filesInConflict(session.store.getState().files)
      toast({ title: conflicts.length === 1 ? 'One file needs a decision' : `${conflicts.length} files need a decision`, description: conflicts.slice(0, 5).map(({ path, message }) => `${path}: ${message}`).join('\n'), tone: 'bad' })
      showPanel('problems')
      if (first !== undefined) openFile(first.path, { pin: true, focus: true, place: { line: first.regions[0]?.start ?? 1, column: 1 } })
    },
    onError: (error) => toast({ title: 'The merge did not work', description: describeError(error).message, tone: 'bad' }),
  })
  if (!branchMoved) return null
  const items = commits.data?.items ?? []
  const at = items.findIndex(({ commit }) => commit === baseCommit)
  const count = at < 0 ? null : at
  const latest = items[0]
  return (
    <div role="status" className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-warn-soft px-3 py-1">
      <GitMerge aria-hidden className="size-3.5 text-warn" />
      <span><b className="font-medium">{branch} moved</b>{count === null ? '' : `: ${count} ${count === 1 ? 'commit' : 'commits'}`} since your draft began.</span>
      {latest !== undefined && <span className="min-w-0 truncate text-muted">“{latest.message.split('\n')[0]}” by {latest.author.name}</span>}
      <Button size="sm" className="ml-auto" loading={merge.isPending} onClick={() => merge.mutate()}>Merge</Button>
    </div>
  )
}
