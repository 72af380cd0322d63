import { z } from 'zod'
import { publicProcedure } from '../../../server/trpc'
import { probeComponents } from './probe-components'

const componentSchema = z.object({ status: z.enum(['ok', 'down']), detail: z.string().optional() })

/** The REST door answers 503 when `status` is `down`. */
export const getHealth = publicProcedure
  .meta({ openapi: { method: 'GET', path: '/health', summary: 'Whether the platform and each of its components work', protect: false, tags: ['health'] } })
  .output(z.object({
    status: z.enum(['ok', 'down']),
    version: z.string(),
    components: z.object({ database: componentSchema, engine: componentSchema, worker: componentSchema, sandbox: componentSchema }),
  }))
  .query(({ ctx: { services } }) => probeComponents(services))
