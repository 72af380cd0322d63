import type { Scope, ScopeInput } from './server/environment-schema'

const kinds = { full: 'full deployments', branch: 'branch deployments' } as const

/** Which deployments a scope holds, in words. */
export const describeDeployments = ({ deploymentKind, deployment }: Scope): string => deployment ?? (deploymentKind === null ? 'all deployments' : kinds[deploymentKind])

export const describeLocations = ({ codeLocation }: Scope): string => codeLocation ?? 'all code locations'

/** A scope as a form has it: one choice of deployments, one of code locations, as texts. */
export interface ScopeChoice { readonly deployments: string; readonly codeLocation: string }

export const everywhere: ScopeChoice = { deployments: 'all', codeLocation: 'all' }

export const choiceOf = ({ deploymentKind, deployment, codeLocation }: Scope): ScopeChoice => ({
  deployments: deployment !== null ? `one:${deployment}` : deploymentKind !== null ? `kind:${deploymentKind}` : 'all', codeLocation: codeLocation === null ? 'all' : `one:${codeLocation}`,
})

export const scopeOf = ({ deployments, codeLocation }: ScopeChoice): ScopeInput => ({
  ...(deployments === 'kind:full' && { deploymentKind: 'full' }), ...(deployments === 'kind:branch' && { deploymentKind: 'branch' }),
  ...(deployments.startsWith('one:') && { deployment: deployments.slice(4) }), ...(codeLocation.startsWith('one:') && { codeLocation: codeLocation.slice(4) }),
})
