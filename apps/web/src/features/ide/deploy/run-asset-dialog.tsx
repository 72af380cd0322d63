'use client'
import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/ui/button'
import { Dialog, DialogClose, DialogContent } from '../../../components/ui/dialog'
import { useTRPC } from '../../../trpc/context'
import { usePlace } from '../../deployments/client'
import { LaunchDialog } from '../../runs/client'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { changesOf, type Workspace } from '../workspace/workspace-state'

export type RunRequest = { key: string; step: 'ask' | 'launch' }

const selectHasChanges = (state: Workspace) => changesOf(state).length > 0

/** Runs one asset: at once where the deployed code is what one sees, else after a deploy or knowingly without it. */
export function RunAssetDialog({ request, onChange }: { request: RunRequest; onChange: (request: RunRequest | null) => void }) {
  const { session, deploy } = useWorkbench()
  const hasChanges = useWorkspace(selectHasChanges)
  const place = usePlace()
  const trpc = useTRPC()
  const { key } = request
  const deployed = useQuery({ ...trpc.assets.get.queryOptions({ ...place, key }), retry: false })
  const isDeployed = deployed.data?.codeLocation === session.location
  const close = (open: boolean) => { if (!open) onChange(null) }
  if (request.step === 'launch' || (!hasChanges && isDeployed)) {
    return <LaunchDialog open onOpenChange={close} target={{ selection: `key:"${key}"` }} location={session.location} />
  }
  if (deployed.isPending) return null
  return (
    <Dialog open onOpenChange={close}>
      <DialogContent
        size="sm"
        title={<>Materialize <span className="font-mono">{key}</span></>}
        description={isDeployed ? 'Your draft has changes that are not deployed. A run uses what is deployed.' : 'This asset is not deployed yet. A run uses what is deployed.'}
        footer={(
          <>
            <DialogClose asChild><Button variant="ghost">Cancel</Button></DialogClose>
            {isDeployed && <Button onClick={() => onChange({ key, step: 'launch' })}>Run what is deployed</Button>}
            <Button variant="primary" data-autofocus onClick={() => { onChange(null); deploy({ thenRun: key }) }}>Deploy and run</Button>
          </>
        )}
      />
    </Dialog>
  )
}
