'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { buildHref } from '../../../components/shell/hrefs'
import { Status } from '../../../components/status'
import { Duration } from '../../../components/ui/duration'
import { ErrorState } from '../../../components/ui/error-state'
import { usePlace } from '../../deployments/client'
import { useTRPC } from '../../../trpc/context'
import { useLiveState } from '../../../trpc/live-provider'
import { useWorkbench } from '../workbench-context'

/** The build that the last deploy started: its state, its log as it grows, and its errors at their places. */
export function BuildOutput({ buildId }: { buildId: string | null }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { openFile } = useWorkbench()
  const isLive = useLiveState() === 'live'
  const log = useRef<HTMLPreElement>(null)
  const { data, error, refetch } = useQuery({
    ...trpc.builds.get.queryOptions({ ...place, buildId: buildId ?? '' }), enabled: buildId !== null,
    // Only while the stream that announces changes is away.
    refetchInterval: ({ state }) => (!isLive && state.data?.status === 'building' ? 1000 : false),
  })
  const text = data?.log
  useEffect(() => { log.current?.scrollTo({ top: log.current.scrollHeight }) }, [text])
  if (buildId === null) return <p className="px-3 py-2 text-muted">Deploy, and the build shows here.</p>
  if (error !== null) return <ErrorState title="The build could not be read" error={error} onRetry={() => void refetch()} />
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-2.5 px-3">
        <Status status={data === undefined || data.status === 'building' ? 'running' : data.status}>{data === undefined || data.status === 'building' ? 'building' : data.status === 'succeeded' && data.deployed ? 'deployed' : data.status}</Status>
        {data !== undefined && <span className="text-muted"><Duration from={data.createdAt} until={data.endedAt} /></span>}
        {data !== undefined && <span className="font-mono text-sm text-muted">{data.commit.slice(0, 7)}</span>}
        <span className="min-w-0 truncate text-muted">{data?.message}</span>
        <Link href={buildHref(place, buildId)} className="ml-auto shrink-0 text-sm text-accent hover:underline">Open build</Link>
      </div>
      {data !== undefined && data.errors.length > 0 && (
        <ul className="max-h-1/2 shrink-0 overflow-y-auto border-t border-line py-1" aria-label="Build errors">
          {data.errors.map((problem, index) => (
            <li key={index}>
              <button type="button" disabled={problem.file === null} onClick={() => { if (problem.file !== null) openFile(problem.file, { focus: true, place: { line: problem.line ?? 1, column: problem.column ?? 1 } }) }} className="flex w-full gap-2 px-3 py-0.75 text-left enabled:hover:bg-hover">
                <span className="shrink-0 font-mono text-sm text-bad">{problem.file === null ? 'error' : `${problem.file}:${problem.line ?? 1}:${problem.column ?? 1}`}</span>
                <span className="min-w-0 whitespace-pre-wrap">{problem.message}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <pre ref={log} tabIndex={0} aria-label="Build log" className="min-h-0 flex-1 overflow-auto border-t border-line px-3 py-1.5 text-sm whitespace-pre-wrap text-muted focus-visible:-outline-offset-2">{text === undefined || text === '' ? 'Waiting for the worker…' : text}</pre>
    </div>
  )
}
