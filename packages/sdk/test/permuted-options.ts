/** A definition whose types follow from several options, in whatever order these stand. */
interface Permuted {
  /** The call, up to its options. */
  readonly call: string
  readonly options: readonly string[]
  /** Its type; default: none is asked for, the options check themselves. */
  readonly type?: string
}

const preamble = `import {
  asset, assetCheck, assetSensor, assetSpec, customMapping, daily, dynamic, eager, failureHook, freshness, from, graph, graphAsset, graphMultiAsset, ioManager, job, multiAsset, multiAssetCheck, multiAssetSensor,
  observableAsset, observed, op, optional, resource, runFailureSensor, runRequest, runStatusSensor, schedule, self, sensor, singleRun, successHook, z,
  type Asset, type Handle, type RangeAsset, type Resource, type TimePartitions,
} from '@millrace/sdk'
type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends (<T>() => T extends Right ? 1 : 2) ? true : false
declare const expectType: <Expected>() => <Actual>(value: Actual, ...same: Equal<Expected, Actual> extends true ? [] : ['the types differ']) => void
type Days = TimePartitions<'0 0 * * *', 'UTC'>
const days = daily({ start: '2026-01-01' })
const raw = asset('raw', { run: () => [1, 2] })
const sliced = asset('sliced', { partitions: days, run: () => 'text' })
const client = resource('client', { init: () => ({ get: (path: string) => path.length }) })
const numbers = op('numbers', { run: () => [1, 2] })
const tables = ioManager('tables', { store: () => {}, load: () => 1 })
`

const [inputs, config, resources] = ['inputs: { raw, sliced, before: self<number>({ startOffset: -1 }) }', 'config: z.object({ minimum: z.number().default(0) })', 'resources: { web: client }'] as const

