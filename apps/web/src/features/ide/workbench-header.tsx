'use client'
import { GitCompare } from 'lucide-react'
import { PageHeader } from '../../components/shell/page-header'
import { placeHref } from '../../components/shell/navigation'
import { Button } from '../../components/ui/button'
import { usePlace } from '../deployments/client'
import { DeployButton } from './deploy/deploy-button'
import { useWorkbench, useWorkspace } from './workbench-context'
import { changesOf, type Workspace } from './workspace/workspace-state'

const selectChanges = (state: Workspace) => changesOf(state).length
const selectBranch = (state: Workspace) => state.draft.branch
const selectMoved = (state: Workspace) => state.draft.branchMoved

/** Which code location, how much of it changed, and the way to deploy it. */
export function WorkbenchHeader({ isDeploying }: { isDeploying: boolean }) {
  const place = usePlace()
  const { session, showSidebar, canEdit } = useWorkbench()
  const changes = useWorkspace(selectChanges)
  const branch = useWorkspace(selectBranch)
  const isMoved = useWorkspace(selectMoved)
  return (
    <PageHeader
      parent={{ title: 'Code', href: placeHref(place, '/code') }}
      title={session.location}
      mono
      meta={<span className="max-sm:hidden">{branch} · {!canEdit ? 'read only' : changes === 0 ? 'no changes' : changes === 1 ? '1 change' : `${changes} changes`}</span>}
      actions={canEdit && (
        <>
          <Button onClick={() => showSidebar('changes')} disabled={changes === 0} className="max-sm:hidden"><GitCompare aria-hidden />Changes</Button>
          <DeployButton isDeploying={isDeploying} isBlocked={isMoved} />
        </>
      )}
    />
  )
}
