import { findRunEnvironment, type Database, type FoundVariable } from '@millrace/db'
import { resolveEnvironment } from '@millrace/orchestration/environment'
import { isMillraceError, type RunEnvironment } from '@millrace/protocol'
import type { SecretKeys } from './secret-keys'

export interface EnvironmentServices { readonly database: Database; readonly keys: SecretKeys }

export interface RunPlace { readonly organizationId: string; readonly deploymentId: string; readonly codeLocationId: string; readonly buildId: string }

export interface OpenedEnvironment {
  readonly environment: RunEnvironment
  /** Every secret value in it, also what `env()` asked for. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
}

type Opened = { readonly value: string } | { readonly problem: string }

const nothing: OpenedEnvironment = { environment: { variables: {}, secrets: {}, withheld: {} }, secrets: [] }
const exposedText = 'a variable of this name is set, but not as a secret: set it again as one'

const open = (keys: SecretKeys, organizationId: string, variable: FoundVariable): Opened => {
  if (!variable.isSecret) return { value: variable.value }
  try {
    return { value: keys.unseal(variable, { organizationId, ...variable }) }
  } catch (error) {
    if (!isMillraceError(error)) throw error
    return { problem: error.message }
  }
}

/** The values that the build of a run asks for, as they are now: of its own scopes, and of the names it names. */
export const readRunEnvironment = async ({ database, keys }: EnvironmentServices, place: RunPlace): Promise<OpenedEnvironment> => {
  const row = await findRunEnvironment(database, place)
  if (row === null || row.asked.length === 0) return nothing
  const resolved = resolveEnvironment(row.variables, { ...place, deploymentKind: row.deploymentKind }, row.asked)
  const environment: RunEnvironment = { variables: {}, secrets: {}, withheld: Object.fromEntries(resolved.exposed.map((name) => [name, exposedText])) }
  const secrets = new Map<string, string>()
  for (const kind of ['variables', 'secrets'] as const) {
    for (const [name, variable] of resolved[kind]) {
      const opened = open(keys, place.organizationId, variable)
      if ('problem' in opened) environment.withheld[name] = opened.problem
      else {
        environment[kind][name] = opened.value
        if (variable.isSecret) secrets.set(`${name}\n${variable.id}`, opened.value)
      }
    }
  }
  return { environment, secrets: [...secrets].map(([key, value]) => ({ name: key.split('\n')[0] ?? '', value })) }
}
