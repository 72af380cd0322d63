'use client'
import type { ErrorInfo } from '@millrace/protocol'
import { Code, ListFilter } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { sourceHref } from '../../components/shell/source-href'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { KeyText } from '../../components/ui/key-text'
import { usePlace } from '../deployments/client'
import { skipText } from './describe-event'
import { blamedFrame, RunErrorView } from './run-error-view'
import type { SetRunUrl } from './run-url'
import type { RunDetail, RunStep } from './server/run-schema'

const nextStep = (error: ErrorInfo): string => {
  if (error.blame === 'system') return 'The platform failed here, not your code: re-run from failure. If it happens again, look at Deployment → Health.'
  if (error.blame === 'cancelled') return 'It ended because the run was canceled: re-run from failure to go on.'
  return error.code === 'invalid-config'
    ? 'The config given at launch does not fit the asset’s schema: launch again with a config that does.'
    : 'Fix the line, deploy, and launch again. If what it depends on was only away for a while, re-run from failure.'
}

function Failure({ title, error, run, setUrl }: { title: string; error: ErrorInfo; run: RunDetail; setUrl: SetRunUrl | undefined }) {
  const place = usePlace()
  const position = blamedFrame(error)?.position
  const location = run.build.codeLocation
  return (
    <article aria-label={`${title} failed`} className="rounded-lg border border-l-3 border-line border-l-bad bg-panel px-3.5 py-2.5">
      <header className="mb-1.5 flex flex-wrap items-center gap-x-2 gap-y-1">
        <Status status="failed" variant="icon" />
        <h3 className="min-w-0 flex-1 max-sm:basis-[calc(100%-24px)]"><KeyText text={title} className="font-semibold" /></h3>
        {setUrl !== undefined && <Button size="sm" variant="ghost" onClick={() => setUrl({ tab: 'events', step: title })}><ListFilter aria-hidden />Its events</Button>}
        {position !== undefined && (
          <Button size="sm" asChild><Link href={sourceHref(place, { location, path: position.file, line: position.line, column: position.column })}><Code aria-hidden />Open in editor</Link></Button>
        )}
      </header>
      <RunErrorView error={error} codeLocation={location} />
      <p className="mt-2 text-sm text-muted">{nextStep(error)}</p>
    </article>
  )
}

const firstShown = 25

function Skipped({ steps }: { steps: readonly RunStep[] }) {
  const [all, setAll] = useState(false)
  if (steps.length === 0) return null
  return (
    <section className="rounded-lg border border-line">
      <h3 className="border-b border-line px-3 py-1.5 text-sm font-semibold text-muted">{steps.length.toLocaleString('en')} skipped</h3>
      <ul>
        {steps.slice(0, all ? 2000 : firstShown).map((step) => (
          <li key={step.key} className="grid grid-cols-[16px_minmax(0,240px)_minmax(0,1fr)] items-baseline gap-2 border-b border-line/60 px-3 py-1 last:border-b-0 max-md:grid-cols-[16px_minmax(0,1fr)]">
            <Status status="skipped" variant="icon" className="self-center" />
            <KeyText text={step.key} />
            <span className="min-w-0 text-sm [overflow-wrap:anywhere] text-muted max-md:col-start-2">{step.skipReason === undefined ? 'what it needs did not succeed' : skipText(step.skipReason)}</span>
          </li>
        ))}
      </ul>
      {steps.length > firstShown && !all && <Button variant="ghost" className="m-1.5" onClick={() => setAll(true)}>Show all {steps.length.toLocaleString('en')}</Button>}
    </section>
  )
}

/** The steps that failed, and the run's own error where no step explains it: a sandbox that did not start, a build that did not load. */
export function failuresOf(run: RunDetail): { failed: RunStep[]; runError: ErrorInfo | undefined } {
  const failed = run.steps.filter((step) => step.error !== undefined && step.status !== 'succeeded')
  return { failed, runError: failed.length === 0 ? run.error : undefined }
}

/** Everything that went wrong, the author's own line first, and what did not run because of it. */
export function ErrorsPanel({ run, setUrl }: { run: RunDetail; setUrl: SetRunUrl }) {
  const [count, setCount] = useState(firstShown)
  const { failed, runError } = failuresOf(run)
  const skipped = run.steps.filter((step) => step.status === 'skipped')
  if (runError === undefined && failed.length === 0 && skipped.length === 0) {
    return <EmptyState title="No errors" description={run.endedAt === null ? 'Nothing has failed so far.' : 'Every step that ran did so without a failure.'} />
  }
  return (
    <div className="flex h-full flex-col gap-3 overflow-y-auto p-3">
      {runError !== undefined && <Failure title="The run" error={runError} run={run} setUrl={undefined} />}
      {failed.slice(0, count).map((step) => step.error !== undefined && <Failure key={step.key} title={step.key} error={step.error} run={run} setUrl={setUrl} />)}
      {failed.length > count && <Button variant="ghost" className="self-start" onClick={() => setCount(count + 100)}>Show more of {failed.length.toLocaleString('en')} failures</Button>}
      <Skipped steps={skipped} />
    </div>
  )
}
