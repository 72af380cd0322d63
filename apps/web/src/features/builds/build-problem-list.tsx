'use client'
import type { BuildProblem } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { CircleX } from 'lucide-react'
import Link from 'next/link'
import { sourceHref } from '../../components/shell/source-href'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { CodeBlock } from '../../components/ui/code-block'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { codeFrame } from './code-frame'
import type { BuildDetail } from './server/build-schema'

/** What is wrong with a build, each with the author's own line and the way to it. */
export function BuildProblemList({ build }: { build: BuildDetail }) {
  return (
    <section aria-label="Errors" className="flex flex-col gap-2">
      {build.errors.map((problem, index) => <ProblemCard key={index} problem={problem} build={build} />)}
    </section>
  )
}

function ProblemCard({ problem, build }: { problem: BuildProblem; build: BuildDetail }) {
  const { file, line, column } = problem
  return (
    <article className="min-w-0 rounded-lg border border-bad/40 bg-bad-soft px-3 py-2.5">
      <p className="flex items-start gap-2">
        <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
        <span className="min-w-0 flex-1 font-medium break-words whitespace-pre-wrap">{problem.message}</span>
        {problem.code !== undefined && <Badge mono className="bg-transparent">{problem.code}</Badge>}
      </p>
      {file !== null && <Position location={build.codeLocation} file={file} line={line} column={column} />}
      {file !== null && line !== null && <Frame problem={problem} build={build} file={file} line={line} />}
      {(problem.notes ?? []).map((note, index) => (
        <div key={index} className="mt-2 border-l-2 border-bad/40 pl-2">
          <p className="text-muted">{note.message}</p>
          {note.file !== null && <Position location={build.codeLocation} file={note.file} line={note.line} column={note.column} />}
        </div>
      ))}
    </article>
  )
}

interface PositionProps { location: string; file: string; line: number | null; column: number | null }

function Position({ location, file, line, column }: PositionProps) {
  const place = usePlace()
  const text = [file, line, column].filter((part) => part !== null).join(':')
  return (
    <p className="mt-1 flex flex-wrap items-center gap-2">
      <Link href={sourceHref(place, { location, path: file, line: line ?? undefined, column: column ?? undefined })} className="font-mono text-sm break-all text-accent hover:underline">{text}</Link>
      <Button asChild size="sm"><Link href={sourceHref(place, { location, path: file, line: line ?? undefined, column: column ?? undefined })}>Fix in the editor</Link></Button>
    </p>
  )
}

interface FrameProps { problem: BuildProblem; build: BuildDetail; file: string; line: number }

/** The line with what is around it, from the very commit; while that is not there (or not allowed), the line alone. */
function Frame({ problem, build, file, line }: FrameProps) {
  const place = usePlace()
  const trpc = useTRPC()
  const mayRead = usePermissions().has('source:read')
  const source = useQuery(trpc.source.file.queryOptions({ ...place, location: build.codeLocation, commit: build.commit, path: file }, { enabled: mayRead, staleTime: Number.POSITIVE_INFINITY, retry: false })).data
  const text = source !== undefined && 'text' in source.content ? source.content.text : undefined
  const frame = text === undefined ? undefined : codeFrame(text, line)
  if (frame === undefined && problem.lineText === undefined) return null
  return <CodeBlock code={frame?.code ?? problem.lineText ?? ''} firstLine={frame?.firstLine ?? line} markedLine={line} className="mt-2" />
}
