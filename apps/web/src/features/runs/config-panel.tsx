'use client'
import Link from 'next/link'
import { buildHref, codeLocationHref, runHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { Card, Facts } from '../../components/ui/card'
import { CodeBlock } from '../../components/ui/code-block'
import { CopyableText } from '../../components/ui/copy-button'
import { formatAbsoluteTime } from '../../components/ui/format-time'
import { usePlace } from '../deployments/client'
import { partitionText, runsHref, wholeTarget } from './run-target'
import type { RunDetail } from './server/run-schema'

const linkStyle = 'text-accent underline-offset-3 hover:underline'
const instant = (at: string | null) => (at === null ? '–' : <span className="font-mono text-sm" suppressHydrationWarning>{formatAbsoluteTime(Date.parse(at))}</span>)

/** What exactly ran: target, config, tags and build. */
export function ConfigPanel({ run }: { run: RunDetail }) {
  const place = usePlace()
  const tags = Object.entries(run.tags)
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)_320px] content-start gap-3 overflow-y-auto p-3 max-md:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-3">
        <CodeBlock title="Target" code={`${'job' in run.target ? 'job: ' : ''}${wholeTarget(run.target)}`} wrap />
        {partitionText(run.target) !== null && <CodeBlock title="Partition" code={partitionText(run.target) ?? ''} wrap />}
        <CodeBlock title="Config" code={JSON.stringify(run.config, null, 2)} />
      </div>
      <Card title="Build">
        <Facts
          items={[
            { name: 'Code location', value: <Link href={codeLocationHref(place, run.build.codeLocation)} className={linkStyle}>{run.build.codeLocation}</Link> },
            { name: 'Build', value: <Link href={buildHref(place, run.build.id)} className={`${linkStyle} font-mono text-sm`}>{run.build.id.slice(-8)}</Link> },
            { name: 'Commit', value: <CopyableText text={run.build.commit} length={24} /> },
            { name: 'Build hash', value: run.buildHash === null ? '–' : <CopyableText text={run.buildHash} length={24} /> },
            {
              name: 'Tags',
              value: tags.length === 0 ? 'none' : (
                <span className="flex flex-wrap gap-1">
                  {tags.map(([name, value]) => <Link key={name} href={runsHref(place, { tag: `${name}:${value}` })}><Badge mono>{name}: {value}</Badge></Link>)}
                </span>
              ),
            },
            { name: 'Launched by', value: run.launchedBy },
            ...(run.runKey === null ? [] : [{ name: 'Run key', value: <CopyableText text={run.runKey} /> }]),
            ...(run.rerunOf === null ? [] : [{ name: 'Re-run of', value: <Link href={runHref(place, run.rerunOf)} className={`${linkStyle} font-mono text-sm`}>{run.rerunOf.slice(-8)}</Link> }]),
            { name: 'Created', value: instant(run.createdAt) },
            { name: 'Started', value: instant(run.startedAt) },
            { name: 'Ended', value: instant(run.endedAt) },
          ]}
        />
      </Card>
    </div>
  )
}
