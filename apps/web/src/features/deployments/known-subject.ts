import 'server-only'
import { isMillraceError } from '@millrace/protocol'
import { notFound } from 'next/navigation'
import { requestContext } from '../../server/request-context'
import { subjectExists, type Subject } from '../../server/subject-exists'
import { decodeSegment, readPlace, type PlaceParams } from './place-params'

async function exists(subject: Subject): Promise<boolean> {
  try {
    return await subjectExists(await requestContext(), subject)
  } catch (error) {
    // A stranger is sent to sign in by the layout above; what fails otherwise the page asks again, and shows.
    if (isMillraceError(error)) return true
    throw error
  }
}

/**
 * For the layout of one thing, above every Suspense boundary: the status of an answer is sent before anything below has been read,
 * so an address of nothing has to be known as such by then.
 */
export async function assertSubject(kind: Subject['kind'], params: PlaceParams, segment: string): Promise<void> {
  const { organization, deployment } = await readPlace(params)
  if (!await exists({ kind, organization, deployment, name: decodeSegment(segment) })) notFound()
}
