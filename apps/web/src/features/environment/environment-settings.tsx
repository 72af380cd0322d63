'use client'

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ClipboardPaste, Lock, Pencil, Plus, Trash2, Variable } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Toolbar } from '../../components/shell/page-header'
import { Button } from '../../components/ui/button'
import { ConfirmDialog } from '../../components/ui/confirm-dialog'
import { CopyableText } from '../../components/ui/copy-button'
import { describeError } from '../../components/ui/describe-error'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { IconButton } from '../../components/ui/icon-button'
import { RelativeTime } from '../../components/ui/relative-time'
import { SearchInput } from '../../components/ui/search-input'
import { Table } from '../../components/ui/table'
import type { TableColumn } from '../../components/ui/table-column'
import { useIsNarrow } from '../../components/ui/use-is-narrow'
import { useTRPC } from '../../trpc/context'
import { usePermissions, usePlace } from '../deployments/client'
import { choiceOf, describeDeployments, describeLocations, everywhere, type ScopeChoice } from './describe-scope'
import { EnvironmentAsks } from './environment-asks'
import { PasteVariables } from './paste-variables'
import type { EnvironmentVariable } from './server/environment-schema'
import { SetVariable, type VariableDraft } from './set-variable'

interface Acts { onReplace: ((variable: EnvironmentVariable) => void) | undefined; onRemove: ((variable: EnvironmentVariable) => void) | undefined; given: ReadonlySet<string> | undefined }

const Value = ({ variable }: { variable: EnvironmentVariable }) => variable.value === null
  ? <span className="inline-flex items-center gap-1.5 text-faint"><Lock aria-hidden className="size-3.5" />secret</span>
  : variable.value === '' ? <span className="text-faint">empty</span> : <CopyableText text={variable.value} length={60} />

const Scope = ({ variable: { scope } }: { variable: EnvironmentVariable }) => (
  <span className="truncate">{describeDeployments(scope)}{scope.codeLocation !== null && <span className="text-muted"> · {scope.codeLocation}</span>}</span>
)

const columnsFor = ({ onReplace, onRemove, given }: Acts): TableColumn<EnvironmentVariable>[] => [
  {
    id: 'name', header: 'Name', required: true, sortValue: (variable) => variable.name,
    cell: (variable) => (
      <span className="inline-flex min-w-0 items-center gap-2">
        <span title={given === undefined ? undefined : given.has(variable.id) ? 'A deployed build is given it here' : 'No deployed build is given it here'} className={given === undefined ? 'size-1.5 shrink-0' : given.has(variable.id) ? 'size-1.5 shrink-0 rounded-full bg-ok' : 'size-1.5 shrink-0 rounded-full bg-line-strong'} />
        <span className="flex min-w-0 flex-col">
          <code className="truncate font-mono text-sm">{variable.name}</code>
          <span className="truncate text-xs text-muted md:hidden">{variable.isSecret ? 'secret, ' : ''}{describeDeployments(variable.scope)}{variable.scope.codeLocation !== null && ` · ${variable.scope.codeLocation}`}</span>
        </span>
      </span>
    ),
  },
  { id: 'value', header: 'Value', wide: true, sortValue: (variable) => variable.value, cell: (variable) => <Value variable={variable} /> },
  { id: 'deployments', header: 'Given to', wide: true, width: 230, sortValue: (variable) => `${describeDeployments(variable.scope)} ${describeLocations(variable.scope)}`, cell: (variable) => <Scope variable={variable} /> },
  { id: 'by', header: 'Set by', wide: true, width: 130, sortValue: (variable) => variable.setBy, cell: (variable) => <span className="text-muted">{variable.setBy}</span> },
  { id: 'at', header: 'Set', wide: true, width: 110, sortValue: (variable) => variable.setAt, cell: (variable) => <RelativeTime at={variable.setAt} className="text-muted" /> },
  {
    id: 'acts', header: '', width: 76, required: true,
    cell: (variable) => (
      <span className="flex items-center gap-0.5">
        {onReplace !== undefined && <IconButton icon={Pencil} label={`Replace ${variable.name}`} size="sm" onClick={() => onReplace(variable)} />}
        {onRemove !== undefined && <IconButton icon={Trash2} label={`Remove ${variable.name}`} size="sm" onClick={() => onRemove(variable)} />}
      </span>
    ),
  },
]

const useEnvironment = () => {
  const trpc = useTRPC()
  const place = usePlace()
  const variables = useInfiniteQuery(trpc.environment.list.infiniteQueryOptions({ organization: place.organization, limit: 200 }, { getNextPageParam: (page) => page.nextCursor ?? undefined }))
  const asks = useQuery(trpc.environment.asked.queryOptions(place))
  return { variables, asks, rows: variables.data?.pages.flatMap((page) => page.items) ?? [] }
}

