'use client'
import { ListVideo, X } from 'lucide-react'
import Link from 'next/link'
import { placeHref } from '../../../components/shell/navigation'
import { IconButton } from '../../../components/ui/icon-button'
import { TabPanel, Tabs } from '../../../components/ui/tabs'
import { usePlace } from '../../deployments/client'
import type { PanelView } from '../workbench-context'
import { BuildOutput } from './build-output'
import type { Problem } from './problem'
import { ProblemsList } from './problems-list'

export interface BottomPanelProps {
  view: PanelView
  onView: (view: PanelView) => void
  onClose: () => void
  problems: readonly Problem[]
  isChecking: boolean
  buildId: string | null
  location: string
}

/** Below the code: what is wrong with it, and how its build goes. */
export function BottomPanel({ view, onView, onClose, problems, isChecking, buildId, location }: BottomPanelProps) {
  const place = usePlace()
  return (
    <Tabs
      value={view}
      onChange={onView}
      label="Panel"
      items={[{ value: 'problems', label: 'Problems', count: problems.length }, { value: 'build', label: 'Build' }]}
      className="min-h-0 flex-1 bg-bg"
      trailing={(
        <div className="flex shrink-0 items-center gap-1">
          <Link href={placeHref(place, `/runs?location=${encodeURIComponent(location)}`)} className="flex items-center gap-1.5 rounded-md px-2 py-1 text-sm text-muted hover:text-ink"><ListVideo aria-hidden className="size-3.5" />Runs</Link>
          <IconButton icon={X} label="Close panel" shortcut="mod+j" size="sm" onClick={onClose} />
        </div>
      )}
    >
      <TabPanel value="problems" className="flex flex-col"><ProblemsList problems={problems} isChecking={isChecking} /></TabPanel>
      <TabPanel value="build" className="flex flex-col"><BuildOutput buildId={buildId} /></TabPanel>
    </Tabs>
  )
}
