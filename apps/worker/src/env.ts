import { hostname } from 'node:os'
import { z } from 'zod'

const environmentSchema = z.object({
  MILLRACE_APP_DATABASE_URL: z.string().min(1),
  MILLRACE_IDENTITY_DATABASE_URL: z.string().optional(),
  TEMPORAL_ADDRESS: z.string().min(1),
  MILLRACE_OBJECT_STORE: z.string().min(1),
  MILLRACE_GIT_ROOT: z.string().min(1),
  MILLRACE_HOME: z.string().min(1),
  MILLRACE_BUBBLEWRAP: z.string().optional(),
  MILLRACE_SANDBOX_MODE: z.enum(['auto', 'bubblewrap', 'deno-only']).default('auto'),
  MILLRACE_BOOTSTRAP_TOKEN: z.string().min(16).optional(),
  MILLRACE_LOG_LEVEL: z.string().default('info'),
})

/** Everything the worker reads from its environment; the only place that does. */
export const readEnvironment = () => {
  const parsed = environmentSchema.safeParse(process.env)
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new Error(`the worker's environment is incomplete or wrong: ${names}`)
  }
  return { ...parsed.data, workerName: `${hostname()}:${process.pid}` }
}
export type Environment = ReturnType<typeof readEnvironment>
