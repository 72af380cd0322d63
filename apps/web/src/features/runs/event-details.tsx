'use client'
import type { StoredRunEvent } from '@millrace/protocol'
import { CodeBlock } from '../../components/ui/code-block'
import { RunErrorView } from './run-error-view'
import { MetadataList } from '../metadata/client'

const errorOf = (event: StoredRunEvent) => ('error' in event ? event.error : undefined)

/** All that an event holds beyond its line. */
export function EventDetails({ event, codeLocation }: { event: StoredRunEvent; codeLocation: string }) {
  const error = errorOf(event)
  const metadata = 'metadata' in event ? event.metadata ?? {} : {}
  return (
    <div className="flex flex-col gap-3 px-3 pt-1 pb-3 pl-9 max-md:pl-3">
      {error !== undefined && <RunErrorView error={error} codeLocation={codeLocation} />}
      {Object.keys(metadata).length > 0 && <MetadataList metadata={metadata} codeLocation={codeLocation} />}
      <details className="group/raw">
        <summary className="w-fit cursor-pointer text-sm text-muted hover:text-ink">Event {event.seq} as JSON</summary>
        <CodeBlock code={JSON.stringify(event, null, 2).slice(0, 20_000)} className="mt-2 max-h-80 overflow-y-auto" />
      </details>
    </div>
  )
}
