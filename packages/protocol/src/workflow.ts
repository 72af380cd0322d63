import { z } from 'zod'

/** Names and arguments of the platform's workflows. Only references travel: plans and values never enter a history. */
export const taskQueue = 'millrace'

export const executeRunArgumentsSchema = z.object({ organizationId: z.string(), deploymentId: z.string(), runId: z.string() })
export type ExecuteRunArguments = z.infer<typeof executeRunArgumentsSchema>

export const buildLocationArgumentsSchema = z.object({ organizationId: z.string(), buildId: z.string() })
export type BuildLocationArguments = z.infer<typeof buildLocationArgumentsSchema>

export const workflowNames = { executeRun: 'executeRun', buildLocation: 'buildLocation' } as const
export const runWorkflowId = (organizationId: string, runId: string): string => `run:${organizationId}:${runId}`
export const buildWorkflowId = (organizationId: string, buildId: string): string => `build:${organizationId}:${buildId}`
