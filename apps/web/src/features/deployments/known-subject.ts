import 'server-only'
import { isMillraceError } from '@millrace/protocol'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { requestContext } from '../../server/request-context'
import { subjectExists, type Subject } from '../../server/subject-exists'
import { decodeSegment, readPlace, type PlaceParams } from './place-params'

/** Asked for by the page's frame and by its title; React keeps answers by the arguments' identity, so the subject travels as text. */
const exists = cache(async (subject: string): Promise<boolean> => {
  try {
    return await subjectExists(await requestContext(), JSON.parse(subject) as Subject)
  } catch (error) {
    // A stranger is sent to sign in by the layout above; what fails otherwise the page asks again, and shows.
    if (isMillraceError(error)) return true
    throw error
  }
})

const isThere = async (kind: Subject['kind'], params: PlaceParams, segment: string): Promise<boolean> => {
  const subject: Subject = { kind, ...await readPlace(params), name: decodeSegment(segment) }
  return exists(JSON.stringify(subject))
}

/**
 * For the layout of one thing, above every Suspense boundary: the status of an answer is sent before anything below has been read,
 * so an address of nothing has to be known as such by then.
 */
export async function assertSubject(kind: Subject['kind'], params: PlaceParams, segment: string): Promise<void> {
  if (!await isThere(kind, params, segment)) notFound()
}

const missing: Record<Subject['kind'], string> = { asset: 'No such asset', build: 'No such build', 'code-location': 'No such code location', job: 'No such job', run: 'No such run' }

/** Titles are made beside the page and not by it, so what is not there must be known here too. */
export const subjectTitle = async (kind: Subject['kind'], asked: { params: PlaceParams; segment: string }, title: (name: string) => string): Promise<Metadata> =>
  ({ title: await isThere(kind, asked.params, asked.segment) ? title(decodeSegment(asked.segment)) : missing[kind] })
