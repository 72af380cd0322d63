import { MillraceError } from '@millrace/protocol'
import { TRPCError } from '@trpc/server'
import { APIError } from 'better-auth/api'
import { expect, test } from 'vitest'
import { isFault, toProblem, toTrpcError } from './error-mapping'

/** As another bundle of the same program makes it: the same error, of another class. */
const foreign = (status: number, message: string): Error => Object.assign(new Error(message), { name: 'APIError', status: 'FORBIDDEN', statusCode: status })

test('an invitation that is somebody else’s was logged as a fault of ours when a page asked for it', () => {
  const refused = foreign(403, 'You are not the recipient of the invitation')
  expect(toProblem(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: refused }))).toMatchObject({ status: 403, code: 'forbidden', detail: 'You are not the recipient of the invitation' })
  expect([isFault(refused), toTrpcError(refused)?.code]).toEqual([false, 'FORBIDDEN'])
  expect(isFault(foreign(500, 'the adapter broke'))).toBe(true)
})

test('what the sign-in library refuses is a refusal, with its own words', () => {
  expect(toProblem(new APIError('NOT_FOUND', { message: 'gone' }))).toMatchObject({ status: 404, code: 'not-found', detail: 'gone' })
  expect(toProblem(new APIError('UNPROCESSABLE_ENTITY', { message: 'no' }))).toMatchObject({ status: 400, code: 'bad-request' })
})

test('only what the caller cannot mend is a fault, and it shows nothing of itself', () => {
  expect(isFault(new MillraceError('branch-moved', 'The branch moved.'))).toBe(false)
  expect(isFault(new MillraceError('unavailable', 'The engine does not answer.'))).toBe(true)
  expect(isFault(new Error('password=hunter2'))).toBe(true)
  expect(JSON.stringify(toProblem(new Error('password=hunter2')))).not.toContain('hunter2')
})
