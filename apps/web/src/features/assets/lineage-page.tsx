'use client'
import { completeSelection } from '@millrace/orchestration'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { AssetGraph } from '../../components/graph/asset-graph'
import { SelectionBox } from '../../components/graph/selection-box'
import { assetHref } from '../../components/shell/hrefs'
import { PageHeader } from '../../components/shell/page-header'
import { useUrlState } from '../../components/shell/use-url-state'
import { Button } from '../../components/ui/button'
import { ErrorState } from '../../components/ui/error-state'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { usePlace } from '../deployments/client'
import { NoAssets } from './catalog-page'
import { LineagePanel } from './lineage-panel'
import { MaterializeButton } from './materialize-button'
import { drawnPart, keysNear } from './nearby'
import { readSelectedKeys, selectionGraph } from './selection-graph'
import { commonLocation, selectionOf } from './selection-text'
import { useAssetCatalog } from './use-asset-catalog'
import type { AssetCatalog } from './use-asset-catalog'
import { useMinute } from './use-minute'
import { ViewSwitch } from './view-switch'

export const lineageUrlSchema = z.object({
  selection: z.string().default(''),
  asset: z.string().optional(),
  /** Links shown on either side of `asset`; without them all of the graph is. */
  up: z.coerce.number().int().min(0).max(99).optional(),
  down: z.coerce.number().int().min(0).max(99).optional(),
  /** Whether what a selection leaves out is dimmed or gone. */
  others: z.enum(['dim', 'hide']).default('dim'),
})
export type LineageUrl = z.output<typeof lineageUrlSchema>

const empty: AssetCatalog = { assets: [], edges: [], byKey: new Map() }

/** How assets stand is known to this page alone, so a launch that asks for it names the assets instead. */
const launchable = (selection: string, members: ReadonlySet<string>, { assets }: AssetCatalog): string =>
  (/\bstatus\s*:/.test(selection) ? selectionOf(members, assets) : selection)

/** All that a selection in the address means for what is drawn. */
function useLineage(catalog: AssetCatalog, url: LineageUrl) {
  const { edges, byKey } = catalog
  // What assets are and how they hang together changes with a deploy only, not with each state.
  // oxlint-disable-next-line react/exhaustive-deps -- the rest of the catalog changes with every event
  const graph = useMemo(() => selectionGraph(catalog), [edges, byKey])
  const parse = useCallback((text: string) => readSelectedKeys(text, graph, catalog).problem, [graph, catalog])
  const complete = useCallback((text: string, cursor: number) => completeSelection(text, cursor, graph), [graph])
  const hasSelection = url.selection.trim() !== ''
  // A text that cannot be read selects nothing; it must not hide or dim the graph. The box says what is wrong with it.
  const keys = useMemo(() => {
    const result = hasSelection ? readSelectedKeys(url.selection, graph, catalog) : undefined
    return result?.problem === undefined ? result?.keys : undefined
  }, [hasSelection, url.selection, graph, catalog])
  const selected = useStable(keys)
  const isNear = url.asset !== undefined && byKey.has(url.asset) && (url.up !== undefined || url.down !== undefined)
  const part = useMemo(() => {
    if (isNear && url.asset !== undefined) return keysNear(graph, url.asset, { up: url.up ?? 0, down: url.down ?? 0 })
    return url.others === 'hide' ? selected : undefined
  }, [isNear, graph, url.asset, url.up, url.down, url.others, selected])
  const now = useMinute()
  const drawn = useMemo(() => drawnPart(catalog, part, now), [catalog, part, now])
  return { graph, parse, complete, selected, drawn, isNear }
}

type Lineage = ReturnType<typeof useLineage>

/** A set that stays the same object while its members do, so that nothing is drawn again for it. */
function useStable(keys: readonly string[] | undefined): ReadonlySet<string> | undefined {
  const text = keys?.join('\n')
  // oxlint-disable-next-line react/exhaustive-deps -- the same keys in a new array are the same selection
  return useMemo(() => (keys === undefined ? undefined : new Set(keys)), [text])
}

