import { expect, it } from 'vitest'
import { launchRun, type DeploymentScope } from '@millrace/control'
import { DeploymentRepository, withTenant } from '@millrace/db'
import { TestPlatform } from './platform'

const platform = await TestPlatform.forThisFile()

const files = (origin: string) => ({
  'definitions.ts': `import { asset, assetCheck, freshness, output, staticPartitions } from '@millrace/sdk'
export const source = asset('source', { run: () => 'source of ${origin}' })
export const parts = asset('parts', { partitions: staticPartitions(['a', 'b']), run: ({ partition }) => partition.key + ' of ${origin}' })
export const known = assetCheck('known', { asset: source, history: 3, freshness: freshness.timeWindow({ fail: '24h' }), run: ({ history, freshness }) => ({ passed: true, description: history.length + ' ' + freshness }) })
export const read = asset('read', { inputs: { source, parts }, run: ({ inputs }) => output(undefined, { metadata: { source: inputs.source, parts: [...inputs.parts].map(([key, value]) => key + '=' + value).join() } }) })
`,
})

it('a branch deployment reads what it has not made from the deployment that it branched from, and makes its own', async () => {
  const { organizationId, deploymentId } = platform.scope
  const branch: DeploymentScope = { organizationId, deploymentId: 'preview' }
  await withTenant(platform.services.database, organizationId, (tx) => new DeploymentRepository(tx).create({ id: 'preview', name: 'preview', kind: 'branch', baseDeploymentId: deploymentId }))
  await withTenant(platform.services.database, organizationId, (tx) => new DeploymentRepository(tx).create({ id: 'other', name: 'other' }))
  const run = async (scope: DeploymentScope, selection: string, partition?: string) => {
    const { runId } = await launchRun(platform.services, { ...scope, target: { selection, ...(partition !== undefined && { partition }) }, location: 'shop', origin: { kind: 'system' } })
    const ended = await platform.ended(runId)
    const made = (await platform.events(runId)).findLast((event) => event.type === 'asset-materialized')
    return made?.type === 'asset-materialized' ? [made.metadata['source'], made.metadata['parts']].flatMap((value) => value?.type === 'text' ? [value.value] : []) : [ended.steps['read']?.error?.message]
  }
  for (const scope of [platform.scope, branch, { organizationId, deploymentId: 'other' }]) {
    expect((await platform.deploy('shop', files(scope.deploymentId), scope)).problems).toEqual([])
  }
  await run(platform.scope, 'source')
  for (const key of ['a', 'b']) await run(platform.scope, 'parts', key)
  expect(await run(branch, 'read')).toEqual(['source of production', 'a=a of production,b=b of production'])
  await run(branch, 'source')
  await run(branch, 'parts', 'b')
  expect(await run(branch, 'read')).toEqual(['source of preview', 'a=a of production,b=b of preview'])
  expect(await run(platform.scope, 'read'), 'nothing flows back').toEqual(['source of production', 'a=a of production,b=b of production'])
  expect(await run({ organizationId, deploymentId: 'other' }, 'read')).toEqual([expect.stringContaining('has no stored value yet')])

  const told = async (scope: DeploymentScope) => {
    const { runId } = await launchRun(platform.services, { ...scope, target: { checks: [{ asset: 'source', name: 'known' }] }, location: 'shop', origin: { kind: 'system' } })
    await platform.ended(runId)
    return (await platform.events(runId)).flatMap((event) => (event.type === 'asset-check-evaluated' ? [event.description] : []))
  }
  expect(await told(branch), 'checks are told of its own materialization and of those before it').toEqual(['2 pass'])
  expect(await told(platform.scope)).toEqual(['1 pass'])
  expect(await told({ organizationId, deploymentId: 'other' })).toEqual([])
})
