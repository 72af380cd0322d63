import { isRunnableKind, type AssetKind } from '@millrace/protocol'
import type { StatusName } from '../../components/status'
import type { AssetGraphRecord, AssetStates } from './server/asset-schema'

export type AssetStatus = AssetStates['states'][number][1]
type FailedCheck = AssetStates['states'][number][4]
/** How an asset stands: what became of it, and whether a check of it failed since. */
interface Standing { readonly kind: CatalogAsset['kind']; readonly status: AssetStatus; readonly failedCheck: FailedCheck }

/** An asset as lists and graphs show it: its definition and how it stands. */
export interface CatalogAsset {
  readonly key: string
  readonly kind: AssetKind
  readonly group: string
  readonly codeLocation: string
  readonly kinds: readonly string[]
  readonly owners: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  /** Whether a graph of ops makes it. */
  readonly isOfOps: boolean
  readonly description: string | null
  readonly status: AssetStatus
  /** The worst of its checks that failed. */
  readonly failedCheck: FailedCheck
  /** Milliseconds since the epoch. */
  readonly lastMaterializedAt: number | null
  readonly lastRunId: string | null
  /** What a search looks through, in lower case. */
  readonly searchText: string
}

const statusNames = { never: 'missing', running: 'running', materialized: 'materialized', failed: 'failed' } as const satisfies Record<AssetStatus, StatusName>

const statusWords: Record<AssetStatus, string> = { never: 'never materialized', running: 'running', materialized: 'materialized', failed: 'failed' }
/** Of what a run only looks at. */
const observedWords: Record<AssetStatus, string> = { ...statusWords, never: 'never observed', materialized: 'observed' }
const checkWords = { error: 'check failed', warn: 'check warning' } as const

/** A failed check is told of what was made; of what is being made, or could not be, that is told. */
const shownCheck = ({ status, failedCheck }: Standing): FailedCheck => (status === 'materialized' ? failedCheck : null)

export const assetStatusName = (asset: Standing): StatusName => {
  const check = shownCheck(asset)
  return check === null ? statusNames[asset.status] : check === 'error' ? 'failed' : 'stale'
}

export const assetStatusWord = (asset: Standing): string => {
  const check = shownCheck(asset)
  return check === null ? (asset.kind === 'observable' ? observedWords : statusWords)[asset.status] : checkWords[check]
}

/** Of an external or virtual asset its status says nothing: no run makes it. */
export const statusOfAsset = (asset: Standing): StatusName | undefined =>
  (isRunnableKind(asset.kind) ? assetStatusName(asset) : undefined)

const searchTextOf = (node: AssetGraphRecord['nodes'][number], group: string): string =>
  [node.key, group, node.description ?? '', ...node.kinds, ...node.owners, ...Object.entries(node.tags).flat()].join('\n').toLowerCase()

/** The assets of a graph before anything is known of their states; in the order of the graph. */
export const assetsOfGraph = (graph: AssetGraphRecord): CatalogAsset[] => graph.nodes.map((node) => {
  const group = graph.groups[node.group] ?? ''
  return {
    key: node.key, kind: node.kind, group, codeLocation: graph.codeLocations[node.codeLocation] ?? '', kinds: node.kinds, owners: node.owners, tags: node.tags,
    isOfOps: node.isOfOps === true, description: node.description, status: 'never', failedCheck: null, lastMaterializedAt: null, lastRunId: null, searchText: searchTextOf(node, group),
  }
})

/** States put into assets; assets that stand as before stay the same objects, so that their rows are not rendered again. */
export function withStates(fresh: readonly CatalogAsset[], { runs, states }: AssetStates, before: readonly CatalogAsset[]): CatalogAsset[] {
  const next = [...fresh]
  for (const [position, status, lastMaterializedAt, run, failedCheck] of states) {
    const asset = fresh[position]
    if (asset === undefined) continue
    const lastRunId = run === null ? null : runs[run] ?? null
    const known = before[position]
    const isSame = known?.searchText === asset.searchText && known.key === asset.key && known.status === status && known.failedCheck === failedCheck
      && known.lastMaterializedAt === lastMaterializedAt && known.lastRunId === lastRunId
    next[position] = isSame ? known : { ...asset, status, failedCheck, lastMaterializedAt, lastRunId }
  }
  return next
}
