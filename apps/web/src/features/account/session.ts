import 'server-only'
import { TRPCError, type inferRouterOutputs } from '@trpc/server'
import { headers } from 'next/headers'
import { cache } from 'react'
import type { AppRouter } from '../../server/root-router'
import { serverCaller } from '../../server/server-caller'

export type Account = inferRouterOutputs<AppRouter>['account']['get']

/** Who asks and where they can go; null for a stranger. Read once per request. */
export const readAccount = cache(async (): Promise<Account | null> => {
  const caller = await serverCaller()
  try {
    return await caller.account.get()
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'UNAUTHORIZED') return null
    throw error
  }
})

/** The path and query that the browser asked for, as `proxy.ts` saw them. */
export const currentAddress = async (): Promise<string> => (await headers()).get('x-millrace-address') ?? '/'
