import { z } from 'zod'

/** The name of a job, a schedule, a sensor. */
export const definitionNameSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/)
