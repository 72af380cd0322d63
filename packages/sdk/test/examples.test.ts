import { buildAssetGraph, findPlanProblems, topologicalOrder } from '@millrace/orchestration'
import { dynamicNames, findPartitionProblems, openAt, openPartitions } from '@millrace/orchestration/partitions'
import type { AssetSnapshot, Manifest, PartitionsDefinition } from '@millrace/protocol'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { definitionRecord } from '../src/definition'
import type { Job } from '../src/job'
import type { Schedule } from '../src/automation/schedule'
import type { Sensor } from '../src/automation/sensor'
import { collectDefinitions } from '../src/manifest/collect-definitions'
import { describeDefinitions } from '../src/manifest/describe-definitions'
import { createMemory, evaluateSchedule, evaluateSensor, executeJob, materialize, type Memory } from '../src/testing/index'
import { AuthorModules } from './author-module'
import { readExamples, type DocstringExample } from './docstring-examples'

/** The only job whose steps fail: that is what its example is about. */
const failingJob = 'hooks/hook.ts 1 nightly'
/** The only function that no test can call: it sends something to a server elsewhere. */
const sendingSensor = 'automation/run-status-sensor.ts 1 tellUs'

const now = new Date('2026-02-05T12:00:00Z')
const equipment = {
  now,
  dynamicPartitions: { customers: ['acme', 'globex'] },
  environment: { REGION: 'eu', WAREHOUSE_HOST: 'warehouse.example.com' },
  secrets: { WAREHOUSE_URL: 'postgres://warehouse.example.com', BUCKET_KEY: 'key', MAIL_TOKEN: 'token' },
}
const open = openAt(now.getTime(), equipment.dynamicPartitions)
const mostPartitions = 100

/** `expression // literal` at the top of an example says what the expression is. */
const shownPattern = /^(?:const (\w+) = )?((?!const |export |import |\/\/).+?) \/\/ (\d+|true|false|'[^']*'|\[.*\]|\{.*\})$/gm

const withShown = (text: string): string => `export const shown = [];${text.replaceAll(shownPattern, (line, name: string | undefined, expression: string, literal: string) =>
  `${name === undefined ? '' : `const ${name} = ${expression};`} shown.push([${JSON.stringify(line)}, ${name ?? expression}, ${literal}])`)}`

/** The newest, oldest first. */
const newestPartitions = (definition: PartitionsDefinition | undefined, most: number): (string | undefined)[] => {
  if (definition === undefined) return [undefined]
  const partitions = openPartitions(definition, open)
  return Array.from({ length: Math.min(partitions.size, most) }, (_, index) => partitions.keyAtPlace(partitions.size - 1 - index)).reverse()
}

/** What reads others can do so where there are enough of them; all that is read is made. */
const partitionsToMake = ({ key, inputs, partitions }: Pick<AssetSnapshot, 'key' | 'inputs' | 'partitions'>): (string | undefined)[] =>
  newestPartitions(partitions, inputs.every(({ asset }) => asset === key) ? mostPartitions : 1)

const expectSuccess = (what: string, { success, error }: { readonly success: boolean; readonly error?: unknown }): void => {
  expect({ what, success, error }).toEqual({ what, success: true, error: undefined })
}

/** The assets that one run makes, what is upstream first: all of them, or, for the sake of partitions, one asset or multi-asset after the other. */
const runsOf = ({ assets }: Manifest): string[][] => {
  const runnable = assets.filter(({ kind }) => kind === 'asset' || kind === 'observable')
  if (runnable.length > 0 && assets.every(({ partitions }) => partitions === undefined)) return [runnable.map(({ key }) => key)]
  const byKey = new Map(assets.map((asset) => [asset.key, asset]))
  const done = new Set<string>()
  return topologicalOrder(buildAssetGraph([{ location: 'test', assets }])).flatMap((key) => {
    const asset = byKey.get(key)
    if (asset === undefined || done.has(key) || !runnable.includes(asset)) return []
    const together = assets.filter(({ madeBy, key: other }) => other === key || madeBy !== undefined && madeBy.name === asset.madeBy?.name).map((each) => each.key)
    for (const each of together) done.add(each)
    return [together]
  })
}

