'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useTRPC } from '../../trpc/context'
import { useLiveMessages } from '../../trpc/live-provider'
import { usePlace } from '../deployments/client'
import { assetsOfGraph, withStates } from './catalog-asset'
import type { CatalogAsset } from './catalog-asset'
import { createPacer } from './pacer'
import type { Pacer } from './pacer'

export interface AssetCatalog {
  /** In topological order. */
  readonly assets: readonly CatalogAsset[]
  /** Pairs of positions in `assets`: the second needs the first. */
  readonly edges: readonly (readonly [number, number])[]
  readonly byKey: ReadonlyMap<string, number>
}

export interface AssetCatalogQuery {
  readonly catalog: AssetCatalog | undefined
  readonly error: unknown
  readonly retry: () => void
}

const pauseMs = 250

/** All assets of the deployment, live. Definitions are read again only when a deployed build changed; states whenever something happened. */
export function useAssetCatalog(): AssetCatalogQuery {
  const place = usePlace()
  const trpc = useTRPC()
  const options = { staleTime: Number.POSITIVE_INFINITY, meta: { keepsItselfLive: true } }
  const graphOptions = trpc.assets.graph.queryOptions(place, options)
  const statesOptions = trpc.assets.states.queryOptions(place, { ...options, refetchOnMount: 'always' })
  const graph = useQuery(graphOptions)
  const states = useQuery(statesOptions)
  const { refetch: readGraph } = graph
  const { refetch: readStates } = states

  const pacer = useRef<Pacer>(undefined)
  useEffect(() => {
    const created = createPacer(async () => { await readStates({ cancelRefetch: false }) }, pauseMs)
    pacer.current = created
    return () => created.stop()
  }, [readStates])
  useLiveMessages((messages) => { if (messages.length > 0) pacer.current?.ask() })

  const isOutdated = graph.data !== undefined && states.data !== undefined && graph.data.version !== states.data.version
  useEffect(() => {
    if (isOutdated) void readGraph({ cancelRefetch: false }).then(() => readStates())
  }, [isOutdated, readGraph, readStates])

  const fresh = useMemo(() => (graph.data === undefined ? undefined : assetsOfGraph(graph.data)), [graph.data])
  const before = useRef<readonly CatalogAsset[]>([])
  const assets = useMemo(() => {
    if (fresh === undefined) return undefined
    const known = graph.data?.version === states.data?.version ? states.data : undefined
    // Between a deploy and the next answer the old states stand at other places: what was known of each key is kept.
    if (known === undefined && states.data === undefined) return undefined
    return known === undefined ? keepByKey(fresh, before.current) : withStates(fresh, known, before.current)
  }, [fresh, graph.data?.version, states.data])
  useEffect(() => { if (assets !== undefined) before.current = assets }, [assets])

  const shape = useMemo(() => (graph.data === undefined ? undefined : { edges: graph.data.edges, byKey: new Map(graph.data.nodes.map((node, position) => [node.key, position])) }), [graph.data])
  const catalog = useMemo(() => (assets === undefined || shape === undefined ? undefined : { assets, ...shape }), [assets, shape])
  const retry = () => {
    void readGraph()
    void readStates()
  }
  return { catalog, error: catalog === undefined ? graph.error ?? states.error : null, retry }
}

function keepByKey(fresh: readonly CatalogAsset[], before: readonly CatalogAsset[]): CatalogAsset[] {
  const known = new Map(before.map((asset) => [asset.key, asset]))
  return fresh.map((asset) => {
    const old = known.get(asset.key)
    return old === undefined ? asset : { ...asset, status: old.status, lastMaterializedAt: old.lastMaterializedAt, lastRunId: old.lastRunId }
  })
}
