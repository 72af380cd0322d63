import { EnvironmentVariableRepository, withTenant, type KeptValue } from '@millrace/db'
import { secretProblem, valueProblem } from '@millrace/orchestration/environment'
import { environmentLimits, environmentNameSchema, MillraceError, type EnvironmentScope } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import type { EnvironmentServices } from './run-environment'
import type { SecretIdentity } from './secret-keys'

export interface GivenVariable { readonly name: string; readonly value: string; readonly isSecret: boolean }

export interface SetEnvironmentVariables {
  readonly organizationId: string
  readonly scope: EnvironmentScope
  readonly variables: readonly GivenVariable[]
  /** Id of the person who sets them. */
  readonly by: string
}

const check = ({ name, value, isSecret }: GivenVariable): void => {
  const issue = environmentNameSchema.safeParse(name).error?.issues[0]
  if (issue !== undefined) throw new MillraceError('bad-request', `\`${name.slice(0, 60)}\` is no name of a variable: ${issue.message}.`)
  const problem = isSecret ? secretProblem(value) : valueProblem(value)
  if (problem !== null) throw new MillraceError('bad-request', `The value of \`${name}\` cannot be kept${isSecret ? ' as a secret' : ''}: ${problem}.`, { details: { name } })
}

/** Adds or replaces values in one scope: all of them, or none. A secret is encrypted for its row before it is written. */
export const setEnvironmentVariables = async ({ database, keys }: EnvironmentServices, { organizationId, scope, variables, by }: SetEnvironmentVariables): Promise<void> => {
  if (scope.deploymentKind !== null && scope.deploymentId !== null) throw new MillraceError('bad-request', 'A scope names a kind of deployments or one deployment, not both.')
  for (const variable of variables) check(variable)
  const byName = new Map(variables.map((variable) => [variable.name, variable]))
  const keep = (identity: SecretIdentity, { value, isSecret }: GivenVariable): KeptValue => isSecret ? { isSecret, ...keys.seal(value, identity) } : { isSecret, value }
  await withTenant(database, organizationId, async (tx) => {
    const repository = new EnvironmentVariableRepository(tx)
    const { ids, count } = await repository.lockScope(scope, [...byName.keys()])
    const total = count + byName.size - ids.size
    if (total > environmentLimits.variables) throw new MillraceError('too-large', `An organization keeps at most ${environmentLimits.variables} variables and secrets; this would make ${total}. Remove some that nobody asks for.`)
    await repository.putAll([...byName.values()].map((variable) => {
      const identity = { organizationId, id: ids.get(variable.name) ?? newId(), name: variable.name, ...scope }
      return { ...identity, setBy: by, ...keep(identity, variable) }
    }))
  })
}
