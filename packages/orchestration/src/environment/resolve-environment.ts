import type { DeploymentKind, EnvironmentAsk, EnvironmentScope } from '@millrace/protocol'

export interface ScopedVariable extends EnvironmentScope { readonly name: string; readonly isSecret: boolean }

/** Where a run belongs. */
export interface EnvironmentPlace { readonly deploymentId: string; readonly deploymentKind: DeploymentKind; readonly codeLocationId: string }

/** Whether runs at a place may be given what has this scope. */
export const scopeHolds = (scope: EnvironmentScope, place: EnvironmentPlace): boolean =>
  (scope.deploymentId === null || scope.deploymentId === place.deploymentId)
  && (scope.deploymentKind === null || scope.deploymentKind === place.deploymentKind)
  && (scope.codeLocationId === null || scope.codeLocationId === place.codeLocationId)

/** One deployment before a kind before all; within that, one code location before all. No two scopes of one rank hold the same place. */
const rank = ({ deploymentId, deploymentKind, codeLocationId }: EnvironmentScope): number =>
  (deploymentId !== null ? 4 : deploymentKind !== null ? 2 : 0) + (codeLocationId !== null ? 1 : 0)

/** What an ask gets at a place: the most specific variable of its name. `secret()` gets secrets alone; `env()` whatever is there. */
export const findVariable = <Variable extends ScopedVariable>(variables: readonly Variable[], place: EnvironmentPlace, { kind, name }: EnvironmentAsk): Variable | undefined => {
  let found: Variable | undefined
  for (const variable of variables) {
    if (variable.name !== name || kind === 'secret' && !variable.isSecret || !scopeHolds(variable, place)) continue
    if (found === undefined || rank(variable) > rank(found)) found = variable
  }
  return found
}

/** Why an ask that gets nothing gets nothing: nobody set it for this place, or not as a secret. */
export const findUnset = (variables: readonly ScopedVariable[], place: EnvironmentPlace, { kind, name }: EnvironmentAsk): 'absent' | 'not-secret' =>
  kind === 'secret' && findVariable(variables, place, { kind: 'env', name }) !== undefined ? 'not-secret' : 'absent'

export interface ResolvedEnvironment<Variable> {
  /** What is asked for as `env()`, and what as `secret()`. */
  readonly variables: ReadonlyMap<string, Variable>
  readonly secrets: ReadonlyMap<string, Variable>
  /** Asked for as secrets, and set only as variables that everybody may read. */
  readonly exposed: readonly string[]
}

/** What a run is given: of each name that its build asks for, and of no other. */
export const resolveEnvironment = <Variable extends ScopedVariable>(
  variables: readonly Variable[], place: EnvironmentPlace, asked: readonly EnvironmentAsk[],
): ResolvedEnvironment<Variable> => {
  const found = { env: new Map<string, Variable>(), secret: new Map<string, Variable>() }
  const exposed: string[] = []
  for (const ask of asked) {
    const variable = findVariable(variables, place, ask)
    if (variable !== undefined) found[ask.kind].set(ask.name, variable)
    else if (findUnset(variables, place, ask) === 'not-secret') exposed.push(ask.name)
  }
  return { variables: found.env, secrets: found.secret, exposed }
}