/** Of every function that defines something; what stands in no order of its own is left out: it infers nothing. */
const permuted: readonly Permuted[] = [
  {
    call: `asset('one', `, type: 'Asset<number, Days>',
    options: ['run: ({ inputs, config, resources, partition }) => inputs.raw.length + inputs.sliced.length + (inputs.before ?? 0) + config.minimum + resources.web.get(partition.key)', inputs, config, resources, 'partitions: days'],
  },
  {
    call: `asset('range', `, type: 'RangeAsset<string, Days>',
    options: [`run: ({ inputs, partitionRange }) => new Map(partitionRange.keys.map((key) => [key, inputs.sliced.get(key) ?? '']))`, 'inputs: { sliced }', 'backfillPolicy: singleRun()', 'partitions: days'],
  },
  {
    call: `asset('checked', `, type: 'Asset<Date, undefined>',
    options: ['run: ({ inputs }) => String(inputs.mapped.size)', 'value: z.string().transform((text) => new Date(text))', 'inputs: { mapped: from(sliced, customMapping(({ key }) => [key])) }', 'automation: eager()'],
  },
  {
    call: `observableAsset('seen', `,
    options: [`run: ({ config, resources, partition }) => observed({ dataVersion: String(config.minimum + resources.web.get(partition.key)) })`, config, resources, 'partitions: days'],
  },
  {
    call: `multiAsset('several', `,
    options: ['run: ({ inputs, config, emit, selected }) => { expectType<number>()(config.minimum); void emit; void selected; return { one: inputs.raw, two: String(inputs.raw[0]) } }', 'inputs: { raw }', config, `assets: { one: assetSpec('several/one', { value: z.array(z.number()) }), two: assetSpec('several/two') }`],
  },
  { call: `graphAsset('made', `, options: ['graph: (read) => { expectType<Handle<number[]>>()(read.raw); return numbers() }', 'inputs: { raw }', 'partitions: undefined', `group: 'sales'`] },
  { call: `graphMultiAsset('madeTogether', `, options: ['graph: (read) => { expectType<Handle<number[]>>()(read.raw); return { one: numbers() } }', 'inputs: { raw }', `assets: { one: assetSpec('made/one') }`] },
  {
    call: `op('sum', `,
    options: ['run: ({ inputs, config, resources }) => ({ total: inputs.numbers.length + config.minimum + resources.web.get(inputs.text) })', 'inputs: { numbers: z.array(z.number()), text: z.string() }', 'outputs: { total: z.number() }', config, resources],
  },
  {
    call: `op('pages', `,
    options: [`run: function* ({ emit, inputs }) { yield emit.page(inputs.first, 1); yield emit.note('x') }`, 'inputs: { first: z.string() }', 'outputs: { page: dynamic(z.number()), note: optional(z.string()) }'],
  },
  { call: `graph('inner', `, options: ['graph: ({ numbers: given }) => { expectType<Handle<number[]>>()(given); return numbers() }', 'inputs: { numbers: z.array(z.number()) }', `description: 'x'`] },
  { call: `job('assets', `, options: ['config: ({ key }) => ({ assets: { sliced: key } })', 'partitions: days', 'selection: sliced', `tags: { a: 'b' }`] },
  { call: `job('ops', `, options: ['graph: () => numbers()', 'config: ({ key, window }) => ({ ops: { numbers: [key, window.start.getTime()] } })', 'partitions: days'] },
  {
    call: `assetCheck('fine', `,
    options: ['run: ({ value, inputs, config, resources }) => value.length + inputs.other.length + config.minimum > resources.web.get("x")', 'asset: raw', 'inputs: { other: raw }', config, resources],
  },
  {
    call: `multiAssetCheck('both', `,
    options: ['run: ({ inputs, config }) => ({ one: inputs.raw.length > config.minimum })', 'checks: { one: { asset: raw } }', 'inputs: { raw }', config],
  },
  { call: `resource('db', `, type: 'Resource<{ rows: number }, { minimum?: number | undefined }>', options: ['init: ({ config, resources }) => ({ rows: config.minimum + resources.web.get("x") })', config, resources] },
  { call: `ioManager('io', `, options: ['store: ({ config, resources }, value) => { resources.web.get(String(value) + String(config.minimum)) }', 'load: ({ config, resources }) => resources.web.get(String(config.minimum))', config, resources] },
  { call: `schedule('byCron', `, options: ['run: ({ scheduledAt }) => runRequest({ tags: { at: scheduledAt.toISOString() } })', `cron: '0 2 * * *'`, 'target: raw'] },
  { call: `schedule('byPartitions', `, options: [`job: job('load', { selection: sliced })`, 'hour: 3', 'minute: 30'] },
  { call: `sensor('look', `, options: [`run: ({ cursor = '' }) => runRequest({ runKey: cursor })`, `interval: '1m'`, 'target: raw'] },
  { call: `assetSensor('onRaw', `, options: ['run: ({ event }) => runRequest({ runKey: String(event.position) })', 'asset: raw', 'target: sliced'] },
  { call: `multiAssetSensor('onBoth', `, options: ['run: ({ latest }) => latest.one && latest.two ? runRequest() : undefined', 'assets: { one: raw, two: sliced }', 'target: raw'] },
  { call: `runStatusSensor('onStatus', `, options: ['run: ({ run }) => runRequest({ runKey: run.id })', `status: ['failed', 'canceled']`, `monitor: 'location'`, 'target: raw'] },
  { call: `runFailureSensor('onFailure', `, options: ['run: ({ error, failedSteps }) => { void error?.message.length; void failedSteps.map(({ key }) => key.length) }', `monitor: 'deployment'`, `interval: '1m'`] },
  { call: `successHook('tell', `, options: ['run: ({ step, resources }) => resources.web.get(step.key)', resources, `description: 'x'`] },
  { call: `failureHook('warn', `, options: ['run: ({ error, resources }) => resources.web.get(error.message)', resources, `description: 'x'`] },
]

/** Orders in which each comes at each place, and each before and behind every other. */
const ordersOf = (items: readonly string[]): string[][] =>
  [items, items.toReversed()].flatMap((order) => order.map((_, index) => [...order.slice(index), ...order.slice(0, index)]))

/** The options of every function that defines something in many orders, as one file for each call. */
export const permutedOptions = (): Record<string, string> => Object.fromEntries(permuted.map(({ call, options, type }, index) => {
  const lines = ordersOf(options).map((order) => {
    const definition = `${call}{ ${order.join(', ')} })`
    return type === undefined ? definition : `expectType<${type}>()(${definition})`
  })
  return [`permuted-${index}.ts`, `${preamble}${lines.join('\n')}\n`]
}))
