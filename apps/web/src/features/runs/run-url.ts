import { logLevelSchema, stepStatusSchema } from '@millrace/protocol'
import { z } from 'zod'
import { rowOrders } from './run-timeline'

export const runTabs = ['timeline', 'events', 'logs', 'errors', 'config'] as const
export type RunTab = (typeof runTabs)[number]

/** What the address of a run's page holds. */
export const runUrlSchema = z.object({
  /** Absent: the errors of a failed run, else the events. */
  tab: z.enum(runTabs).optional(),
  step: z.string().max(1024).optional(),
  level: logLevelSchema.optional(),
  kind: z.enum(['all', 'events', 'logs']).default('all'),
  search: z.string().max(255).default(''),
  /** Which steps the timeline shows, in the selection language. */
  steps: z.string().max(4096).default(''),
  state: stepStatusSchema.optional(),
  order: z.enum(rowOrders).default('start'),
  view: z.enum(['split', 'timeline', 'log']).default('split'),
})
export type RunUrl = z.output<typeof runUrlSchema>
export type SetRunUrl = (change: Partial<RunUrl>, options?: { history?: 'push' | 'replace' }) => void
