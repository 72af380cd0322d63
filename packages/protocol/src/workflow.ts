import { z } from 'zod'

/** Names and arguments of the platform's workflows. Only references travel: plans and values never enter a history. */
export const taskQueue = 'millrace'

export const executeRunArgumentsSchema = z.object({ organizationId: z.string(), deploymentId: z.string(), runId: z.string() })
export type ExecuteRunArguments = z.infer<typeof executeRunArgumentsSchema>

export const buildLocationArgumentsSchema = z.object({ organizationId: z.string(), buildId: z.string() })
export type BuildLocationArguments = z.infer<typeof buildLocationArgumentsSchema>

/** The questions are rows of the build, by their hash. */
export const askBuildArgumentsSchema = z.object({ organizationId: z.string(), buildId: z.string(), questions: z.array(z.string()).min(1).max(1_000) })
export type AskBuildArguments = z.infer<typeof askBuildArgumentsSchema>

export const workflowNames = { executeRun: 'executeRun', buildLocation: 'buildLocation', askBuild: 'askBuild' } as const
export const runWorkflowId = (organizationId: string, runId: string): string => `run:${organizationId}:${runId}`
export const buildWorkflowId = (organizationId: string, buildId: string): string => `build:${organizationId}:${buildId}`
