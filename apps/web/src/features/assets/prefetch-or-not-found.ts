import 'server-only'
import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query'
import { notFound } from 'next/navigation'
import { getQueryClient } from '../../trpc/server'

const unknownCodes = ['NOT_FOUND', 'BAD_REQUEST']

/** Reads what a page is about into the first answer; an address of something that is not there is answered as such. */
export async function prefetchOrNotFound<Data, Failure, Key extends QueryKey>(options: FetchQueryOptions<Data, Failure, Data, Key> & { queryKey: Key }): Promise<void> {
  const queryClient = getQueryClient()
  await queryClient.prefetchQuery(options)
  const error: unknown = queryClient.getQueryState(options.queryKey)?.error
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && unknownCodes.includes(error.code)) notFound()
}
