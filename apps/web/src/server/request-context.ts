import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { createContext, type RequestContext } from './context'
import { getServices } from './services'

/** Who asks for a server-rendered page; one for the whole request, so one sign-in look-up. */
export const requestContext = cache(async (): Promise<RequestContext> => createContext(await getServices(), new Headers(await headers())))
