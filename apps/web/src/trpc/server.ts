import 'server-only'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { headers } from 'next/headers'
import { cache } from 'react'
import { createContext } from '../server/context'
import { appRouter } from '../server/root-router'
import { getServices } from '../server/services'
import { createQueryClient } from './query-client'

/** The cache of one server-rendered request; dehydrate it with `HydrationBoundary`. */
export const getQueryClient = cache(createQueryClient)

/** The same `queryOptions` as in the browser, answered in the process: `getQueryClient().prefetchQuery(serverTrpc.runs.get.queryOptions(…))`. */
export const serverTrpc = createTRPCOptionsProxy({
  router: appRouter,
  ctx: cache(async () => createContext(await getServices(), new Headers(await headers()))),
  queryClient: getQueryClient,
})
