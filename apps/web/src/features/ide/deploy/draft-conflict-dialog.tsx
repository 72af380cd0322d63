'use client'
import { Button } from '../../../components/ui/button'
import { Dialog, DialogContent } from '../../../components/ui/dialog'
import { useWorkbench } from '../workbench-context'
import type { SyncState } from '../workspace/draft-sync'
import { useStore } from '../workspace/use-store'

const selectConflict = (state: SyncState) => state.conflict

/** The same files were changed in another tab: one of the two versions stays. */
export function DraftConflictDialog() {
  const { session } = useWorkbench()
  const conflict = useStore(session.sync.state, selectConflict)
  if (conflict === null) return null
  const { paths } = conflict
  return (
    <Dialog open>
      <DialogContent
        size="sm"
        role="alertdialog"
        title="This draft changed in another tab"
        description={`Changes to other files were brought together. ${paths.length === 1 ? 'This file was' : 'These files were'} changed in both:`}
        onEscapeKeyDown={(event) => event.preventDefault()}
        onInteractOutside={(event) => event.preventDefault()}
        footer={<><Button onClick={() => session.sync.decide('theirs')}>Use the other tab’s</Button><Button variant="primary" onClick={() => session.sync.decide('ours')}>Keep this tab’s</Button></>}
      >
        <ul className="flex max-h-60 flex-col gap-0.5 overflow-y-auto font-mono text-sm">{paths.map((path) => <li key={path} className="truncate">{path}</li>)}</ul>
      </DialogContent>
    </Dialog>
  )
}
