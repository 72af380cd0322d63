import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { createContext } from './context'
import { createCaller } from './root-router'
import { getServices } from './services'

/** The procedures, called in the process for a server-rendered page; one context, so one sign-in look-up, per request. */
export const serverCaller = cache(async () => createCaller(createContext(await getServices(), new Headers(await headers()))))
