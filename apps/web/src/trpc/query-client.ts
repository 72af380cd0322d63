import { defaultShouldDehydrateQuery, QueryClient } from '@tanstack/react-query'
import { TRPCClientError } from '@trpc/client'

const isFinal = (error: unknown): boolean => {
  if (!(error instanceof TRPCClientError)) return false
  const status: unknown = error.data?.httpStatus
  return typeof status === 'number' && status < 500 && status !== 429
}

/** Data is pushed by the live stream, so nothing goes stale by the clock alone within half a minute. */
export const createQueryClient = (): QueryClient => new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, gcTime: 5 * 60_000, retry: (count, error) => !isFinal(error) && count < 3, refetchOnWindowFocus: false },
    mutations: { retry: false },
    dehydrate: { shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === 'pending' },
  },
})
