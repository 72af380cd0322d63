'use client'
import { useMemo } from 'react'
import { CopyButton } from '../../components/ui/copy-button'
import { Spinner } from '../../components/ui/spinner'
import { VirtualList } from '../../components/ui/virtual-list'

// oxlint-disable-next-line no-control-regex -- terminal colours are written with control characters
const terminalCodes = /\u001b\[[0-9;?]*[A-Za-z]/g

/** The text of a build as it comes; stays at the end while it grows. */
export function BuildLog({ log, isLive }: { log: string; isLive: boolean }) {
  const lines = useMemo(() => log.replace(terminalCodes, '').replace(/\n$/, '').split('\n'), [log])
  const isEmpty = log.trim() === ''
  return (
    <section aria-label="Build log" className="flex min-h-40 min-w-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-panel">
      <header className="flex min-h-8.5 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-3">
        <h2 className="flex-1 text-sm font-semibold text-muted">Log</h2>
        {isLive && <Spinner label="building" />}
        <CopyButton text={log} label="Copy the log" />
      </header>
      {isEmpty
        ? <p className="px-3 py-2 text-muted">{isLive ? 'Waiting for the first line…' : 'The build wrote nothing.'}</p>
        : (
          <VirtualList items={lines} itemKey={(_, index) => index} estimatedHeight={20} label="Log lines" followsEnd={isLive}>
            {(line, index) => (
              <div className="flex gap-3 px-3 font-mono text-sm leading-5">
                <span aria-hidden className="w-8 shrink-0 text-right text-faint select-none">{index + 1}</span>
                <span className="min-w-0 break-words whitespace-pre-wrap">{line === '' ? ' ' : line}</span>
              </div>
            )}
          </VirtualList>
        )}
    </section>
  )
}
