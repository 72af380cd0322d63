import 'server-only'
import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query'
import { notFound } from 'next/navigation'
import { createQueryClient } from '../../trpc/query-client'
import { getQueryClient } from '../../trpc/server'

const unknownCodes = ['NOT_FOUND', 'BAD_REQUEST']

/** Reads what a page is about into the first answer; an address of something that is not there is answered as such. */
export async function prefetchOrNotFound<Data, Failure, Key extends QueryKey>(options: FetchQueryOptions<Data, Failure, Data, Key> & { queryKey: Key }): Promise<void> {
  // A cache of its own: the layout sends along what waits in the page's cache, and the browser would begin with "loading" where the server has an answer.
  const own = createQueryClient()
  await own.prefetchQuery(options)
  const data = own.getQueryData<Data>(options.queryKey)
  if (data !== undefined) getQueryClient().setQueryData<Data>(options.queryKey, data)
  const error: unknown = own.getQueryState(options.queryKey)?.error
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && unknownCodes.includes(error.code)) notFound()
}
