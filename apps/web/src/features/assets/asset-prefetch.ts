import 'server-only'
import type { Place } from '../../components/shell/shell-data'
import { createQueryClient } from '../../trpc/query-client'
import { getQueryClient, serverTrpc } from '../../trpc/server'

const mostSent = 500

/** Puts the assets of a small deployment into the first answer; a large one would make the page heavier than asking for it. */
export async function prefetchCatalog(place: Place): Promise<void> {
  // A cache of its own: what waits in the page's cache is sent along whatever its size. What fails here the browser asks again and shows.
  const own = createQueryClient()
  const graph = serverTrpc.assets.graph.queryOptions(place)
  const states = serverTrpc.assets.states.queryOptions(place)
  await Promise.all([own.prefetchQuery(graph), own.prefetchQuery(states)])
  const [graphData, statesData] = [own.getQueryData(graph.queryKey), own.getQueryData(states.queryKey)]
  if (graphData === undefined || statesData === undefined || graphData.nodes.length > mostSent) return
  const queryClient = getQueryClient()
  queryClient.setQueryData(graph.queryKey, graphData)
  queryClient.setQueryData(states.queryKey, statesData)
}
