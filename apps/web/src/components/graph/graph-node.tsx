'use client'
import type { Node, NodeProps } from '@xyflow/react'
import { ChevronsDownUp, ChevronsUpDown, Layers, ShieldCheck } from 'lucide-react'
import { Fragment, memo } from 'react'
import { Status, statusToken } from '../status'
import { Badge } from '../ui/badge'
import { classNames } from '../ui/class-names'
import { nodeWidth } from './graph-data'
import type { GraphNode, Item } from './graph-data'
import { cardCharacters, nameParts, nameSize } from './name-size'

/** How much a node says at this zoom. */
export type Detail = 'dot' | 'name' | 'card'

export interface NodeActions {
  onPress: (id: string) => void
  onOpen: (id: string) => void
  onFold: (group: string) => void
  onFocus: (id: string) => void
}

export type AssetFlowNode = Node<{
  item: Item
  detail: Detail
  isSelected: boolean
  isCurrent: boolean
  isDimmed: boolean
  upstream: number
  downstream: number
  actions: NodeActions
}, 'asset'>

export type RegionFlowNode = Node<{ group: string; count: number; detail: Detail; isDimmed: boolean; actions: NodeActions }, 'region'>

const nameOf = (key: string): { path: string; name: string } => {
  const slash = key.lastIndexOf('/')
  return { path: key.slice(0, slash + 1), name: key.slice(slash + 1) }
}

const plural = (count: number, word: string): string => `${count} ${word}`

/** What a node does not show of itself, for those who hear it. */
function unseen({ item: { node }, detail, upstream, downstream }: AssetFlowNode['data']): string {
  if (node === undefined) return 'folded group'
  const shown = detail === 'card' ? [] : detail === 'name' ? [node.key] : [node.key, node.statusWord ?? node.status]
  return [...shown, node.group === '' ? undefined : `group ${node.group}`, plural(upstream, 'upstream'), plural(downstream, 'downstream')]
    .filter((part) => part !== undefined).join(', ')
}

const Unseen = ({ data }: { data: AssetFlowNode['data'] }) => <span className="sr-only">, {unseen(data)}</span>

const frame = (data: AssetFlowNode['data']): string => classNames(
  'flex size-full min-w-0 flex-col justify-center rounded-lg border bg-raised px-2.5 text-left transition-opacity',
  data.item.node?.external === true && 'border-dashed',
  data.isSelected ? 'border-accent ring-2 ring-accent-soft outline-1 outline-accent' : 'border-line-strong hover:border-muted',
  data.isDimmed && 'opacity-30',
)

const commonProps = (data: AssetFlowNode['data'], id: string) => ({
  role: 'button',
  tabIndex: data.isCurrent ? 0 : -1,
  'aria-pressed': data.isSelected,
  'data-testid': 'graph-node',
  'data-key': id,
  'data-detail': data.detail,
  onFocus: () => data.actions.onFocus(id),
  onClick: () => data.actions.onPress(id),
  onDoubleClick: () => data.actions.onOpen(id),
})

/** One asset, or a folded group: a dot, a name or a card. */
export const AssetNode = memo(function AssetNode({ id, data }: NodeProps<AssetFlowNode>) {
  const { node } = data.item
  if (node === undefined) return <FoldedGroup id={id} data={data} />
  const { path, name } = nameOf(node.label ?? node.key)
  if (data.detail === 'dot') {
    const color = node.status === undefined ? 'var(--line-strong)' : `var(${statusToken(node.status)})`
    return <div {...commonProps(data, id)} aria-label={unseen(data)} title={node.key} className={classNames(frame(data), 'border-transparent')} style={{ background: color }} />
  }
  return (
    <div {...commonProps(data, id)} title={data.detail === 'name' ? node.key : node.description ?? node.key} className={frame(data)}>
      {data.detail === 'name' ? <Name node={node} name={name} /> : <Card node={node} path={path} name={name} />}
      <Unseen data={data} />
    </div>
  )
})

