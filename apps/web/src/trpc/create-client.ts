import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import type { AppRouter } from '../server/root-router'

const url = '/api/trpc'

/** Calls travel in batches, answered as each is ready; subscriptions by server-sent events. */
export const createClient = (): TRPCClient<AppRouter> => createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchStreamLink({ url, maxItems: 12, headers: { 'content-type': 'application/json' } }),
    }),
  ],
})
