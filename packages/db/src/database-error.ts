import { Prisma } from './generated/client'

/** A unique key was taken. After it the transaction can only be rolled back. */
export const isUniqueViolation = (error: unknown): boolean => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
/** A row that another row must point to is not there, or is another organization's. */
export const isForeignKeyViolation = (error: unknown): boolean => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003'
