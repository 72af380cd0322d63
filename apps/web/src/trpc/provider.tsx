'use client'

import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { TRPCProvider } from './context'
import { createClient } from './create-client'
import { createQueryClient } from './query-client'

let browserQueryClient: QueryClient | undefined

/** One cache per tab; on the server one per request, so that nobody's data meets another's. */
const queryClientForHere = (): QueryClient => (typeof window === 'undefined' ? createQueryClient() : (browserQueryClient ??= createQueryClient()))

export const ApiProvider = ({ children }: { children: ReactNode }) => {
  const queryClient = queryClientForHere()
  const [client] = useState(createClient)
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>{children}</TRPCProvider>
    </QueryClientProvider>
  )
}
