'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Box, ListVideo } from 'lucide-react'
import type { Command } from '../../components/shell/command-registry'
import { assetHref, runHref } from '../../components/shell/hrefs'
import { useCommandSource } from '../../components/shell/use-commands'
import { useTRPC } from '../../trpc/context'
import { shortRunId, targetText } from '../runs/client'
import { usePlace } from './place-context'

/** What the palette finds beyond commands: assets by any part of their key, the last 200 runs by id or target. */
export const PlaceCommands = () => <><AssetSource /><RunSource /></>

const AssetSource = (): null => {
  const place = usePlace()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  useCommandSource(async (query): Promise<readonly Command[]> => {
    const { items } = await queryClient.fetchQuery(trpc.assets.list.queryOptions({ ...place, search: query, limit: 8 }, { staleTime: 10_000 }))
    return items.map((asset) => ({ id: `asset:${asset.key}`, title: asset.key, group: 'Assets', icon: Box, hint: asset.group ?? undefined, href: assetHref(place, asset.key) }))
  })
  return null
}

const RunSource = (): null => {
  const place = usePlace()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  useCommandSource(async (query): Promise<readonly Command[]> => {
    const { items } = await queryClient.fetchQuery(trpc.runs.list.queryOptions({ ...place, limit: 200 }, { staleTime: 10_000 }))
    const wanted = query.toLowerCase()
    return items.filter((run) => run.id.includes(wanted) || targetText(run.target).toLowerCase().includes(wanted)).slice(0, 6).map((run) => ({
      id: `run:${run.id}`, title: `${targetText(run.target)} · ${shortRunId(run.id)}`, group: 'Runs', icon: ListVideo, hint: run.status, href: runHref(place, run.id),
    }))
  })
  return null
}
