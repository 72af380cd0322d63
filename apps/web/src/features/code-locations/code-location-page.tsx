'use client'
import { useQuery } from '@tanstack/react-query'
import { Boxes, Code, PackageSearch, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { z } from 'zod'
import { buildHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { useUrlState } from '../../components/shell/use-url-state'
import { Button } from '../../components/ui/button'
import { Figures } from '../../components/ui/card'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SkeletonText } from '../../components/ui/skeleton'
import { TabPanel, Tabs } from '../../components/ui/tabs'
import { useTRPC } from '../../trpc/context'
import { BuildHash, BuildsTable, BuildStatus, DeployBuildDialog } from '../builds/client'
import { usePermissions, usePlace } from '../deployments/client'
import { ResourcesPanel } from '../resources/client'
import { CodeLocationStatus } from './code-location-status'
import { DeployHistory } from './deploy-history'
import type { CodeLocationRecord } from './server/code-location-schema'

const urlSchema = z.object({ tab: z.enum(['builds', 'history', 'resources']).default('builds') })

/** One code location of the deployment: what it serves, what was built, what was deployed. */
export function CodeLocationPage({ location }: { location: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const [{ tab }, setUrl] = useUrlState(urlSchema)
  const { data, error, refetch } = useQuery(trpc.codeLocations.get.queryOptions({ ...place, location }))
  const parent = { title: 'Deployment', href: placeHref(place, '/deployment') }
  if (error !== null && error.data?.problem.code === 'not-found') return <CodeLocationNotFound location={location} />
  if (data === undefined) {
    return (
      <>
        <PageHeader parent={parent} title={location} mono />
        {error === null ? <div className="p-3"><SkeletonText lines={6} /></div> : <ErrorState title="The code location could not be loaded" error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return (
    <>
      <PageHeader parent={parent} title={data.name} mono status={<CodeLocationStatus status={data.status} />} meta={<span className="font-mono text-sm">{data.branch}</span>} actions={<LocationActions record={data} />} />
      <div className="shrink-0 p-3"><LocationFigures record={data} /></div>
      <Tabs label="Code location" value={tab} onChange={(next) => setUrl({ tab: next })} items={[{ value: 'builds', label: 'Builds' }, { value: 'history', label: 'Deploy history' }, { value: 'resources', label: 'Resources' }]} className="flex-1 border-t border-line">
        <TabPanel value="builds" className="flex flex-col overflow-hidden"><BuildsTable location={data.name} /></TabPanel>
        <TabPanel value="history" className="flex flex-col overflow-hidden"><DeployHistory location={data.name} deployedBuildId={data.deployedBuild?.id} /></TabPanel>
        <TabPanel value="resources" className="flex flex-col overflow-hidden"><ResourcesPanel location={data.name} /></TabPanel>
      </Tabs>
    </>
  )
}

function LocationActions({ record }: { record: CodeLocationRecord }) {
  const place = usePlace()
  const trpc = useTRPC()
  const [isOpen, setOpen] = useState(false)
  const mayRollBack = usePermissions().has('deployment:rollback')
  const newest = useQuery(trpc.codeLocations.history.queryOptions({ ...place, location: record.name, limit: 50 })).data?.items
  const previous = newest?.find((item) => item.buildId === record.deployedBuild?.id)?.previousBuildId ?? undefined
  return (
    <>
      {mayRollBack && previous !== undefined && <Button onClick={() => setOpen(true)}><Undo2 aria-hidden />Rollback</Button>}
      <Button asChild><Link href={`${placeHref(place, '/assets')}?${new URLSearchParams({ location: record.name }).toString()}`}><Boxes aria-hidden />Assets</Link></Button>
      <Button asChild variant="primary"><Link href={placeHref(place, `/code/${encodeURIComponent(record.name)}`)}><Code aria-hidden />Open code</Link></Button>
      {isOpen && previous !== undefined && <DeployBuildDialog location={record.name} buildId={previous} onClose={() => setOpen(false)} />}
    </>
  )
}

function LocationFigures({ record }: { record: CodeLocationRecord }) {
  const place = usePlace()
  const { deployedBuild: deployed, latestBuild: latest } = record
  return (
    <Figures
      items={[
        {
          label: 'Deployed',
          value: deployed === null ? <span className="text-faint">nothing</span> : <Link href={buildHref(place, deployed.id)} className="hover:underline"><BuildHash build={deployed} className="text-xl" /></Link>,
          note: deployed === null ? undefined : <span title={deployed.message}>{deployed.message.split('\n')[0]} · {deployed.author}</span>,
        },
        {
          label: 'Latest build',
          value: latest === null ? <span className="text-faint">none</span> : <Link href={buildHref(place, latest.id)} className="text-xl hover:underline"><BuildStatus build={latest} variant="text" /></Link>,
          note: latest === null ? undefined : <RelativeTime at={latest.createdAt} />,
        },
        { label: 'Assets', value: record.assets.toLocaleString('en') },
        { label: 'Jobs', value: record.jobs.length.toLocaleString('en'), note: record.jobs.length === 0 ? undefined : <span title={record.jobs.join(', ')}>{record.jobs.join(', ')}</span> },
      ]}
    />
  )
}

export function CodeLocationNotFound({ location }: { location: string }) {
  const place = usePlace()
  return (
    <>
      <PageHeader parent={{ title: 'Deployment', href: placeHref(place, '/deployment') }} title={location} mono />
      <div className="grid min-h-0 flex-1 place-items-center">
        <EmptyState icon={PackageSearch} title="There is no code location of this name" description="It was removed or renamed, or never was." action={<Button asChild variant="primary"><Link href={placeHref(place, '/deployment')}>All code locations</Link></Button>} />
      </div>
    </>
  )
}
