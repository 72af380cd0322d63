import { describe, expect, it } from 'vitest'
import {
  asset, bind, daily, definitions, from, inMemoryIo, ioManager, lastPartition, metadata, objectStoreIo, output, resource, self, singleRun, withDetails, z,
  type IoManager, type ObjectClient, type StandardSchema, type ValueFormat,
} from '../index'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'
import { buildContext, createMemory, materialize } from '../testing'

/** A bucket that outlives runs. */
const makeBucket = () => {
  const objects = new Map<string, Uint8Array>()
  const client: ObjectClient = { put: async (path, bytes) => { await Promise.resolve(); objects.set(path, bytes.slice()) }, get: (path) => Promise.resolve(objects.get(path) ?? null) }
  return { objects, bucket: resource('bucket', { init: () => client }) }
}
const inBucket = (format: ValueFormat): IoManager => objectStoreIo('inBucket', { resources: { bucket: makeBucket().bucket }, open: ({ resources }) => resources.bucket, format })

describe.each<[string, () => IoManager, unknown]>([
  ['in memory', () => inMemoryIo('memory'), new Map([[1n, new Date(0)]])],
  ['as JSON', () => inBucket('json'), { rows: [{ id: 1, note: null }], total: 1.5 }],
  ['as NDJSON', () => inBucket('ndjson'), [{ id: 1 }, ['a\nb'], 'text', null]],
  ['as text', () => inBucket('text'), 'Grüße\n'],
  ['as bytes', () => inBucket('bytes'), new Uint8Array([0, 255, 10])],
])('an IO manager that keeps values %s', (_, make, value) => {
  it('gives every reader an equal value, which none can spoil for another', async () => {
    const io = make()
    const source = asset('source', { io, run: () => value })
    const spoil = asset('spoil', { inputs: { source }, run: ({ inputs }) => { if (Array.isArray(inputs.source)) inputs.source.length = 0 } })
    const read = asset('read', { inputs: { source }, deps: [spoil], run: ({ inputs }) => inputs.source })
    const result = await materialize({ spoil, read })
    expect(result.error).toBeUndefined()
    expect(result.value(read)).toEqual(value)
    expect(result.value(source)).toEqual(value)
  })
})

describe('values in an object store', () => {
  it('stand at paths that say what they are, and the materialization says so', async () => {
    const { bucket, objects } = makeBucket()
    const io = objectStoreIo('inBucket', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'ndjson' })
    const orders = asset('sales/orders', { io, run: () => output([{ id: 1 }, { id: 2, at: new Date(0) }], { metadata: { rows: 2 } }) })
    const result = await materialize(orders)
    expect(new TextDecoder().decode(objects.get('sales/orders.ndjson'))).toBe('{"id":1}\n{"id":2,"at":"1970-01-01T00:00:00.000Z"}\n')
    expect(result.step(orders).metadata).toEqual({ rows: { type: 'number', value: 2 }, path: { type: 'path', value: 'sales/orders.ndjson' }, bytes: { type: 'number', value: 50 } })
    const [materialized] = result.events.filter((event) => event.type === 'asset-materialized')
    expect(JSON.stringify(materialized)).not.toContain('"id"')
  })

  it('that are gone, or of another kind than the format, fail the step with their path', async () => {
    const { bucket, objects } = makeBucket()
    const io = objectStoreIo('inBucket', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'text', path: ({ asset: key }) => `exports/${key}` })
    const source = asset('source', { io, run: () => 'x' })
    const remove = asset('remove', { deps: [source], run: () => { objects.delete('exports/source') } })
    const read = asset('read', { inputs: { source }, deps: [remove], run: ({ inputs }) => inputs.source })
    expect((await materialize([source, remove, read])).step(read).error?.message).toBe('there is no object at `exports/source`: materialize `source` again')
    const wrong = asset('wrong', { io, run: () => [1] })
    expect((await materialize(wrong)).error).toMatchObject({ code: 'value-not-storable', message: 'the value must be a text for the format `text`, not a list' })
  })
})

