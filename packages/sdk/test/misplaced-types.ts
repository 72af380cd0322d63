const preamble = `import {
  asset, assetCheck, assetSensor, assetSpec, bind, byDimension, daily, definitions, dynamic, eager, externalAsset, freshness, from, graph, graphAsset, ioManager, job, lastPartition, multi, multiAsset, multiAssetCheck, op, output,
  resource, runRequest, schedule, secret, self, sensor, staticPartitions, successHook, z,
} from '@millrace/sdk'
import { executeJob, materialize } from '@millrace/sdk/testing'
const days = daily({ start: '2026-01-01' })
const regions = staticPartitions(['north', 'south'])
const raw = asset('raw', { run: () => [{ id: 1, total: 20 }] })
const sliced = asset('sliced', { partitions: multi({ date: days, region: regions }), run: () => 'text' })
const notify = asset('notify', { run: () => {} })
const feed = externalAsset('feed')
const client = resource('client', { config: z.object({ url: z.string(), size: z.number() }), init: () => ({ get: (path: string) => path }) })
const numbers = op('numbers', { run: () => [1, 2] })
const texts = op('texts', { outputs: { each: dynamic(z.string()), all: z.array(z.string()) }, run: () => ({ each: {}, all: [] }) })
const sum = op('sum', { inputs: { numbers: z.array(z.number()), start: z.number() }, run: () => 1 })
const length = op('length', { inputs: { text: z.string() }, run: () => 1 })
const inner = graph('inner', { inputs: { rows: z.array(z.number()) }, graph: ({ rows }) => sum({ numbers: rows, start: numbers() as never }) })
`

/** Wirings of a wrong type. The one error belongs to the line that ends in `// here`. */
const samples: readonly string[] = [
  // values of assets
  `asset('x', {
    inputs: {
      raw,
      notify, // here
    },
    run: () => 1,
  })`,
  `asset('x', {
    inputs: {
      feed, // here
      raw,
    },
    run: () => 1,
  })`,
  `asset('x', {
    inputs: { raw },
    run: ({ inputs }) => {
      const text: string = inputs.raw // here
      return text
    },
  })`,
  `asset('x', {
    partitions: days,
    inputs: { before: self<number>({ startOffset: -1 }) },
    run: () => 'text', // here
  })`,
  `asset('x', {
    run: () => 1,
    automation: eager, // here
  })`,
  `asset('x', {
    run: () => 1,
    partitions: ['north'], // here
  })`,
  `asset('x', {
    run: () => 1,
    resources: {
      client,
      other: { get: () => 1 }, // here
    },
  })`,
  `asset('x', {
    run: () => 1,
    hooks: [
      () => 1, // here
    ],
  })`,
  `multiAsset('x', {
    assets: { one: assetSpec('one', { value: z.number() }), two: assetSpec('two') },
    run: () => ({
      one: 'text', // here
      two: 1,
    }),
  })`,
  // wires of graphs
  `job('x', {
    graph: () => sum({
      numbers: numbers(),
      start: numbers(), // here
    }),
  })`,
  `job('x', {
    graph: () => {
      const { all } = texts()
      return sum({
        numbers: all, // here
        start: sum({ numbers: numbers(), start: length({ text: 'x' as never }) }),
      })
    },
  })`,
  `job('x', {
    graph: () => length({
      text: texts().each, // here
    }),
  })`,
  `job('x', {
    graph: () => texts().each.map((each) => sum({
      numbers: numbers(),
      start: each, // here
    })),
  })`,
  `job('x', {
    graph: () => inner({
      rows: texts().all, // here
    }),
  })`,
  `job('x', {
    graph: () => sum({
      numbers: raw, // here
      start: length({ text: texts().all as never }),
    }),
  })`,
  `graphAsset('x', {
    inputs: { raw },
    graph: (read) => sum({
      numbers: read.raw, // here
      start: numbers() as never,
    }),
  })`,
  `op('x', {
    outputs: { rows: z.number(), note: z.string() },
    run: () => ({
      rows: 'text', // here
      note: 'text',
    }),
  })`,
  // checks, resources, triggers
  `assetCheck('x', {
    asset: raw,
    run: ({ value }) => value.every((row) => row.totl > 0), // here
  })`,
  `assetCheck('x', {
    asset: raw,
    run: () => 'fine', // here
  })`,
  `multiAssetCheck('x', {
    checks: {
      one: { asset: 'raw' }, // here
    },
    run: () => ({ one: true }),
  })`,
  `definitions({
    bindings: [
      bind(client, {
        url: secret('URL'),
        size: 'large', // here
      }),
    ],
  })`,
  `definitions({
    jobs: [
      raw, // here
    ],
  })`,
  `resource('x', {
    init: () => ({ end: () => 1 }),
    close: (it) => it.stop(), // here
  })`,
  `schedule('x', {
    cron: '0 2 * * *',
    target: client, // here
  })`,
  `schedule('x', {
    cron: '0 2 * * *',
    target: raw,
    run: () => 1, // here
  })`,
  `sensor('x', {
    target: raw,
    run: () => runRequest({
      runKey: 1, // here
    }),
  })`,
  `assetSensor('x', {
    asset: client, // here
    target: raw,
  })`,
  // tests
  `materialize(
    'raw', // here
  )`,
  `executeJob(
    raw, // here
  )`,
]

/** Each as a file, with the line where the error belongs. */
export const misplacedTypes = (): { readonly files: Record<string, string>; readonly places: readonly string[] } => {
  const files = Object.fromEntries(samples.map((sample, index) => [`misplaced-${index}.ts`, `${preamble}${sample}\n`]))
  const places = Object.entries(files).map(([path, text]) => `/${path}:${text.slice(0, text.indexOf('// here')).split('\n').length}`)
  return { files, places }
}
