'use client'
import { classNames } from './class-names'
import { CopyButton } from './copy-button'

export interface CodeBlockProps {
  code: string
  /** Stands above, for example a file name or "As a command". */
  title?: string | undefined
  /** The first line's number; without it lines are not numbered. */
  firstLine?: number | undefined
  /** Number of the line to mark. */
  markedLine?: number | undefined
  wrap?: boolean | undefined
  className?: string | undefined
}

export function CodeBlock({ code, title, firstLine, markedLine, wrap = false, className }: CodeBlockProps) {
  const lines = code.replace(/\n$/, '').split('\n')
  return (
    <figure className={classNames('group relative min-w-0 overflow-hidden rounded-lg border border-line bg-panel', className)}>
      {title !== undefined && <figcaption className="border-b border-line px-3 py-1 font-mono text-xs text-muted">{title}</figcaption>}
      <CopyButton text={code} className="absolute top-1 right-1 bg-panel opacity-0 group-hover:opacity-100 focus-visible:opacity-100" />
      <pre tabIndex={0} className={classNames('overflow-x-auto py-2 font-mono text-sm leading-5', wrap && 'break-words whitespace-pre-wrap')}>
        {lines.map((line, index) => {
          const number = firstLine === undefined ? undefined : firstLine + index
          return (
            <div key={index} className={classNames('flex px-3', number !== undefined && number === markedLine && 'bg-bad-soft')}>
              {number !== undefined && <span aria-hidden className="mr-4 w-8 shrink-0 text-right text-faint select-none">{number}</span>}
              <code className="min-w-0 flex-1">{line === '' ? ' ' : line}</code>
            </div>
          )
        })}
      </pre>
    </figure>
  )
}
