'use client'
import { Boxes, ChevronsDownUp, ChevronsUpDown, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useMemo } from 'react'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader, Toolbar } from '../../components/shell/page-header'
import { useUrlState } from '../../components/shell/use-url-state'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { IconButton } from '../../components/ui/icon-button'
import { SearchInput } from '../../components/ui/search-input'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { usePlace } from '../deployments/client'
import { AssetStatusText } from './catalog-row'
import { CatalogList } from './catalog-list'
import { groupRows, sortAssets } from './catalog-rows'
import type { CatalogAsset } from './catalog-asset'
import { catalogUrlSchema } from './catalog-url'
import type { CatalogUrl } from './catalog-url'
import { FacetMenu } from './facet-menu'
import { facetValues, filterAssets, isFiltered } from './filter-assets'
import type { FacetName } from './filter-assets'
import { MaterializeButton } from './materialize-button'
import { commonLocation, selectionOf } from './selection-text'
import { useAssetCatalog } from './use-asset-catalog'
import { useCatalogChoice } from './use-catalog-choice'
import type { CatalogChoice } from './use-catalog-choice'
import { ViewSwitch } from './view-switch'

type SetUrl = (change: Partial<CatalogUrl>, options?: { history?: 'push' | 'replace' }) => void

const noAssets: readonly CatalogAsset[] = []
const cleared = { search: '', status: [], group: [], location: [], kind: [], owner: [] }
const facetTitles: Record<FacetName, string> = { status: 'Status', group: 'Group', location: 'Code location', kind: 'Kind', owner: 'Owner' }
const facetOrder: readonly FacetName[] = ['status', 'group', 'location', 'kind', 'owner']

const groupsOf = (assets: readonly CatalogAsset[]): string[] => [...new Set(assets.map((asset) => asset.group))]

/** Every asset of the deployment: found by words and filters, in groups, materialized together. */
export function CatalogPage() {
  const [url, setUrl] = useUrlState(catalogUrlSchema)
  const { catalog, error, retry } = useAssetCatalog()
  const all = catalog?.assets ?? noAssets
  const { search, status, group, location, kind, owner } = url
  const filters = useMemo(() => ({ search, status, group, location, kind, owner }), [search, status, group, location, kind, owner])
  const shown = useMemo(() => sortAssets(filterAssets(all, filters), { column: url.sort, descending: url.order === 'desc' }), [all, filters, url.sort, url.order])
  const rows = useMemo(
    () => (url.by === 'group' ? groupRows(shown, new Set(url.folded)) : shown.map((asset) => ({ kind: 'asset', asset }) as const)),
    [shown, url.by, url.folded],
  )
  const choice = useCatalogChoice(shown)
  const fold = useCallback((name: string) => {
    setUrl({ folded: url.folded.includes(name) ? url.folded.filter((item) => item !== name) : [...url.folded, name] }, { history: 'replace' })
  }, [setUrl, url.folded])
  if (error !== null && error !== undefined) return <><PageHeader title="Assets" /><ErrorState title="The assets could not be loaded" error={error} onRetry={retry} /></>
  const isNarrowed = isFiltered(filters)
  return (
    <>
      <PageHeader title="Assets" meta={catalog === undefined ? undefined : <CountText shown={shown.length} all={all.length} isNarrowed={isNarrowed} />} actions={<ViewSwitch view="list" />} />
      <Toolbar>
        <SearchInput immediate label="Search assets" placeholder="Search keys, groups, kinds, owners…" value={search} onChange={(next) => setUrl({ search: next }, { history: 'replace' })} className="w-72 max-sm:w-full" />
        {facetOrder.map((name) => (
          <FacetMenu
            key={name}
            title={facetTitles[name]}
            chosen={filters[name]}
            values={() => facetValues(all, filters, name)}
            onChange={(chosen) => setUrl({ [name]: chosen })}
            mono={name === 'location' || name === 'kind'}
            labelOf={name === 'status' ? statusLabel : undefined}
          />
        ))}
        {isNarrowed && <Button variant="ghost" onClick={() => setUrl(cleared)}>Clear filters</Button>}
        <Grouping url={url} setUrl={setUrl} groups={groupsOf(shown)} />
      </Toolbar>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <CatalogList
          rows={rows}
          sort={{ column: url.sort, descending: url.order === 'desc' }}
          onSort={(sort) => setUrl({ sort: sort.column, order: sort.descending ? 'desc' : 'asc' }, { history: 'replace' })}
          onFold={fold}
          choice={choice}
          loading={catalog === undefined}
          empty={isNarrowed ? <NothingMatches onClear={() => setUrl(cleared)} /> : <NoAssets />}
        />
        <ChoiceBar choice={choice} assets={all} />
      </div>
    </>
  )
}

