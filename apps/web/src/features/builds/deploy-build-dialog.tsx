'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { Button } from '../../components/ui/button'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { RelativeTime } from '../../components/ui/relative-time'
import { toast } from '../../components/ui/toast'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { BuildHash } from './build-hash'
import type { BuildSummary } from './server/build-schema'

export interface DeployBuildDialogProps {
  location: string
  /** Where the pointer goes. */
  buildId: string
  onClose: () => void
}

/** Says what moves before it moves: the pointer of one code location from one build to another. */
export function DeployBuildDialog({ location, buildId, onClose }: DeployBuildDialogProps) {
  const place = usePlace()
  const trpc = useTRPC()
  const target = useQuery(trpc.builds.get.queryOptions({ ...place, buildId })).data
  const current = useQuery(trpc.codeLocations.get.queryOptions({ ...place, location })).data?.deployedBuild
  const rollback = useMutation(trpc.codeLocations.rollback.mutationOptions({
    onSuccess: () => {
      toast({ title: `${location} is at ${target?.commit.slice(0, 8) ?? 'the chosen build'} now`, tone: 'ok' })
      onClose()
    },
  }))
  const isBack = current !== null && current !== undefined && target !== undefined && Date.parse(target.createdAt) < Date.parse(current.createdAt)
  const verb = isBack ? 'Roll back' : 'Deploy'
  return (
    <Dialog open onOpenChange={(isOpen) => { if (!isOpen) onClose() }}>
      <DialogContent
        title={`${verb} ${location}`}
        description={`Moves what ${place.deployment} serves. Nothing is built, and runs that are under way finish with the build they began with.`}
        footer={(
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" loading={rollback.isPending} disabled={target === undefined || current === undefined} onClick={() => rollback.mutate({ ...place, location, buildId })}>{verb}</Button>
          </>
        )}
      >
        <div className="flex items-stretch gap-3 max-sm:flex-col">
          <Side title="Serves now" build={current} />
          <ArrowRight aria-hidden className="size-4 shrink-0 self-center text-faint max-sm:rotate-90" />
          <Side title="Will serve" build={target} />
        </div>
        {isBack && <p className="mt-3 text-muted">Assets that only the newer build defines leave the catalog; what was materialized of them is kept. The next commit that is deployed replaces this one again.</p>}
        {rollback.error !== null && <p role="alert" className="mt-3 rounded-md border border-bad/40 bg-bad-soft px-3 py-2">{rollback.error.data?.problem.detail ?? rollback.error.message}</p>}
      </DialogContent>
    </Dialog>
  )
}

function Side({ title, build }: { title: string; build: BuildSummary | null | undefined }) {
  return (
    <div className="min-w-0 flex-1 rounded-lg border border-line bg-panel px-3 py-2">
      <p className="text-xs text-faint">{title}</p>
      {build === undefined && <p className="text-muted">…</p>}
      {build === null && <p className="text-muted">nothing</p>}
      {build !== undefined && build !== null && (
        <>
          <p className="truncate font-medium">{build.message.split('\n')[0]}</p>
          <p className="flex flex-wrap gap-x-2 text-sm text-muted"><BuildHash build={build} /><span>{(build.assets ?? 0).toLocaleString('en')} assets</span><RelativeTime at={build.createdAt} /></p>
        </>
      )}
    </div>
  )
}
