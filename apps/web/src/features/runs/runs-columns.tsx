'use client'
import { Status } from '../../components/status'
import { Duration } from '../../components/ui/duration'
import { KeyText } from '../../components/ui/key-text'
import { RelativeTime } from '../../components/ui/relative-time'
import type { TableColumn } from '../../components/ui/table-column'
import { describeTarget, partitionText, shortRunId, wholeTarget } from './run-target'
import type { RunSummary } from './server/run-schema'

export function RunTargetText({ run }: { run: RunSummary }) {
  const { text, more, kind } = describeTarget(run.target)
  const partition = partitionText(run.target)
  return (
    <span className="flex min-w-0 items-baseline gap-1.5" title={[wholeTarget(run.target), ...partition === null ? [] : [`@ ${partition}`]].join(' ')}>
      {kind === 'job' && <span className="text-xs text-faint">job</span>}
      {kind === 'checks' && <span className="text-xs text-faint">check</span>}
      {kind === 'assets' ? <KeyText text={text} /> : <span className="min-w-0 truncate font-mono text-sm">{text}</span>}
      {more > 0 && <span className="shrink-0 text-sm text-muted">+{more.toLocaleString('en')}</span>}
      {partition !== null && <span className="max-w-[60%] min-w-0 shrink-0 truncate font-mono text-xs text-muted">@ {partition}</span>}
    </span>
  )
}

/** Where a run stands, step by step, as numbers: done of all, and failures. */
export function StepNumbers({ run }: { run: RunSummary }) {
  const { total, succeeded, failed } = run.stepCounts
  return (
    <span className="font-mono text-xs text-muted" title={`${succeeded} of ${total} steps succeeded`}>
      {succeeded.toLocaleString('en')}/{total.toLocaleString('en')}
      {failed > 0 && <span className="text-bad"> {failed.toLocaleString('en')} failed</span>}
    </span>
  )
}

export const RunDuration = ({ run }: { run: RunSummary }) =>
  (run.startedAt === null ? <span className="text-faint">–</span> : <Duration from={run.startedAt} until={run.endedAt} className="font-mono text-xs" />)

export const runColumns: readonly TableColumn<RunSummary>[] = [
  { id: 'id', header: 'Run', width: 104, required: true, cell: (run) => <span className="font-mono text-sm">{shortRunId(run.id)}</span> },
  { id: 'status', header: 'Status', width: 118, cell: (run) => <Status status={run.status} variant="text" /> },
  { id: 'target', header: 'Target', cell: (run) => <RunTargetText run={run} /> },
  { id: 'steps', header: 'Steps', width: 168, cell: (run) => <StepNumbers run={run} /> },
  { id: 'location', header: 'Code location', width: 150, cell: (run) => run.build.codeLocation },
  { id: 'created', header: 'Created', width: 108, cell: (run) => <RelativeTime at={run.createdAt} className="text-muted" /> },
  { id: 'duration', header: 'Duration', width: 92, align: 'right', cell: (run) => <RunDuration run={run} /> },
  { id: 'launchedBy', header: 'Launched by', width: 132, cell: (run) => <span className="text-muted">{run.launchedBy}</span> },
]
