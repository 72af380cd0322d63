import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { TRPCClientError } from '@trpc/client'
import { withReturnTo } from '../features/account/return-to'

const isFinal = (error: unknown): boolean => {
  // In the process there is no network to fail; the page should say what is wrong at once.
  if (typeof window === 'undefined') return true
  if (!(error instanceof TRPCClientError)) return false
  const status: unknown = error.data?.httpStatus
  return typeof status === 'number' && status < 500 && status !== 429
}

/** A session that ended elsewhere: sign in again and come back here. */
const onError = (error: unknown): void => {
  if (typeof window === 'undefined' || !(error instanceof TRPCClientError) || error.data?.httpStatus !== 401) return
  const { pathname, search } = window.location
  if (!pathname.startsWith('/sign-in')) window.location.assign(withReturnTo('/sign-in', `${pathname}${search}`))
}

/** Data is pushed by the live stream, so nothing goes stale by the clock alone within half a minute. */
export const createQueryClient = (): QueryClient => new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 30_000, gcTime: 5 * 60_000, retry: (count, error) => !isFinal(error) && count < 3, refetchOnWindowFocus: false },
    mutations: { retry: false },
    dehydrate: { shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === 'pending' },
  },
})