/** The graph of all assets, with the selection language over it and what there is to know of one asset beside it. */
export function LineagePage() {
  const place = usePlace()
  const router = useRouter()
  const [url, setUrl] = useUrlState(lineageUrlSchema)
  const { catalog, error, retry } = useAssetCatalog()
  const all = catalog ?? empty
  const lineage = useLineage(all, url)
  const { selected, drawn, isNear } = lineage
  const openAsset = useCallback((key: string) => router.push(assetHref(place, key)), [place, router])
  const choose = useCallback((asset: string) => setUrl({ asset }, { history: 'replace' }), [setUrl])
  const clear = useCallback(() => setUrl({ asset: undefined, up: undefined, down: undefined }, { history: 'replace' }), [setUrl])
  if (error !== null && error !== undefined) return <><PageHeader title="Assets" actions={<ViewSwitch view="graph" />} /><ErrorState title="The graph could not be loaded" error={error} onRetry={retry} /></>
  const chosen = url.asset === undefined ? undefined : all.assets[all.byKey.get(url.asset) ?? -1]
  return (
    <>
      <PageHeader
        title="Assets"
        meta={catalog === undefined ? undefined : <span>{all.assets.length.toLocaleString('en')}</span>}
        actions={(
          <>
            {catalog !== undefined && <MaterializeSelection selection={selected === undefined ? '' : url.selection} selected={selected} catalog={all} />}
            <ViewSwitch view="graph" />
          </>
        )}
      />
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <AssetGraph
          name={`lineage:${place.organization}/${place.deployment}`}
          nodes={drawn.nodes}
          edges={drawn.edges}
          selectedKey={url.asset}
          highlighted={selected}
          onNodeClick={choose}
          onNodeOpen={openAsset}
          onClear={clear}
          loading={catalog === undefined}
          empty={isNear || selected !== undefined ? <p className="text-muted">The selection is empty.</p> : <NoAssets />}
          toolbar={all.assets.length === 0 ? undefined : <LineageToolbar url={url} setUrl={setUrl} lineage={lineage} count={all.assets.length} />}
        />
        {chosen !== undefined && <LineagePanel asset={chosen} url={url} setUrl={setUrl} onClose={clear} />}
      </div>
    </>
  )
}

interface LineageToolbarProps {
  url: LineageUrl
  setUrl: (change: Partial<LineageUrl>, options?: { history?: 'push' | 'replace' }) => void
  lineage: Lineage
  count: number
}

function LineageToolbar({ url, setUrl, lineage, count }: LineageToolbarProps) {
  const { parse, complete, selected, isNear } = lineage
  return (
    <>
      <SelectionBox
        value={url.selection}
        onChange={(selection) => setUrl({ selection }, { history: 'replace' })}
        parse={parse}
        complete={complete}
        result={selected === undefined ? undefined : `${selected.size.toLocaleString('en')} of ${count.toLocaleString('en')}`}
      />
      <div className="flex flex-wrap items-center gap-2">
        {selected !== undefined && !isNear && (
          <SegmentedControl label="What is not selected" value={url.others} onChange={(others) => setUrl({ others }, { history: 'replace' })} options={[{ value: 'dim', label: 'Dim others' }, { value: 'hide', label: 'Hide others' }]} />
        )}
        {isNear && <Button size="sm" onClick={() => setUrl({ up: undefined, down: undefined })}>Show the whole graph</Button>}
      </div>
    </>
  )
}

function MaterializeSelection({ selection, selected, catalog }: { selection: string; selected: ReadonlySet<string> | undefined; catalog: AssetCatalog }) {
  const { assets } = catalog
  const members = useMemo(() => new Set(assets.flatMap((asset) => (asset.kind === 'asset' && (selected === undefined || selected.has(asset.key)) ? [asset.key] : []))), [assets, selected])
  if (members.size === 0) return null
  return (
    <MaterializeButton selection={selected === undefined ? '*' : launchable(selection, members, catalog)} location={commonLocation(members, assets)}>
      {selected === undefined ? 'Materialize all' : 'Materialize selection'} ({members.size.toLocaleString('en')})
    </MaterializeButton>
  )
}
