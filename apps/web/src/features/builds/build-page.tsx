'use client'
import { useQuery } from '@tanstack/react-query'
import { Code, PackageSearch, Rocket, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { codeLocationHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { Figures } from '../../components/ui/card'
import { CopyableText } from '../../components/ui/copy-button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { RelativeTime } from '../../components/ui/relative-time'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { BuildHash } from './build-hash'
import { BuildLog } from './build-log'
import { BuildProblemList } from './build-problem-list'
import { BuildDuration, BuildStatus } from './build-status'
import { DeployBuildDialog } from './deploy-build-dialog'
import type { BuildDetail } from './server/build-schema'

/** One build: what it came from, what went wrong or what it defines, and its log as it is written. */
export function BuildPage({ buildId }: { buildId: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { data: build, error, refetch } = useQuery(trpc.builds.get.queryOptions({ ...place, buildId }))
  if (error !== null && error.data?.problem.code === 'not-found') return <BuildNotFound />
  if (build === undefined) {
    return (
      <>
        <PageHeader parent={{ title: 'Deployment', href: placeHref(place, '/deployment') }} title="Build" />
        {error === null ? <div className="p-3"><SkeletonText lines={8} /></div> : <ErrorState title="The build could not be loaded" error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return (
    <>
      <PageHeader
        parent={{ title: build.codeLocation, href: codeLocationHref(place, build.codeLocation) }}
        title={<>Build <BuildHash build={build} className="text-base" /></>}
        status={<><BuildStatus build={build} />{build.deployed && <Badge tone="accent">deployed</Badge>}</>}
        longMeta
        meta={<span className="max-w-100 truncate" title={build.message}>{build.message.split('\n')[0]}</span>}
        actions={<BuildActions build={build} />}
      />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
        <BuildFigures build={build} />
        {build.errors.length > 0 && <BuildProblemList build={build} />}
        {build.status === 'failed' && <FailureNote />}
        {build.manifest !== null && build.manifest.groups.length > 0 && (
          <p className="flex flex-wrap items-center gap-1.5 text-muted">Groups {build.manifest.groups.slice(0, 40).map((group) => <Badge key={group}>{group}</Badge>)}{build.manifest.groups.length > 40 && <span>and {build.manifest.groups.length - 40} more</span>}</p>
        )}
        <BuildLog log={build.log} isLive={build.status === 'building'} />
      </div>
    </>
  )
}

const FailureNote = () => <p className="text-muted">A failed build changes nothing: what was deployed before keeps serving.</p>

function BuildActions({ build }: { build: BuildDetail }) {
  const place = usePlace()
  const trpc = useTRPC()
  const [isOpen, setOpen] = useState(false)
  const mayDeploy = usePermissions().has('deployment:rollback')
  const current = useQuery(trpc.codeLocations.get.queryOptions({ ...place, location: build.codeLocation })).data?.deployedBuild
  const isOlder = current !== null && current !== undefined && Date.parse(build.createdAt) < Date.parse(current.createdAt)
  const Icon = isOlder ? Undo2 : Rocket
  // The first deploy of a location happens when a build succeeds; afterwards any good build can be moved to.
  const canDeploy = mayDeploy && build.status === 'succeeded' && !build.deployed && current !== null && current !== undefined
  return (
    <>
      <Button asChild><Link href={placeHref(place, `/code/${encodeURIComponent(build.codeLocation)}`)}><Code aria-hidden />Open code</Link></Button>
      {canDeploy && <Button variant="primary" onClick={() => setOpen(true)}><Icon aria-hidden />{isOlder ? 'Roll back to this build' : 'Deploy this build'}</Button>}
      {isOpen && <DeployBuildDialog location={build.codeLocation} buildId={build.id} onClose={() => setOpen(false)} />}
    </>
  )
}

/** Assets that no run makes, by kind. */
const otherAssets = ({ observableAssets, virtualAssets, externalAssets }: NonNullable<BuildDetail['manifest']>): string | undefined => {
  const kinds = ([[observableAssets, 'observable'], [virtualAssets, 'virtual'], [externalAssets, 'external']] as const).filter(([count]) => count > 0)
  return kinds.length === 0 ? undefined : `and ${kinds.map(([count, kind]) => `${count.toLocaleString('en')} ${kind}`).join(', ')}`
}

function BuildFigures({ build }: { build: BuildDetail }) {
  return (
    <Figures
      items={[
        { label: 'Started', value: <RelativeTime at={build.startedAt ?? build.createdAt} />, note: `by ${build.author}` },
        { label: 'Duration', value: <BuildDuration build={build} /> },
        ...(build.manifest === null ? [] : [
          { label: 'Assets', value: build.manifest.assets.toLocaleString('en'), note: otherAssets(build.manifest) },
          { label: 'Jobs', value: build.manifest.jobs.toLocaleString('en') },
        ]),
        { label: 'Commit', value: <CopyableText text={build.commit} length={10} className="text-base" />, note: build.hash === null ? undefined : <>bundle <CopyableText text={build.hash} length={14} /></> },
      ]}
    />
  )
}

export function BuildNotFound() {
  const place = usePlace()
  return (
    <>
      <PageHeader parent={{ title: 'Deployment', href: placeHref(place, '/deployment') }} title="Build" />
      <div className="grid min-h-0 flex-1 place-items-center">
        <EmptyState icon={PackageSearch} title="There is no such build" description="Builds that nothing points to are removed after a while." action={<Button asChild variant="primary"><Link href={placeHref(place, '/deployment')}>All code locations</Link></Button>} />
      </div>
    </>
  )
}
