'use client'
import { Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '../../../components/ui/button'
import { classNames } from '../../../components/ui/class-names'
import { Dialog, DialogClose, DialogContent } from '../../../components/ui/dialog'
import { EmptyState } from '../../../components/ui/empty-state'
import { IconButton } from '../../../components/ui/icon-button'
import { VirtualList } from '../../../components/ui/virtual-list'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { nameOf, parentOf } from '../workspace/tree-path'
import { changesOf, type Workspace } from '../workspace/workspace-state'
import { FileIcon, stateColor, stateLetter, stateWord } from './file-icon'
import { SidebarHeader } from './sidebar-header'
import { useFileActs } from './use-file-acts'

const selectAll = (state: Workspace) => state

/** What a deploy would commit, each with its diff and the way back. */
export function ChangesView() {
  const { openDiff } = useWorkbench()
  const { files, draft } = useWorkspace(selectAll)
  const acts = useFileActs()
  const changes = useMemo(() => changesOf({ files, draft }), [files, draft])
  const [isAsking, setAsking] = useState(false)
  const discardAll = async () => {
    setAsking(false)
    for (const { path } of changes) await acts.discard(path)
  }
  return (
    <>
      <SidebarHeader title="Changes" count={changes.length}>
        {changes.length > 0 && <IconButton icon={Undo2} label="Discard all changes" size="sm" onClick={() => setAsking(true)} />}
      </SidebarHeader>
      {changes.length === 0 && <EmptyState className="py-8" title="Nothing changed" description="Edits appear here until you deploy them." />}
      {changes.length > 0 && (
        <VirtualList items={changes} itemKey={({ path }) => path} estimatedHeight={26} label="Changed files">
          {({ path, state }) => (
            <div className="group/change mx-1.5 flex h-6.5 items-center gap-1 rounded-md pr-1 hover:bg-hover focus-within:bg-hover">
              <button type="button" onClick={() => openDiff(path)} title={path} aria-label={`${path}, ${stateWord[state]}: show the difference`} className="flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-md pl-1.5 text-left">
                <FileIcon path={path} />
                <span className={classNames('truncate', stateColor[state], state === 'deleted' && 'line-through')}>{nameOf(path)}</span>
                <span className="min-w-0 flex-1 truncate text-sm text-faint">{parentOf(path)}</span>
              </button>
              <IconButton icon={Undo2} label={`Discard the changes of ${nameOf(path)}`} size="sm" className="size-5 opacity-0 group-hover/change:opacity-100 focus-visible:opacity-100" onClick={() => void acts.discard(path)} />
              <span aria-hidden className={classNames('w-3 text-center font-mono text-2xs', stateColor[state])}>{stateLetter[state]}</span>
            </div>
          )}
        </VirtualList>
      )}
      <Dialog open={isAsking} onOpenChange={setAsking}>
        <DialogContent
          size="sm"
          title={changes.length === 1 ? 'Discard the change?' : `Discard all ${changes.length} changes?`}
          description="The files go back to what the branch holds. Files that you added are deleted."
          footer={<><DialogClose asChild><Button>Keep them</Button></DialogClose><Button variant="danger" onClick={() => void discardAll()}>Discard</Button></>}
        />
      </Dialog>
    </>
  )
}
