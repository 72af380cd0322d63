import { MillraceError } from '@millrace/protocol'
import { Prisma } from './generated/client'

/** A unique key was taken. After it the transaction can only be rolled back. */
export const isUniqueViolation = (error: unknown): boolean => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
/** A row that another row must point to is not there, or is another organization's. */
export const isForeignKeyViolation = (error: unknown): boolean => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003'

interface Raised { readonly code?: unknown; readonly originalCode?: unknown; readonly message?: unknown; readonly originalMessage?: unknown; readonly cause?: unknown; readonly meta?: { readonly driverAdapterError?: unknown } }

/** What our own functions refuse (`MR413`: too much of something), told as they tell it; everything else as it is. */
export const toTooLarge = (error: unknown): unknown => {
  for (let current: unknown = error; typeof current === 'object' && current !== null;) {
    const { code, originalCode, message, originalMessage, meta, cause }: Raised = current
    if (code === 'MR413' || originalCode === 'MR413') return new MillraceError('too-large', String(originalMessage ?? message), { cause: error })
    current = meta?.driverAdapterError ?? cause
  }
  return error
}