describe('partitions', () => {
  const days = daily({ start: '2026-01-01' })
  const now = new Date('2026-01-04')

  it('are kept one by one, at paths of their own, and read as the mapping says', async () => {
    const { bucket, objects } = makeBucket()
    const io = objectStoreIo('inBucket', { resources: { bucket }, open: ({ resources }) => resources.bucket })
    const orders = asset('orders', { io, partitions: days, value: z.object({ day: z.string() }), run: ({ partition }) => ({ day: partition.key }) })
    const balance = asset('balance', { io, partitions: days, inputs: { before: self<number>({ startOffset: -1 }) }, run: ({ inputs }) => (inputs.before ?? 0) + 1 })
    const report = asset('report', { inputs: { orders, last: from(balance, lastPartition()) }, run: ({ inputs }) => [...[...inputs.orders.values()].map(({ day }) => day), inputs.last] })
    const memory = createMemory()
    for (const partition of ['2026-01-01', '2026-01-02', '2026-01-03']) expect((await materialize([orders, balance], { partition, now, memory })).error).toBeUndefined()
    expect([...objects.keys()].sort().slice(3)).toEqual(['orders/2026-01-01.json', 'orders/2026-01-02.json', 'orders/2026-01-03.json'])
    expect((await materialize(report, { now, memory })).value(report)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03', 3])
    expect(() => memory.value(orders, { partition: '2026-01-01' })).toThrow('the value of asset `orders` is with the IO manager `inBucket`')
  })

  it('of a range too, and each is checked', async () => {
    const { bucket, objects } = makeBucket()
    const io = objectStoreIo('inBucket', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'text' })
    const made = asset('made', { io, partitions: days, backfillPolicy: singleRun(), value: z.string(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, `of ${key}`])) })
    const result = await materialize(made, { partition: { from: '2026-01-01', to: '2026-01-02' }, now })
    expect([...objects.keys()]).toEqual(['made/2026-01-01.txt', 'made/2026-01-02.txt'])
    expect(result.value(made, { partition: '2026-01-02' })).toBe('of 2026-01-02')
    const wrong = asset('wrong', { partitions: days, backfillPolicy: singleRun(), value: z.string(), run: () => new Map([['2026-01-01', 1 as never]]) })
    expect((await materialize(wrong, { partition: { from: '2026-01-01', to: '2026-01-01' }, now })).error).toMatchObject({ code: 'type-check' })
  })
})

describe('an IO manager', () => {
  it('is told all about the value, and is configured, bound and replaced as a resource', async () => {
    const story: unknown[] = []
    const io = ioManager('tables', {
      config: z.object({ schema: z.string() }), resources: { client: resource('client', { init: () => ({ rows: new Map<string, unknown>() }) }) },
      store: ({ asset: { key, metadata: definition }, partition, metadata: facts, config, resources, run, addMetadata }, value) => {
        story.push({ key, definition, partition, facts, schema: config.schema, run: run.id })
        resources.client.rows.set(key, value)
        addMetadata({ table: metadata.path(`${config.schema}.${key}`), rows: 3 })
      },
      load: ({ asset: { key }, metadata: facts, input, resources }) => {
        story.push({ facts, input })
        return resources.client.rows.get(key)
      },
    })
    const orders = asset('orders', { io, metadata: { columns: 2 }, run: () => output([1, 2], { metadata: { rows: 2 } }) })
    const sum = asset('sum', { inputs: { all: orders }, run: ({ inputs }) => inputs.all.length })
    const location = definitions({ bindings: [bind(io, { schema: 'sales' })] })
    const result = await materialize({ orders, sum, location })
    expect(result.value(sum)).toBe(2)
    const facts = { rows: { type: 'number', value: 3 }, table: { type: 'path', value: 'sales.orders' } }
    expect(story).toEqual([
      { key: 'orders', definition: { columns: { type: 'number', value: 2 } }, partition: undefined, facts: { rows: { type: 'number', value: 2 } }, schema: 'sales', run: 'test' },
      { facts, input: { name: 'all', asset: 'sum' } },
    ])
    expect(result.step(orders).metadata).toEqual(facts)
    const kept = new Map<string, unknown>()
    const fake = { store: ({ asset: { key } }: { asset: { key: string } }, value: unknown) => kept.set(key, value), load: () => [1, 2, 3] }
    expect((await materialize([orders, sum], { resources: [[io, fake]] })).value(sum)).toBe(3)
    expect([...kept]).toEqual([['orders', [1, 2]]])
    expect((await materialize([orders, sum], { resources: [[io, inMemoryIo('memory')]] })).value(sum)).toBe(2)
    const described = describeDefinitions(collectDefinitions({ sum, location }))
    expect('manifest' in described && [described.manifest.assets.map(({ key, io: manager, resources }) => [key, manager, resources]), described.manifest.resources?.map(({ name, kind }) => [name, kind])])
      .toEqual([[['orders', 'tables', ['client', 'tables']], ['sum', undefined, ['client', 'tables']]], [['client', 'resource'], ['tables', 'io-manager']]])
  })

  it('of an input takes the place of the one that stored it, also of the platform', async () => {
    const counting = ioManager('counting', { store: () => { throw new Error('it only loads') }, load: ({ asset: { key } }) => `counted ${key}` })
    const [plain, tabled] = [asset('plain', { run: () => 'value' }), asset('tabled', { io: inMemoryIo('memory'), run: () => 'value' })]
    const read = asset('read', { inputs: { plain, tabled, same: plain }, inputIo: { plain: counting, tabled: counting }, run: ({ inputs }) => [inputs.plain, inputs.tabled, inputs.same] })
    expect((await materialize([plain, tabled, read])).value(read)).toEqual(['counted plain', 'counted tabled', 'value'])
    expect(await read.invoke(buildContext({ inputs: { plain: '1', tabled: '2', same: '3' } }))).toEqual(['1', '2', '3'])
  })

  it('is not asked to keep nothing, and what it throws fails the step', async () => {
    const broken = ioManager('broken', { store: () => { throw new Error('disk full') }, load: () => 1 })
    expect((await materialize(asset('nothing', { io: broken, run: () => undefined }))).success).toBe(true)
    expect((await materialize(asset('something', { io: broken, run: () => 1 }))).error?.message).toBe('disk full')
  })

  it.each<[string, () => unknown, string]>([
    ['no load', () => ioManager('io', { store: () => 1 } as never), 'IO manager "io": `load` must be a function, not undefined'],
    ['a resource as `io`', () => asset('a', { io: resource('r', { init: () => 1 }) as never, run: () => 1 }), '`io` must be what ioManager() or platformStore() returned, not resource `r`'],
    ['an unknown input', () => asset('a', { inputIo: { x: inMemoryIo('m') } as never, run: () => 1 }), '`inputIo` names `x`, which is none of its inputs: it has none'],
    ['an unknown format', () => objectStoreIo('io', { open: () => new Map() as never, format: 'xml' as never }), '`format` is one of `json`, `ndjson`, `text`, `bytes`, not "xml"'],
  ])('is refused with %s', (_, make, message) => {
    expect(make).toThrow(message)
  })
})

