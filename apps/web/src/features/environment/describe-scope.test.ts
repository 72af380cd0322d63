import { expect, it } from 'vitest'
import { choiceOf, describeDeployments, describeLocations, everywhere, scopeOf } from './describe-scope'
import type { Scope } from './server/environment-schema'

const none: Scope = { deploymentKind: null, deployment: null, codeLocation: null }

it('a scope goes into a form and comes back as it was', () => {
  expect(choiceOf(none)).toEqual(everywhere)
  for (const scope of [none, { ...none, deploymentKind: 'branch' }, { ...none, deployment: 'all' }, { ...none, deployment: 'kind:full', codeLocation: 'one:x' }] satisfies Scope[]) {
    expect({ ...none, ...scopeOf(choiceOf(scope)) }).toEqual(scope)
  }
})

it('a scope says in words whom it holds', () => {
  expect([describeDeployments(none), describeLocations(none)]).toEqual(['all deployments', 'all code locations'])
  expect(describeDeployments({ ...none, deploymentKind: 'full' })).toBe('full deployments')
  expect(describeDeployments({ ...none, deployment: 'staging' })).toBe('staging')
})
