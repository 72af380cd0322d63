'use client'
import type { ErrorInfo } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { runHref } from '../../components/shell/hrefs'
import { sourceHref } from '../../components/shell/source-href'
import { CodeBlock } from '../../components/ui/code-block'
import { RelativeTime } from '../../components/ui/relative-time'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import type { AssetDetail } from './server/asset-schema'

/** Why the latest attempt failed: the message, its causes and the author's own line. */
export function AssetFailure({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const trpc = useTRPC()
  const runId = asset.lastRunId
  const run = useQuery(trpc.runs.get.queryOptions({ ...place, runId: runId ?? '' }, { enabled: runId !== null })).data
  const step = run?.steps.find((item) => item.key === asset.key)
  if (runId === null) return null
  return (
    <section role="alert" className="rounded-lg border border-bad/40 bg-bad-soft px-3 py-2.5">
      <p className="flex flex-wrap items-center gap-x-2 font-semibold text-bad">
        The latest attempt failed
        {step?.endedAt !== null && step?.endedAt !== undefined && <RelativeTime at={step.endedAt} className="font-normal" />}
        <Link href={`${runHref(place, runId)}?${new URLSearchParams({ step: asset.key }).toString()}`} className="ml-auto font-normal text-accent hover:underline">Open the run</Link>
      </p>
      {step?.error !== undefined && <ErrorText error={step.error} location={asset.codeLocation} />}
    </section>
  )
}

function ErrorText({ error, location }: { error: ErrorInfo; location: string }) {
  const place = usePlace()
  const frame = error.frames.find((item) => item.origin === 'author' && item.position !== undefined)
  const position = frame?.position
  return (
    <div className="mt-1 min-w-0">
      <p className="break-words whitespace-pre-wrap"><span className="font-mono text-sm text-muted">{error.name}: </span>{error.message}</p>
      {error.cause !== undefined && <p className="mt-0.5 break-words text-muted">caused by <span className="font-mono text-sm">{error.cause.name}: </span>{error.cause.message}</p>}
      {position !== undefined && (
        <div className="mt-2">
          <Link href={sourceHref(place, { location, path: position.file, line: position.line, column: position.column })} className="font-mono text-sm text-accent hover:underline">{position.file}:{position.line}:{position.column}</Link>
          {frame?.code !== undefined && <CodeBlock code={frame.code} firstLine={position.line} markedLine={position.line} className="mt-1" />}
        </div>
      )}
    </div>
  )
}
