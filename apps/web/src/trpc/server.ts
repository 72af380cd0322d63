import 'server-only'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { cache } from 'react'
import { requestContext } from '../server/request-context'
import { appRouter } from '../server/root-router'
import { createQueryClient } from './query-client'

/** The cache of one server-rendered request; dehydrate it with `HydrationBoundary`. */
export const getQueryClient = cache(createQueryClient)

/** The same `queryOptions` as in the browser, answered in the process: `getQueryClient().prefetchQuery(serverTrpc.runs.get.queryOptions(…))`. */
export const serverTrpc = createTRPCOptionsProxy({ router: appRouter, ctx: requestContext, queryClient: getQueryClient })
