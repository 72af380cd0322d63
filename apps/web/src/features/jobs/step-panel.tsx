'use client'
import { Code } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { HookBadges } from '../../components/hook-badges'
import { assetHref } from '../../components/shell/hrefs'
import { sourceHref } from '../../components/shell/source-href'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { Facts } from '../../components/ui/card'
import { formatDuration } from '../../components/ui/format-duration'
import { Markdown } from '../../components/ui/markdown'
import { SidePanel } from '../../components/ui/side-panel'
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
    <SidePanel kind="Step" name={step.path} onClose={onClose}>
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
          ...(step.hooks.length === 0 ? [] : [{ name: 'Hooks', value: <HookBadges hooks={step.hooks} /> }]),
        ]}
      />
      <section>
        <h3 className="mb-1.5 text-xs text-faint">Config</h3>
        <ConfigSchema schema={step.configSchema} />
      </section>
    </SidePanel>
  )
}
