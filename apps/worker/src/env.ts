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
  /** What secrets of deployments are encrypted with; several, separated by commas: the first writes, all read. */
  MILLRACE_SECRET_KEY: z.string().min(1).optional(),
  /** A file that holds them, one a line; the variable wins. */
  MILLRACE_SECRET_KEY_FILE: z.string().min(1).optional(),
  /** How often a worker looks for garbage: old builds that nothing serves or ran, and their objects. */
  MILLRACE_GARBAGE_INTERVAL_SECONDS: z.coerce.number().min(1).max(604_800).default(3_600),
  /** What is younger stays. */
  MILLRACE_GARBAGE_GRACE_SECONDS: z.coerce.number().min(60).default(86_400),
  /** The newest builds of each code location stay. */
  MILLRACE_GARBAGE_KEEP_BUILDS: z.coerce.number().int().min(1).default(20),
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
