import { expect, test } from 'vitest'
import { jobGraph } from './job-graph'
import type { JobStep } from './server/job-schema'

const step = (path: string, change: Partial<JobStep> = {}): JobStep =>
  ({ path, op: path.slice(path.lastIndexOf('.') + 1), description: null, needs: [], multipliedBy: [], outputs: [], retry: null, hooks: [], configSchema: null, source: null, ...change })

test('a nested graph is a region, and a card says what its step is multiplied by', () => {
  const { nodes, edges } = jobGraph([
    step('list', { outputs: [{ name: 'page', isRequired: true, isDynamic: true }] }),
    step('clean.strip', { needs: ['list'], multipliedBy: ['list'] }),
    step('clean.deep.trim_2', { op: 'trim', needs: ['clean.strip'], multipliedBy: ['list'] }),
  ])
  expect(nodes.map(({ key, label, group, subtitle }) => [key, label, group, subtitle])).toEqual([
    ['list', undefined, '', 'yields many'],
    ['clean.strip', 'strip', 'clean', 'for each of list'],
    ['clean.deep.trim_2', 'trim_2', 'clean.deep', 'for each of list · op trim'],
  ])
  expect(edges).toEqual([{ from: 'list', to: 'clean.strip' }, { from: 'clean.strip', to: 'clean.deep.trim_2' }])
})

test('the key of an asset may have dots in it, which part nothing', () => {
  expect(jobGraph([step('sales/v1.2', { op: null })]).nodes[0]).toMatchObject({ key: 'sales/v1.2', group: '' })
})
