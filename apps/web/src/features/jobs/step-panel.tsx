'use client'
import { Code, X } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { assetHref } from '../../components/shell/hrefs'
import { sourceHref } from '../../components/shell/source-href'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { Facts } from '../../components/ui/card'
import { CopyableText } from '../../components/ui/copy-button'
import { formatDuration } from '../../components/ui/format-duration'
import { IconButton } from '../../components/ui/icon-button'
import { Markdown } from '../../components/ui/markdown'
import { ConfigSchema } from '../assets/client'
import { usePlace } from '../deployments/client'
import type { JobStep } from './server/job-schema'

const listed = (paths: readonly string[]): ReactNode => (paths.length === 0
  ? <span className="text-faint">nothing</span>
  : <span className="flex flex-wrap gap-1">{paths.map((path) => <Badge key={path} mono>{path}</Badge>)}</span>)

const outputText = ({ name, isRequired, isDynamic }: JobStep['outputs'][number]): string => `${name}${isDynamic ? '[…]' : ''}${isRequired ? '' : '?'}`

const retryText = ({ maxRetries, delayMs = 0, backoff }: NonNullable<JobStep['retry']>): string =>
  [`${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'}`, ...(delayMs === 0 ? [] : [`after ${formatDuration(delayMs)}`]), ...(backoff === undefined ? [] : [backoff])].join(', ')

/** What there is to know of one step of a job, beside its graph. */
export function StepPanel({ step, codeLocation, onClose }: { step: JobStep; codeLocation: string; onClose: () => void }) {
  const place = usePlace()
  const { source } = step
  return (
    <aside aria-label={`Step ${step.path}`} className="flex w-80 shrink-0 flex-col border-l border-line bg-bg max-md:max-h-[45%] max-md:w-full max-md:border-t max-md:border-l-0">
      <header className="flex items-start gap-2 border-b border-line py-2 pr-1.5 pl-3">
        <h2 className="min-w-0 flex-1 font-semibold break-all"><CopyableText text={step.path} length={80} className="text-left font-mono text-base whitespace-normal" /></h2>
        <IconButton icon={X} label="Close" size="sm" onClick={onClose} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-3">
        <div className="flex flex-wrap items-center gap-2">
          {step.op === null && <Button asChild><Link href={assetHref(place, step.path)}>Open asset</Link></Button>}
          {source !== null && <Button asChild><Link href={sourceHref(place, { location: codeLocation, path: source.file, line: source.line, column: source.column })}><Code aria-hidden />Open code</Link></Button>}
        </div>
        {step.description !== null && <Markdown text={step.description} />}
        <Facts
          items={[
            ...(step.op === null ? [] : [{ name: 'Op', value: <span className="font-mono text-sm">{step.op}</span> }]),
            { name: 'Waits for', value: listed(step.needs) },
            ...(step.multipliedBy.length === 0 ? [] : [{ name: 'Runs once for each key of', value: listed(step.multipliedBy) }]),
            ...(step.outputs.length === 0 ? [] : [{ name: 'Yields', value: listed(step.outputs.map(outputText)) }]),
            ...(step.retry === null ? [] : [{ name: 'When it fails', value: retryText(step.retry) }]),
          ]}
        />
        <section>
          <h3 className="mb-1.5 text-xs text-faint">Config</h3>
          <ConfigSchema schema={step.configSchema} />
        </section>
      </div>
    </aside>
  )
}
