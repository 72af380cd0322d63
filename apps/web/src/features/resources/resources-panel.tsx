'use client'

import { useQuery } from '@tanstack/react-query'
import { ArrowUpRight, Database, Plug } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { assetHref } from '../../components/shell/hrefs'
import { placeHref } from '../../components/shell/navigation'
import { sourceHref } from '../../components/shell/source-href'
import { Badge } from '../../components/ui/badge'
import { CodeBlock } from '../../components/ui/code-block'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { Markdown } from '../../components/ui/markdown'
import { SkeletonText } from '../../components/ui/skeleton'
import { useTRPC } from '../../trpc/context'
import { ConfigSchema } from '../assets/client'
import { usePlace } from '../deployments/client'
import type { ResourceRecord } from './server/resource-schema'

const shownUsers = 12

/** The resources of a code location: what they are bound to, by name alone, and who needs them. */
export const ResourcesPanel = ({ location }: { location: string }) => {
  const trpc = useTRPC()
  const place = usePlace()
  const { data, error, refetch } = useQuery(trpc.resources.list.queryOptions({ ...place, location }))
  if (error !== null) return <ErrorState title="The resources could not be loaded" error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div className="p-3"><SkeletonText lines={6} /></div>
  if (data.items.length === 0) {
    return <EmptyState icon={Plug} title="This code location has no resources" description={<>A <code className="font-mono text-sm">resource()</code> is a client of something outside, such as a database: opened once per run, closed at its end, configured per deployment.</>} />
  }
  return <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">{data.items.map((resource) => <Resource key={resource.name} location={location} resource={resource} />)}</div>
}

const Resource = ({ location, resource }: { location: string; resource: ResourceRecord }) => {
  const place = usePlace()
  const { name, kind, description, source, binding, configSchema, resources, users } = resource
  const Icon = kind === 'io-manager' ? Database : Plug
  return (
    <section aria-label={name} className="rounded-lg border border-line bg-raised">
      <header className="flex min-h-9 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <h2 className="min-w-0 font-mono text-base font-semibold break-all">{name}</h2>
        <Badge>{kind === 'io-manager' ? 'IO manager' : 'resource'}</Badge>
        {source !== null && (
          <Link href={sourceHref(place, { location, path: source.file, line: source.line, column: source.column })} className="ml-auto font-mono text-sm text-accent hover:underline">
            {source.file}:{source.line}<ArrowUpRight aria-hidden className="ml-0.5 inline size-3" />
          </Link>
        )}
      </header>
      <div className="grid gap-x-6 gap-y-4 p-3 lg:grid-cols-2">
        {description !== null && <div className="lg:col-span-2"><Markdown text={description} /></div>}
        <Part title="Bound to"><Binding binding={binding} takesConfig={configSchema !== null} /></Part>
        <Part title="Needed by"><Users users={users} /></Part>
        {configSchema !== null && <Part title="Configuration"><ConfigSchema schema={configSchema} /></Part>}
        {resources.length > 0 && <Part title="Stands on"><span className="flex flex-wrap gap-1">{resources.map((below) => <Badge key={below} mono>{below}</Badge>)}</span></Part>}
      </div>
    </section>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="min-w-0"><h3 className="mb-1 text-xs text-faint">{title}</h3>{children}</div>
)

const Binding = ({ binding, takesConfig }: { binding: ResourceRecord['binding']; takesConfig: boolean }) => {
  const place = usePlace()
  if (binding === null) return <p className="text-muted">{takesConfig ? 'Nothing: it has its defaults, and what a launch says.' : 'It takes no configuration.'}</p>
  const plain = typeof binding.values === 'object' && binding.values !== null && Object.values(binding.values).some((value) => value !== null)
  return (
    <div className="flex flex-col gap-2">
      {binding.references.length > 0 && (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1">
          {binding.references.map(({ path, kind, name, hasDefault }) => (
            <div key={path} className="contents">
              <dt className="font-mono text-sm text-muted">{path === '' ? 'all of it' : path}</dt>
              <dd className="flex min-w-0 flex-wrap items-center gap-x-2">
                <Link href={`${placeHref(place, '/settings')}?tab=environment`} className="font-mono text-sm break-all text-accent hover:underline">{name}</Link>
                <Badge>{kind === 'secret' ? 'secret' : 'variable'}</Badge>{hasDefault && <span className="text-sm text-faint">has a default</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {plain && <CodeBlock code={JSON.stringify(binding.values, null, 2)} className="max-h-60 overflow-y-auto" />}
      {binding.isAtLaunch && <p className="text-sm text-muted">The rest is said when a run is launched.</p>}
    </div>
  )
}

const Users = ({ users: { assets, ops, resources } }: { users: ResourceRecord['users'] }) => {
  const place = usePlace()
  if (assets.length + ops.length + resources.length === 0) return <p className="text-muted">Nothing that this build declares.</p>
  const rest = assets.length - shownUsers
  return (
    <div className="flex flex-col gap-1.5">
      {assets.length > 0 && (
        <p className="flex flex-wrap gap-x-3 gap-y-0.5">
          {assets.slice(0, shownUsers).map((key) => <Link key={key} href={assetHref(place, key)} prefetch={false} className="font-mono text-sm break-all text-accent hover:underline">{key}</Link>)}
          {rest > 0 && <span className="text-sm text-muted">and {rest} more {rest === 1 ? 'asset' : 'assets'}</span>}
        </p>
      )}
      {[{ label: 'Ops', names: ops }, { label: 'Resources', names: resources }].map(({ label, names }) => names.length > 0 && (
        <p key={label} className="flex flex-wrap items-center gap-1 text-sm text-muted">{label} {names.map((name) => <Badge key={name} mono>{name}</Badge>)}</p>
      ))}
    </div>
  )
}
