'use client'
import { Play, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../../components/ui/button'
import { IconButton } from '../../components/ui/icon-button'
import { Tooltip } from '../../components/ui/tooltip'
import { usePermissions } from '../deployments/client'
import { LaunchDialog, useQuickLaunch } from '../runs/client'
import { longestSelection } from './selection-text'

export interface MaterializeButtonProps {
  selection: string
  /** Narrows the selection to one code location. */
  location?: string | undefined
  /** One click launches; a second button asks for config and tags. Without it the click asks. */
  quick?: boolean | undefined
  children?: ReactNode
}

const refusal = (selection: string, mayLaunch: boolean): string | undefined => {
  if (!mayLaunch) return 'Your role does not allow launching runs.'
  if (selection === '') return 'External assets are kept up to date elsewhere; choose one that is made here.'
  if (selection.length > longestSelection) return 'That is too long for one selection. Choose whole groups, or write the selection in the graph.'
  return undefined
}

/** Launches a selection, or says why it cannot. */
export function MaterializeButton({ selection, location, quick = false, children = 'Materialize' }: MaterializeButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const permissions = usePermissions()
  const { launch, launching } = useQuickLaunch()
  const refused = refusal(selection, permissions.has('run:launch'))
  const press = () => {
    if (refused !== undefined) return
    if (quick) void launch({ target: { selection }, location })
    else setOpen(true)
  }
  const button = <Button variant="primary" loading={launching} aria-disabled={refused === undefined ? undefined : true} onClick={press}><Play aria-hidden />{children}</Button>
  if (refused !== undefined) return <Tooltip content={refused}><span className="inline-flex">{button}</span></Tooltip>
  return (
    <>
      <span className="inline-flex items-center gap-1">
        {button}
        {quick && <IconButton icon={SlidersHorizontal} label="Materialize with config or tags" onClick={() => setOpen(true)} />}
      </span>
      {isOpen && <LaunchDialog open={isOpen} onOpenChange={setOpen} target={{ selection }} location={location} />}
    </>
  )
}
