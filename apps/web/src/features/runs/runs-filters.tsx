'use client'
import { runStatusSchema } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, X } from 'lucide-react'
import { Toolbar } from '../../components/shell/page-header'
import { Status } from '../../components/status'
import { Button } from '../../components/ui/button'
import { DropdownMenu, DropdownMenuCheckboxItem, DropdownMenuContent, DropdownMenuTrigger } from '../../components/ui/dropdown-menu'
import { SearchInput } from '../../components/ui/search-input'
import { Select } from '../../components/ui/select'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { isFiltered, noFilter, sinceWords, type RunsUrl, type SetRunsUrl } from './runs-url'

const all = 'all'
const sinceOptions = [{ value: all, label: 'Any time' }, ...sinceWords.map((word) => ({ value: word, label: `Last ${word}` }))]

export function RunsFilters({ url, setUrl }: { url: RunsUrl; setUrl: SetRunsUrl }) {
  const trpc = useTRPC()
  const place = usePlace()
  const locations = useQuery(trpc.codeLocations.list.queryOptions({ ...place, limit: 200 }))
  const found = locations.data?.items ?? []
  const jobs = [...new Set(found.filter((item) => url.location === undefined || item.name === url.location).flatMap((item) => item.jobs))].sort()
  const withAny = (names: readonly string[], chosen: string | undefined, label: string) =>
    [{ value: all, label }, ...[...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].map((name) => ({ value: name, label: name }))]
  const picked = (value: string) => (value === all ? undefined : value)
  return (
    <Toolbar>
      <SearchInput label="Search runs" placeholder="Job, selection, asset key or run id" value={url.search ?? ''} onChange={(search) => setUrl({ search: search === '' ? undefined : search }, { history: 'replace' })} className="w-76 max-md:w-full" />
      <StatusFilter url={url} setUrl={setUrl} />
      <Select label="Code location" value={url.location ?? all} onChange={(value) => setUrl({ location: picked(value), job: undefined })} options={withAny(found.map((item) => item.name), url.location, 'All code locations')} />
      {(jobs.length > 0 || url.job !== undefined) && <Select label="Job" value={url.job ?? all} onChange={(value) => setUrl({ job: picked(value) })} options={withAny(jobs, url.job, 'All jobs')} />}
      <Select label="Created" value={url.since ?? all} onChange={(value) => setUrl({ since: sinceWords.find((word) => word === value) })} options={sinceOptions} />
      {url.asset !== undefined && <FilterChip name="asset" value={url.asset} onRemove={() => setUrl({ asset: undefined })} />}
      {url.tag !== undefined && <FilterChip name="tag" value={url.tag} onRemove={() => setUrl({ tag: undefined })} />}
      {isFiltered(url) && <Button variant="ghost" onClick={() => setUrl(noFilter)}>Clear filters</Button>}
    </Toolbar>
  )
}

/** A filter that a link brought along. */
function FilterChip({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <button type="button" onClick={onRemove} aria-label={`Stop filtering by the ${name} ${value}`} title={value} className="inline-flex h-6 max-w-60 items-center gap-1 rounded-md bg-accent-soft px-2 text-xs text-accent">
      {name}
      <span className="truncate font-mono">{value}</span>
      <X aria-hidden className="size-3 shrink-0" />
    </button>
  )
}

function StatusFilter({ url, setUrl }: { url: RunsUrl; setUrl: SetRunsUrl }) {
  const [first] = url.status
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <Button className="font-normal">
          <span className="sr-only">Status:</span>
          {first === undefined ? 'Any status' : url.status.length === 1 ? <Status status={first} variant="text" /> : `${url.status.length} statuses`}
          <ChevronDown aria-hidden className="text-muted" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {runStatusSchema.options.map((status) => (
          <DropdownMenuCheckboxItem
            key={status}
            checked={url.status.includes(status)}
            onCheckedChange={(checked) => setUrl({ status: checked ? [...url.status, status] : url.status.filter((other) => other !== status) })}
            onSelect={(event) => event.preventDefault()}
          >
            <Status status={status} variant="text" />
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
