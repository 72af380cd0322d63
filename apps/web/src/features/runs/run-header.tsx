'use client'
import { isTerminalRunStatus } from '@millrace/protocol'
import { Ban, ChevronDown, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { buildHref, codeLocationHref, jobHref, runHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { useCommands } from '../../components/shell/use-commands'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { CopyButton } from '../../components/ui/copy-button'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../components/ui/dropdown-menu'
import { Duration } from '../../components/ui/duration'
import { RelativeTime } from '../../components/ui/relative-time'
import { usePermissions, usePlace } from '../deployments/client'
import { shortRunId, targetText, wholeTarget } from './run-target'
import type { RunDetail } from './server/run-schema'
import { useRunActions, type Reexecution } from './use-run-actions'

const linkStyle = 'hover:text-ink hover:underline hover:underline-offset-3'
const dot = <span aria-hidden className="text-faint max-sm:hidden">·</span>

function RunFacts({ run }: { run: RunDetail }) {
  const place = usePlace()
  return (
    <>
      {'job' in run.target
        ? <Link href={jobHref(place, { codeLocation: run.build.codeLocation, name: run.target.job })} className={`max-w-72 truncate font-mono text-sm text-ink ${linkStyle}`} title="The job">{run.target.job}</Link>
        : <span className="max-w-72 truncate font-mono text-sm text-ink" title={wholeTarget(run.target)}>{targetText(run.target)}</span>}
      {dot}
      <RelativeTime at={run.startedAt ?? run.createdAt} />
      {run.startedAt !== null && <>{dot}<Duration from={run.startedAt} until={run.endedAt} className="font-mono text-sm" /></>}
      {dot}
      <span className="whitespace-nowrap"><Link href={codeLocationHref(place, run.build.codeLocation)} className={linkStyle}>{run.build.codeLocation}</Link> <Link href={buildHref(place, run.build.id)} className={`font-mono text-sm ${linkStyle}`} title="The build it runs">{run.build.commit.slice(0, 7)}</Link></span>
      {dot}
      <span className="whitespace-nowrap">by {run.launchedBy}</span>
      {run.rerunOf !== null && <>{dot}<span className="whitespace-nowrap">re-run of <Link href={runHref(place, run.rerunOf)} className={`font-mono text-sm ${linkStyle}`}>{shortRunId(run.rerunOf)}</Link></span></>}
    </>
  )
}

/** `step` is the one that the page shows. */
export function RunHeader({ run, step }: { run: RunDetail; step: string | undefined }) {
  const place = usePlace()
  const permissions = usePermissions()
  const { cancel, reexecute, canceling, reexecuting } = useRunActions()
  const [asks, setAsks] = useState(false)
  const ended = isTerminalRunStatus(run.status)
  const canCancel = !ended && run.status !== 'canceling' && permissions.has('run:cancel')
  const canRerun = ended && permissions.has('run:launch')
  // A run of a part of another may have nothing that succeeded, and still be only that part.
  const fromFailure = canRerun && run.status !== 'succeeded' && (run.stepCounts.succeeded > 0 || run.rerunOf !== null)
  const askCancel = () => (run.status === 'queued' ? cancel(run.id) : setAsks(true))
  useCommands([
    { id: 'run-cancel', title: 'Cancel this run', group: 'Run', icon: Ban, disabled: !canCancel, run: askCancel },
    { id: 'run-rerun', title: 'Re-run all of this run', group: 'Run', icon: RotateCw, disabled: !canRerun, run: () => reexecute(run.id, 'all') },
    { id: 'run-rerun-failed', title: 'Re-run from failure', group: 'Run', icon: RotateCw, disabled: !fromFailure, run: () => reexecute(run.id, 'from-failure') },
    ...(step === undefined ? [] : [
      { id: 'run-rerun-step', title: `Re-run ${step}`, group: 'Run', icon: RotateCw, disabled: !canRerun, run: () => reexecute(run.id, { selection: [step] }) },
    ]),
  ])
  return (
    <>
      <PageHeader
        parent={{ title: 'Runs', href: placeHref(place, '/runs') }}
        mono
        title={shortRunId(run.id)}
        status={<><CopyButton text={run.id} label="Copy the run’s id" className="-ml-1.5" /><Status status={run.status} /></>}
        meta={<RunFacts run={run} />}
        longMeta
        actions={(
          <>
            {(canCancel || run.status === 'canceling') && <Button variant="danger" disabled={!canCancel} loading={canceling} onClick={askCancel}><Ban aria-hidden />{run.status === 'canceling' ? 'Canceling…' : 'Cancel'}</Button>}
            {canRerun && <RerunButton fromFailure={fromFailure} step={step} busy={reexecuting} onRerun={(strategy) => reexecute(run.id, strategy)} />}
          </>
        )}
      />
      <Dialog open={asks} onOpenChange={setAsks}>
        <DialogContent
          size="sm"
          title="Cancel this run?"
          footer={(
            <>
              <Button variant="ghost" onClick={() => setAsks(false)}>Keep it running</Button>
              <Button
                variant="danger"
                onClick={() => {
                  setAsks(false)
                  cancel(run.id)
                }}
              >
                Cancel run
              </Button>
            </>
          )}
        >
          <p className="text-muted">Steps that run now are told to stop; what has succeeded stays. Re-run from failure goes on from there.</p>
        </DialogContent>
      </Dialog>
    </>
  )
}

interface RerunButtonProps { fromFailure: boolean; step: string | undefined; busy: boolean; onRerun: (strategy: Reexecution) => void }

function RerunButton({ fromFailure, step, busy, onRerun }: RerunButtonProps) {
  const variant = fromFailure ? 'primary' : 'secondary'
  const first: Reexecution = fromFailure ? 'from-failure' : 'all'
  if (!fromFailure && step === undefined) return <Button loading={busy} onClick={() => onRerun(first)}><RotateCw aria-hidden />Re-run</Button>
  return (
    <span className="inline-flex">
      <Button variant={variant} loading={busy} onClick={() => onRerun(first)} className="rounded-r-none"><RotateCw aria-hidden />{fromFailure ? 'Re-run from failure' : 'Re-run'}</Button>
      <DropdownMenu>
        <DropdownMenuTrigger>
          <Button variant={variant} aria-label="Other ways to re-run" className={fromFailure ? 'rounded-l-none border-l-on-accent/25 px-1.5' : 'rounded-l-none border-l-0 px-1.5'}><ChevronDown aria-hidden /></Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {fromFailure && <DropdownMenuItem onSelect={() => onRerun('from-failure')}>From failure: what did not succeed</DropdownMenuItem>}
          <DropdownMenuItem onSelect={() => onRerun('all')}>All steps again</DropdownMenuItem>
          {step !== undefined && <DropdownMenuItem onSelect={() => onRerun({ selection: [step] })}>Only the selected step</DropdownMenuItem>}
          {step !== undefined && <DropdownMenuItem onSelect={() => onRerun({ selection: [step], withDownstream: true })}>The selected step and all below it</DropdownMenuItem>}
        </DropdownMenuContent>
      </DropdownMenu>
    </span>
  )
}
