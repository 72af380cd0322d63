import { deploymentKindSchema, environmentNameSchema } from '@millrace/protocol'
import { z } from 'zod'
import { instantSchema } from '../../organizations/server/organization-schema'

const name = z.string().min(1).max(255)

/** Whose runs are given a value, by names. What is absent does not narrow; at most one of the first two narrows. */
export const scopeInputSchema = z.object({ deploymentKind: deploymentKindSchema.optional(), deployment: name.optional(), codeLocation: name.optional() })
  .refine((scope) => scope.deploymentKind === undefined || scope.deployment === undefined, 'name a kind of deployments or one deployment, not both')
export type ScopeInput = z.infer<typeof scopeInputSchema>

export const scopeSchema = z.object({ deploymentKind: deploymentKindSchema.nullable(), deployment: z.string().nullable(), codeLocation: z.string().nullable() })
export type Scope = z.infer<typeof scopeSchema>

export const environmentVariableSchema = z.object({
  id: z.string(), name: z.string(), isSecret: z.boolean(), value: z.string().nullable().describe('Null for a secret: nobody is shown it again.'), scope: scopeSchema, setAt: instantSchema, setBy: z.string(),
})
export type EnvironmentVariable = z.infer<typeof environmentVariableSchema>

/** What the builds that a deployment serves ask for by `env()` or `secret()`, and whether runs are given it. */
export const environmentAskSchema = z.object({
  kind: z.enum(['env', 'secret']), name: z.string(), codeLocation: z.string(), resources: z.array(z.string()),
  state: z.enum(['set', 'default', 'missing', 'not-secret']).describe('`not-secret`: asked for by `secret()`, and only a variable that everybody may read is set.'),
  variableId: z.string().nullable().describe('What a run is given.'),
})
export type EnvironmentAsk = z.infer<typeof environmentAskSchema>

export const givenVariableSchema = z.object({ name: environmentNameSchema, value: z.string().max(65_536), isSecret: z.boolean() })
