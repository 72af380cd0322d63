import { z } from 'zod'

/** Letters, digits and underscores, not beginning with a digit. */
export const environmentNameSchema = z.string().max(255).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'use letters, digits and `_`, not beginning with a digit')

export const environmentLimits = {
  /** Of one value, as UTF-8. */
  valueBytes: 64 * 1024,
  /** A shorter secret cannot be found in a log without striking out what is none. Characters, without spaces. */
  secretCharacters: 4,
  /** Values that one organization keeps. */
  variables: 2_000,
} as const

export const deploymentKindSchema = z.enum(['full', 'branch'])
export type DeploymentKind = z.infer<typeof deploymentKindSchema>

/** Whose runs are given a value. Null: not narrowed. At most one of `deploymentKind` and `deploymentId` narrows. */
export const environmentScopeSchema = z.object({ deploymentKind: deploymentKindSchema.nullable(), deploymentId: z.string().nullable(), codeLocationId: z.string().nullable() })
export type EnvironmentScope = z.infer<typeof environmentScopeSchema>

/** What a build asks for by `env()` or `secret()`. */
export const environmentAskSchema = z.object({ kind: z.enum(['env', 'secret']), name: environmentNameSchema })
export type EnvironmentAsk = z.infer<typeof environmentAskSchema>

/** What the runs of one code location in one deployment are given, by name. */
export const runEnvironmentSchema = z.object({
  variables: z.record(environmentNameSchema, z.string()),
  secrets: z.record(environmentNameSchema, z.string()),
  /** Why a secret that was asked for has no value, where there is more to say than that nobody set it. */
  withheld: z.record(environmentNameSchema, z.string()),
})
export type RunEnvironment = z.infer<typeof runEnvironmentSchema>