/** A filter looks through all, also through what was not scrolled to yet. */
const useAllPages = (isWanted: boolean, { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage }: ReturnType<typeof useEnvironment>['variables']): void => {
  useEffect(() => {
    if (isWanted && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [isWanted, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
}

/** Deployments of the kind that one looks at: what production uses does not reach a preview unless somebody says so. Null until it is known which kind that is. */
const useUsualScope = (): ScopeChoice | null => {
  const trpc = useTRPC()
  const { organization, deployment } = usePlace()
  const { data, isError } = useQuery(trpc.deployments.list.queryOptions({ organization }))
  const kind = data?.items.find(({ name }) => name === deployment)?.kind
  if (kind !== undefined) return { ...everywhere, deployments: `kind:${kind}` }
  return data !== undefined || isError ? { ...everywhere, deployments: `one:${deployment}` } : null
}

/** `isGiven` is undefined while nobody knows. */
interface RemovalProps { variable: EnvironmentVariable | null; isGiven: boolean | undefined; onClose: () => void }

const Removal = ({ variable, isGiven, onClose }: RemovalProps) => {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { organization } = usePlace()
  const remove = useMutation(trpc.environment.delete.mutationOptions({ onSuccess: onClose, onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.environment.pathKey() }) }))
  return (
    <ConfirmDialog
      open={variable !== null} title={`Remove ${variable?.name ?? ''}?`} action="Remove" busy={remove.isPending} error={remove.error}
      onClose={() => { onClose(); remove.reset() }} onConfirm={() => { if (variable !== null) remove.mutate({ organization, variableId: variable.id }) }}
    >
      {isGiven === false ? 'No build that is deployed here is given it. ' : `${isGiven === true ? 'Deployed builds ask for it: runs' : 'Runs'} that start from now on get a wider value of this name, or none. `}
      {variable?.isSecret === true && 'A removed secret cannot be brought back.'}
    </ConfirmDialog>
  )
}

/** Values that runs are given: what is missing first, then all, with whom they are for. */
export const EnvironmentSettings = () => {
  const mayWrite = usePermissions().has('environment:write')
  const { variables, asks, rows } = useEnvironment()
  const usual = useUsualScope()
  const [draft, setDraft] = useState<VariableDraft | null>(null)
  const [isPasting, setPasting] = useState(false)
  const [removed, setRemoved] = useState<EnvironmentVariable | null>(null)
  const [search, setSearch] = useState('')
  const isNarrow = useIsNarrow()
  const asked = asks.data?.items
  const given = useMemo(() => asked === undefined ? undefined : new Set(asked.flatMap(({ variableId }) => variableId ?? [])), [asked])
  useAllPages(search.trim() !== '', variables)
  const columns = useMemo(() => columnsFor({
    given, onRemove: mayWrite ? setRemoved : undefined,
    onReplace: mayWrite ? ({ name, value, isSecret, scope }) => setDraft({ name, value: value ?? '', isSecret, scope: choiceOf(scope), replaces: `${describeDeployments(scope)}, ${describeLocations(scope)}` }) : undefined,
  }), [given, mayWrite])
  if (variables.isError) return <ErrorState title="The environment could not be loaded" error={variables.error} onRetry={() => void variables.refetch()} />
  const shown = rows.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  const add = <Button variant="primary" disabled={usual === null} onClick={() => { if (usual !== null) setDraft({ name: '', value: '', isSecret: true, scope: usual, replaces: null }) }}><Plus aria-hidden />Set a value</Button>
  const paste = <Button disabled={usual === null} onClick={() => setPasting(true)}><ClipboardPaste aria-hidden />Paste .env</Button>
  return (
    <>
      <Toolbar>
        <SearchInput value={search} onChange={setSearch} immediate label="Filter by name" placeholder="Filter by name" className="max-w-72 min-w-32 flex-1" />
        <span className="min-w-0 flex-1 text-muted max-lg:hidden">Given to runs whose code asks by <code className="font-mono text-sm">env()</code> or <code className="font-mono text-sm">secret()</code>. The most specific counts.</span>
        {mayWrite && <span className="ml-auto flex items-center gap-2">{paste}{add}</span>}
      </Toolbar>
      {asks.isError && (
        <p role="alert" className="flex shrink-0 items-center gap-2 border-b border-line bg-bad-soft px-3 py-1.5 text-sm">
          <span className="min-w-0 flex-1">What deployed builds ask for could not be loaded: {describeError(asks.error).message}</span>
          <Button size="sm" onClick={() => void asks.refetch()}>Try again</Button>
        </p>
      )}
      <EnvironmentAsks asks={asked ?? []} onSet={mayWrite && usual !== null ? ({ name, kind }) => setDraft({ name, value: '', isSecret: kind === 'secret', scope: usual, replaces: null }) : undefined} />
      <Table
        name="environment" label="Environment variables and secrets" columns={columns} rowKey={(variable) => variable.id} rowHeight={isNarrow ? 46 : 36} rows={shown}
        loading={variables.isPending || variables.isFetchingNextPage} onEndReached={variables.hasNextPage ? () => void variables.fetchNextPage() : undefined}
        empty={rows.length > 0
          ? <EmptyState icon={Variable} title="No name contains this" action={<Button onClick={() => setSearch('')}>Show all</Button>} />
          : <EmptyState icon={Variable} title="No value is set yet" description={<>Code says <code className="font-mono text-sm">secret('WAREHOUSE_URL')</code> where it binds a resource; the value is set here, for all deployments or for one, and never stands in the source.</>} action={mayWrite ? <>{paste}{add}</> : undefined} />}
      />
      {draft !== null && <SetVariable draft={draft} onClose={() => setDraft(null)} />}
      {isPasting && usual !== null && <PasteVariables initialScope={usual} onClose={() => setPasting(false)} />}
      <Removal variable={removed} isGiven={removed === null ? undefined : given?.has(removed.id)} onClose={() => setRemoved(null)} />
    </>
  )
}
