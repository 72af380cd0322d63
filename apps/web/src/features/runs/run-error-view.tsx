'use client'
import type { ErrorInfo, StackFrame } from '@millrace/protocol'
import Link from 'next/link'
import { sourceHref } from '../../components/shell/source-href'
import { classNames } from '../../components/ui/class-names'
import { usePlace } from '../deployments/client'
import { MetadataList } from '../metadata/client'

/** The author's frame that is closest to the failure, looked for down the chain of causes. */
export function blamedFrame(error: ErrorInfo | undefined): StackFrame | undefined {
  for (let cause = error; cause !== undefined; cause = cause.cause) {
    const found = cause.frames.find((frame) => frame.origin === 'author' && frame.position !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

interface Frames { author: StackFrame[]; folded: StackFrame[] }

const splitFrames = (frames: readonly StackFrame[]): Frames => ({
  author: frames.filter((frame) => frame.origin === 'author'),
  folded: frames.filter((frame) => frame.origin !== 'author'),
})

const placeText = ({ position }: StackFrame): string => (position === undefined ? '' : `${position.file}:${position.line}`)

function AuthorFrame({ frame, codeLocation, isFirst }: { frame: StackFrame; codeLocation: string; isFirst: boolean }) {
  const place = usePlace()
  const { position } = frame
  return (
    <li className="flex min-h-6 flex-wrap items-baseline gap-x-3 gap-y-0.5 font-mono text-sm">
      {position === undefined
        ? <span className="text-muted">{frame.function ?? 'anonymous'}</span>
        : (
          <Link
            href={sourceHref(place, { location: codeLocation, path: position.file, line: position.line, column: position.column })}
            title="Open in the editor"
            className="text-accent underline-offset-3 hover:underline"
          >
            {placeText(frame)}
          </Link>
        )}
      {frame.code === undefined
        ? <span className="text-muted">{frame.function ?? ''}</span>
        : <code className={classNames('min-w-0 break-words whitespace-pre-wrap', isFirst ? 'text-ink' : 'text-muted')}>{frame.code.trim()}</code>}
    </li>
  )
}

/** Message, the author's lines first, the platform's own frames folded, and what caused it, down the chain. */
export function RunErrorView({ error, codeLocation, isCause = false }: { error: ErrorInfo; codeLocation: string; isCause?: boolean }) {
  const { author, folded } = splitFrames(error.frames)
  return (
    <div className={classNames('min-w-0', isCause && 'mt-2 border-l-2 border-line-strong pl-3')}>
      <p className="break-words whitespace-pre-wrap">
        {isCause && <span className="mr-2 text-muted">caused by</span>}
        <span className="font-semibold text-bad">{error.name}</span>
        <span className="text-muted">: </span>
        {error.message}
        {error.code !== undefined && <span className="ml-2 font-mono text-xs text-muted">{error.code}</span>}
      </p>
      {error.metadata !== undefined && <div className="my-1.5"><MetadataList metadata={error.metadata} codeLocation={codeLocation} /></div>}
      {author.length > 0 && (
        <ul className="mt-1.5 flex flex-col gap-0.5">
          {author.map((frame, index) => <AuthorFrame key={index} frame={frame} codeLocation={codeLocation} isFirst={index === 0 && !isCause} />)}
        </ul>
      )}
      {folded.length > 0 && (
        <details className="mt-1">
          <summary className="w-fit cursor-pointer text-sm leading-6 text-muted hover:text-ink">{folded.length} {folded.length === 1 ? 'frame' : 'frames'} of the runtime folded</summary>
          <ul className="mt-1 flex flex-col font-mono text-xs text-muted">
            {folded.map((frame, index) => <li key={index} className="break-all">{[frame.origin, frame.function, placeText(frame)].filter((part) => part !== undefined && part !== '').join(' ')}</li>)}
          </ul>
        </details>
      )}
      {error.cause !== undefined && <RunErrorView error={error.cause} codeLocation={codeLocation} isCause />}
    </div>
  )
}
