'use client'

import { createTRPCContext } from '@trpc/tanstack-react-query'
import type { AppRouter } from '../server/root-router'

/** `useTRPC()` gives `trpc.runs.get.queryOptions(input)` and the like; keys carry the input, so organization and deployment are in each. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
