import { runEventSchema } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { asset, daily, dynamicPartitions, job, multi, op, staticPartitions, type PartitionsChange } from '../index'
import { buildContext, executeJob, materialize } from './index'

const customers = dynamicPartitions('customers')
const now = new Date('2026-01-11T12:00:00Z')
const days = daily({ start: '2026-01-01' })

describe('a run that changes dynamic partitions', () => {
  const found = asset('found', { run: ({ addPartitions, deletePartitions }) => {
    addPartitions(customers, ['globex', 'acme', 'globex'])
    deletePartitions('customers', ['initech'])
    addPartitions('files', Array.from({ length: 2_500 }, (_, index) => `file-${index}`))
  } })

  it('says so in its events, and hands the keys on to the next run', async () => {
    const result = await materialize(found, { dynamicPartitions: { customers: ['initech', 'acme'] } })
    expect(result.error).toBeUndefined()
    expect(result.dynamicPartitions).toMatchObject({ customers: ['acme', 'globex'] })
    expect(result.dynamicPartitions['files']).toHaveLength(2_500)
    const changes = result.events.flatMap((event) => event.type === 'partitions-changed' ? [[event.action, event.name, event.keys.length]] : [])
    expect(changes).toEqual([['add', 'customers', 2], ['delete', 'customers', 1], ['add', 'files', 1_000], ['add', 'files', 1_000], ['add', 'files', 500]])
    for (const event of result.events) expect(() => runEventSchema.parse(event)).not.toThrow()

    const customer = asset('customer', { partitions: customers, run: ({ partition }) => partition.key })
    expect((await materialize(customer, { partition: 'globex', dynamicPartitions: result.dynamicPartitions })).value(customer)).toBe('globex')
    await expect(materialize(customer, { partition: 'initech', dynamicPartitions: result.dynamicPartitions })).rejects.toThrow('asset “customer” has no partition “initech”')
  })

  it.each<[string, readonly string[], string]>([
    ['an empty key', [''], 'a partition key has 1 to 1,500 bytes in UTF-8'],
    ['a key that is too long', ['ü'.repeat(800)], 'a partition key has 1 to 1,500 bytes in UTF-8'],
    ['the sign of a range', ['a...b'], 'contains neither “...” nor control characters'],
    ['the sign between dimensions', ['a|b'], 'contains no “|”'],
    ['no text', [7 as never], 'a key is a text, not 7'],
    ['no key', [], 'takes a list of at least one key'],
  ])('fails with %s', async (_, keys, message) => {
    const wrong = asset('wrong', { run: ({ addPartitions }) => { addPartitions(customers, keys) } })
    expect((await materialize(wrong)).error).toMatchObject({ name: 'TypeError', message: expect.stringContaining(message) as string })
    await expect(wrong.invoke(), 'also where nobody listens').rejects.toThrow(message)
  })

  it('is given keys that a deployment could have', async () => {
    const customer = asset('customer', { partitions: customers, run: ({ partition }) => partition.key })
    await expect(materialize(customer, { partition: 'a', dynamicPartitions: { customers: ['a', 'a'] } })).rejects.toThrow('a key of “customers” comes twice')
    await expect(materialize(customer, { partition: 'a', dynamicPartitions: { customers: ['a|b'] } })).rejects.toThrow('cannot be a key of “customers”')
  })

  it('is refused what comes after its step', async () => {
    const late: Promise<unknown>[] = []
    const careless = asset('careless', { run: ({ addPartitions }) => {
      late.push(new Promise((resolve, reject) => { setTimeout(() => { try { addPartitions(customers, ['late']); resolve(null) } catch (error) { reject(error as Error) } }, 20) }))
      late[0]?.catch(() => undefined)
    } })
    const result = await materialize(careless)
    await expect(late[0]).rejects.toThrow('addPartitions() was called after the step had ended')
    expect([result.success, result.dynamicPartitions]).toEqual([true, {}])
  })

  it('tells a direct call what it would change', async () => {
    const changes: PartitionsChange[] = []
    await found.invoke(buildContext({ onPartitionsChange: (change) => changes.push(change) }))
    expect(changes.map(({ action, name }) => `${action} ${name}`)).toEqual(['add customers', 'delete customers', 'add files'])
    await found.invoke()
  })
})

describe('a job of ops with partitions', () => {
  const load = op('load', { run: ({ partition, partitionRange, addPartitions }) => {
    addPartitions(customers, [partition?.key ?? 'many'])
    return [partition?.key, partition?.window?.start.toISOString(), partitionRange?.keys.length, partitionRange?.window?.end.toISOString()]
  } })
  const loadDay = job('loadDay', { partitions: days, config: ({ key }) => ({ ops: {}, execution: { maxConcurrent: key === '2026-01-03' ? 1 : 2 } }), graph: () => load() })
  const plain = job('plain', { partitions: days, graph: () => load() })

  it('hands the partition of its run to every op', async () => {
    const result = await executeJob(loadDay, { partition: '2026-01-03', now })
    expect(result.output('load')).toEqual(['2026-01-03', '2026-01-03T00:00:00.000Z', 1, '2026-01-04T00:00:00.000Z'])
    expect(result.dynamicPartitions).toEqual({ customers: ['2026-01-03'] })
    const again = await executeJob(loadDay, { now, reexecution: { of: result, strategy: { kind: 'all' } } })
    expect(again.output('load'), 'executed again it is of the same partition').toEqual(result.output('load'))
  })

  it('can be of a range', async () => {
    const result = await executeJob(plain, { partition: { from: '2026-01-01', to: '2026-01-03' }, now })
    expect(result.output('load')).toEqual([undefined, undefined, 3, '2026-01-04T00:00:00.000Z'])
    await expect(executeJob(loadDay, { partition: { from: '2026-01-01', to: '2026-01-03' }, now })).rejects.toThrow('configured partition by partition')
  })

  it('has to be told of which, and of one that there is', async () => {
    await expect(executeJob(plain, { now })).rejects.toThrow('Job “plain” is partitioned: name the partition to make.')
    await expect(executeJob(plain, { now, partition: '2026-02-01' })).rejects.toThrow('job “plain” has no partition “2026-02-01”')
    await expect(executeJob(job('whole', { graph: () => load() }), { now, partition: '2026-01-01' })).rejects.toThrow('Nothing in this run has partitions')
  })

  it('gives an op that is called directly what it is told', async () => {
    expect(await load.invoke(buildContext({ partition: '2026-01-03', partitions: days }))).toEqual(['2026-01-03', '2026-01-03T00:00:00.000Z', 1, '2026-01-04T00:00:00.000Z'])
    expect(await load.invoke({ partition: 'anything' })).toEqual(['anything', undefined, 1, undefined])
    expect(await load.invoke()).toEqual([undefined, undefined, undefined, undefined])
    const grid = multi({ date: days, region: staticPartitions(['north']) })
    const region = op('region', { run: ({ partition }) => partition?.dimensions?.['region']?.key })
    expect(await region.invoke(buildContext({ partition: { date: '2026-01-03', region: 'north' }, partitions: grid }))).toBe('north')
  })
})
