import type { DeploymentDefinitions } from '@millrace/control'
import { buildAssetGraph } from '@millrace/orchestration'
import type { AssetSnapshot } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { compactGraph, compactStates } from './asset-catalog'

const asset = (key: string, group: string, more: Partial<AssetSnapshot> = {}): AssetSnapshot =>
  ({ key, kind: 'asset', inputs: [], deps: [], group, owners: [], kinds: [], tags: {}, metadata: {}, ...more })

const definitionsOf = (buildId: string, assets: AssetSnapshot[]): DeploymentDefinitions => ({
  locations: [{
    location: { codeLocationId: 'l', name: 'shop', buildId, commit: 'c', commitOrder: 1, hash: null, message: '', author: '', deployedAt: '', deployedBy: null },
    assets, multiAssets: [], checks: [], jobs: [], ops: [], resources: [],
  }],
  graph: buildAssetGraph([{ location: 'shop', assets }]),
})

describe('the catalog as it travels', () => {
  const assets = [
    asset('raw', 'sources'), asset('clean', 'marts', { inputs: [{ name: 'raw', asset: 'raw' }], deps: ['raw', 'nowhere'] }), asset('report', 'marts', { deps: ['clean'] }),
  ]
  const record = compactGraph(definitionsOf('b1', assets))

  it('says names once and edges as positions, and leaves out what nobody defines', () => {
    expect(record.groups).toEqual(['sources', 'marts'])
    expect(record.nodes.map((node) => [node.key, node.group])).toEqual([['raw', 0], ['clean', 1], ['report', 1]])
    expect(record.edges).toEqual([[0, 1], [1, 2]])
  })

  it('has a version that follows the deployed builds', () => {
    expect(compactGraph(definitionsOf('b1', assets)).version).toBe(record.version)
    expect(compactGraph(definitionsOf('b2', assets)).version).not.toBe(record.version)
  })

  it('gives states by position, runs once, and nothing of assets that are gone', () => {
    const positions = new Map(record.nodes.map((node, position) => [node.key, position]))
    const states = compactStates({ record, positions }, { states: [
      { key: 'report', status: 'failed', materializedAt: null, runId: 'r1' },
      { key: 'removed', status: 'materialized', materializedAt: null, runId: 'r0' },
      { key: 'raw', status: 'materialized', materializedAt: '2026-11-21T00:00:00.000Z', runId: 'r1' },
    ], failedChecks: new Map([['raw', 'warn'], ['removed', 'error']]) })
    expect(states).toEqual({ version: record.version, runs: ['r1'], states: [[2, 'failed', null, 0, null], [0, 'materialized', Date.UTC(2026, 10, 21), 0, 'warn']] })
  })
})