const statusLabel = (value: string) => (value === 'external'
  ? <AssetStatusText asset={{ kind: 'external', status: 'never', failedCheck: null }} />
  : value === 'never' || value === 'running' || value === 'materialized' || value === 'failed' ? <AssetStatusText asset={{ kind: 'asset', status: value, failedCheck: null }} /> : value)

function CountText({ shown, all, isNarrowed }: { shown: number; all: number; isNarrowed: boolean }) {
  return <span role="status">{isNarrowed ? `${shown.toLocaleString('en')} of ${all.toLocaleString('en')}` : all.toLocaleString('en')}</span>
}

function Grouping({ url, setUrl, groups }: { url: CatalogUrl; setUrl: SetUrl; groups: readonly string[] }) {
  const areAllFolded = groups.length > 0 && groups.every((group) => url.folded.includes(group))
  return (
    <div className="ml-auto flex items-center gap-1.5 max-sm:hidden">
      {url.by === 'group' && groups.length > 1 && (
        <IconButton
          icon={areAllFolded ? ChevronsUpDown : ChevronsDownUp}
          label={areAllFolded ? 'Unfold all groups' : 'Fold all groups'}
          onClick={() => setUrl({ folded: areAllFolded ? [] : [...groups] }, { history: 'replace' })}
        />
      )}
      <SegmentedControl label="Arrange" value={url.by} onChange={(by) => setUrl({ by })} options={[{ value: 'group', label: 'Grouped' }, { value: 'none', label: 'Flat' }]} />
    </div>
  )
}

function ChoiceBar({ choice, assets }: { choice: CatalogChoice; assets: readonly CatalogAsset[] }) {
  const selection = useMemo(() => selectionOf(choice.chosen, assets), [choice.chosen, assets])
  if (choice.chosen.size === 0) return null
  return (
    <div role="region" aria-label="Selected assets" className="absolute bottom-4 left-1/2 z-20 flex max-w-[calc(100%-16px)] -translate-x-1/2 animate-slide-up items-center gap-2 rounded-lg border border-line-strong bg-raised py-1.5 pr-1.5 pl-3">
      <span className="whitespace-nowrap text-muted">{choice.chosen.size.toLocaleString('en')} selected</span>
      <MaterializeButton selection={selection} location={commonLocation(choice.chosen, assets)}>Materialize selected</MaterializeButton>
      <Button variant="ghost" onClick={choice.clear}>Clear</Button>
    </div>
  )
}

function NothingMatches({ onClear }: { onClear: () => void }) {
  return <EmptyState icon={SearchX} title="No asset matches" description="Every word of the search must occur, and all filters must hold." action={<Button onClick={onClear}>Clear filters</Button>} />
}

export function NoAssets() {
  const place = usePlace()
  return (
    <EmptyState
      icon={Boxes}
      title="No assets yet"
      description="An asset is a piece of data that your code keeps up to date. Write one in a code location and deploy it; it appears here with its history, value and lineage."
      action={<Button asChild variant="primary"><Link href={placeHref(place, '/code')}>Open Code</Link></Button>}
    />
  )
}
