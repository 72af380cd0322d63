import 'server-only'
import { cache } from 'react'
import { requestContext } from './request-context'
import { createCaller } from './root-router'

/** The procedures, called in the process for a server-rendered page. */
export const serverCaller = cache(async () => createCaller(await requestContext()))
