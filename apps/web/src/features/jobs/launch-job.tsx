'use client'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/ui/button'
import { Tooltip } from '../../components/ui/tooltip'
import { usePermissions } from '../deployments/client'
import { LaunchDialog } from '../runs/client'

/** Asks what a run of the job may be given, and launches it. */
export function LaunchJob({ name, codeLocation }: { name: string; codeLocation: string }) {
  const [isOpen, setOpen] = useState(false)
  if (!usePermissions().has('run:launch')) {
    return <Tooltip content="Your role does not allow launching runs."><span className="inline-flex"><Button variant="primary" aria-disabled><Play aria-hidden />Launch</Button></span></Tooltip>
  }
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}><Play aria-hidden />Launch</Button>
      {isOpen && <LaunchDialog open={isOpen} onOpenChange={setOpen} target={{ job: name }} location={codeLocation} />}
    </>
  )
}