function Name({ node, name }: { node: GraphNode; name: string }) {
  const { size, isTwoLines } = nameSize(name, nodeWidth - 24 - (node.status === undefined ? 0 : 26))
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {node.status !== undefined && <Status status={node.status} variant="icon" className="[&_svg]:size-5" />}
      <span style={{ fontSize: size }} className={classNames('min-w-0 font-mono font-semibold tracking-tight', isTwoLines ? 'line-clamp-2 leading-[1.15]' : 'truncate leading-none')}>
        {nameParts(name).map((part, index) => <Fragment key={`${index} ${part}`}>{index > 0 && <wbr />}{part}</Fragment>)}
      </span>
    </span>
  )
}

function Card({ node, path, name }: { node: GraphNode; path: string; name: string }) {
  const [kind] = node.kinds
  const isKindShown = kind !== undefined && (node.label ?? node.key).length + kind.length <= cardCharacters - 4
  // The end of a key tells assets apart: its path gives way first.
  return (
    <>
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="flex min-w-0 flex-1 font-mono text-sm">
          {path !== '' && <span className="min-w-0 shrink-[999] truncate text-muted">{path}</span>}
          <span className={classNames('truncate font-semibold', name.length > cardCharacters ? 'min-w-0' : 'shrink-0')}>{name}</span>
        </span>
        {isKindShown && <Badge mono className="shrink-0">{kind}</Badge>}
      </span>
      <span className="mt-0.5 flex min-w-0 items-center gap-1.5 text-2xs text-muted">
        {node.status === undefined
          ? <span className="truncate">{node.subtitle ?? node.description ?? (node.external === true ? 'external' : node.group)}</span>
          : (
            <>
              <Status status={node.status} variant="text" className="gap-1">{node.statusWord}</Status>
              {node.subtitle !== undefined && <span className="truncate">· {node.subtitle}</span>}
            </>
          )}
        {node.checks !== undefined && <span className="ml-auto flex shrink-0 items-center gap-0.5" title={`${node.checks} ${node.checks === 1 ? 'check' : 'checks'}`}><ShieldCheck aria-hidden className="size-3" />{node.checks}</span>}
      </span>
    </>
  )
}

function FoldedGroup({ id, data }: { id: string; data: AssetFlowNode['data'] }) {
  const group = id.slice('group:'.length)
  const counts = new Map<string, number>()
  for (const member of data.item.members) if (member.status !== undefined) counts.set(member.status, (counts.get(member.status) ?? 0) + 1)
  return (
    <div {...commonProps(data, id)} aria-expanded={false} onClick={() => data.actions.onFold(group)} className={classNames(frame(data), 'border-dashed bg-panel')}>
      <span className="flex min-w-0 items-center gap-1.5">
        <Layers aria-hidden className="size-3.5 shrink-0 text-muted" />
        <span className={classNames('min-w-0 flex-1 truncate font-semibold', data.detail === 'card' ? 'text-base' : 'text-[19px] leading-none')}>{group}</span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </span>
      {data.detail === 'card' && (
        <span className="mt-0.5 truncate text-2xs text-muted">
          {plural(data.item.members.length, 'assets')}
          {(counts.get('failed') ?? 0) > 0 && <span className="text-bad"> · {counts.get('failed')} failed</span>}
          {(counts.get('stale') ?? 0) > 0 && <span className="text-warn"> · {counts.get('stale')} stale</span>}
        </span>
      )}
      <Unseen data={data} />
    </div>
  )
}

/** The ground of a group, with its name and the way to fold it. */
export const RegionNode = memo(function RegionNode({ data }: NodeProps<RegionFlowNode>) {
  return (
    <div className={classNames('pointer-events-none size-full rounded-xl border border-dashed border-line-strong bg-panel/45 transition-opacity', data.isDimmed && 'opacity-40')}>
      <button
        type="button"
        aria-expanded
        onClick={() => data.actions.onFold(data.group)}
        className={classNames('group pointer-events-auto m-1 inline-flex max-w-[calc(100%-8px)] items-center gap-1.5 rounded-md px-1.5 py-0.5 font-medium text-muted hover:bg-hover hover:text-ink', data.detail === 'card' ? 'text-sm' : 'text-[20px] leading-6')}
      >
        <span className="truncate">{data.group}</span>
        <span className="font-mono text-[0.85em] text-faint">{data.count}</span>
        <span className="sr-only">, fold the group</span>
        <ChevronsDownUp aria-hidden className="size-3 shrink-0 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100" />
      </button>
    </div>
  )
})