const jobsOf = (namespace: object): Job[] => Object.values(namespace).filter((value) => definitionRecord(value)?.kind === 'job') as Job[]
const configuring = (job: Job): boolean => {
  const record = definitionRecord(job)
  return record?.kind === 'job' && record.graph === null && (record.config !== undefined || record.configOf !== undefined)
}

const materializeAll = async (namespace: object, manifest: Manifest, memory: Memory): Promise<void> => {
  const job = jobsOf(namespace).find(configuring)
  for (const keys of runsOf(manifest)) {
    const first = manifest.assets.find(({ key }) => key === keys[0])
    for (const partition of first === undefined ? [] : partitionsToMake(first)) {
      const selection = keys.map((key) => `key:"${key}"`).join(' or ')
      expectSuccess(`${selection} ${partition ?? ''}`, await materialize(namespace, { ...equipment, memory, selection, ...job === undefined ? {} : { job }, ...partition === undefined ? {} : { partition } }))
    }
  }
}

const executeJobs = async ({ name }: DocstringExample, namespace: object, memory: Memory): Promise<void> => {
  for (const job of jobsOf(namespace)) {
    const record = definitionRecord(job)
    if (record?.kind !== 'job' || record.graph === null) continue
    const [partition] = newestPartitions(record.partitions, 1)
    const result = await executeJob(job, { ...equipment, memory, ...partition === undefined ? {} : { partition } })
    if (`${name} ${job.name}` === failingJob) expect(result.success).toBe(false)
    else expectSuccess(`job ${job.name}`, result)
  }
}

const evaluateTriggers = async ({ name }: DocstringExample, namespace: object): Promise<void> => {
  for (const value of Object.values(namespace)) {
    const record = definitionRecord(value)
    if (record?.kind === 'schedule') await evaluateSchedule(value as Schedule, { at: now })
    if (record?.kind !== 'sensor' || `${name} ${record.key}` === sendingSensor) continue
    const { about } = record
    const events = about.kind === 'asset' ? [{ asset: about.asset }] : about.kind === 'multi-asset' ? Object.values(about.assets).map((asset) => ({ asset })) : []
    await evaluateSensor(value as Sensor, { at: now, events: events as never, ...about.kind === 'run-status' ? { run: {} } : {} })
  }
}

/** All that its definitions can do, in the order in which a deployment would. */
const runLocation = async (example: DocstringExample, namespace: object): Promise<void> => {
  const described = describeDefinitions(collectDefinitions(namespace))
  if ('problems' in described) throw new Error(described.problems.map(({ message }) => message).join('\n'))
  const { manifest } = described
  expect([...findPartitionProblems(manifest, open), ...findPlanProblems(manifest)].map(({ message }) => message)).toEqual([])
  for (const { partitions } of manifest.assets) for (const { name } of partitions === undefined ? [] : dynamicNames(partitions)) expect(equipment.dynamicPartitions).toHaveProperty(name)
  const memory = createMemory()
  await materializeAll(namespace, manifest, memory)
  await executeJobs(example, namespace, memory)
  await evaluateTriggers(example, namespace)
}

describe('the examples of the documentation', async () => {
  const examples = await readExamples()
  let modules: AuthorModules
  const console = vi.spyOn(globalThis.console, 'log').mockReturnValue()
  beforeAll(async () => { modules = await AuthorModules.create() })
  afterAll(async () => {
    console.mockRestore()
    await modules.remove()
  })

  it.each(examples.map((example) => [example.name, example] as const))('%s runs, and shows what comes out', async (_, example) => {
    const { code } = await transform(withShown(example.text), { loader: 'ts', format: 'esm', target: 'es2022', tsconfigRaw: {} })
    const { shown, ...namespace } = await modules.load(code) as { shown: [line: string, actual: unknown, expected: unknown][] }
    for (const [line, actual, expected] of shown) expect([line, actual]).toEqual([line, expected])
    await runLocation(example, namespace)
  })

  it('are many, and the exceptions are still there', () => {
    expect(examples.length).toBeGreaterThan(80)
    expect(examples.filter(({ name, text }) => [failingJob, sendingSensor].some((each) => each.startsWith(`${name} `) && text.includes(`'${each.split(' ').at(-1) ?? ''}'`)))).toHaveLength(2)
  })
})