describe('the schema of a value', () => {
  it('checks what `run` gives, and what it makes of that is the value', async () => {
    const orders = asset('orders', { value: z.array(z.object({ id: z.number(), at: z.iso.date().transform((text) => new Date(text)) })), run: () => [{ id: 1, at: '2026-01-01' }] })
    const first = asset('first', { inputs: { orders }, run: ({ inputs }) => inputs.orders[0]?.at.getFullYear() })
    expect((await materialize([orders, first])).value(first)).toBe(2026)
    expect(await orders.invoke()).toEqual([{ id: 1, at: new Date('2026-01-01') }])
    const wrong = asset('wrong', { value: z.array(z.object({ id: z.number() })), run: () => [{ id: 1 }, { id: 'x' as never }] })
    expect((await materialize(wrong)).error).toMatchObject({ code: 'type-check', message: expect.stringContaining('the value of asset `wrong` is wrong: `[1].id`:') as string })
    const counted = asset('counted', { value: withDetails(z.array(z.number()), { metadata: (value) => ({ rows: value.length, note: 'schema' }) }), run: () => output([1, 2], { metadata: { note: 'output' } }) })
    expect((await materialize(counted)).step(counted).metadata).toEqual({ rows: { type: 'number', value: 2 }, note: { type: 'text', value: 'output' } })
    expect(() => asset('a', { value: {}, run: () => 1 } as never)).toThrow('`value` must be a schema')
  })

  it('is described by hand where its library cannot', () => {
    const even = { '~standard': { version: 1 as const, vendor: 'own', validate: (value: unknown) => typeof value === 'number' && value % 2 === 0 ? { value } : { issues: [{ message: 'is odd' }] } } }
    const configSchemaOf = (config: StandardSchema) => {
      const described = describeDefinitions(collectDefinitions({ a: asset('a', { config, run: () => 1 }) }))
      return 'manifest' in described ? described.manifest.assets[0]?.configSchema : undefined
    }
    expect(configSchemaOf(even)).toBe(true)
    expect(configSchemaOf(withDetails(even, { jsonSchema: { type: 'number', multipleOf: 2 } }))).toEqual({ type: 'number', multipleOf: 2 })
    expect(configSchemaOf(withDetails(z.object({ days: z.number() }), {}))).toMatchObject({ type: 'object', required: ['days'] })
    expect(() => withDetails(even, { jsonschema: {} } as never)).toThrow('unknown option `jsonschema`')
  })
})
