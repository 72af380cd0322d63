/** What an author writes; each name below occurs last where the pointer rests. */
export const hovered = `import { asset, assetCheck, assetSpec, daily, dynamic, eager, graph, job, multi, multiAsset, op, resource, staticPartitions, z } from '@millrace/sdk'
interface Order { id: number; total: number }
const days = daily({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const grid = multi({ date: days, region: staticPartitions(['north', 'south']) })
const warehouse = resource('warehouse', { config: z.object({ url: z.string() }), init: ({ config }) => ({ query: (sql: string): Order[] => [{ id: sql.length, total: config.url.length }] }) })
const raw = asset('raw', { resources: { db: warehouse }, run: async ({ resources }) => resources.db.query('x') })
const sliced = asset('sliced', { partitions: grid, inputs: { raw }, automation: eager(), run: ({ inputs: given, partition: slice }) => { void slice; return given.raw } })
const nothing = asset('nothing', { run: () => {} })
const both = multiAsset('both', { assets: { one: assetSpec('one', { value: z.number() }), two: assetSpec('two', { value: z.array(z.string()) }) }, run: () => ({ one: 1, two: [] }) })
const sum = op('sum', { inputs: { numbers: z.array(z.number()) }, run: ({ inputs }) => inputs.numbers.length })
const pages = op('pages', { outputs: { page: dynamic(z.string()) }, run: () => ({ page: {} }) })
const inner = graph('inner', { inputs: { numbers: z.array(z.number()) }, graph: ({ numbers: wired }) => { void wired; return sum({ numbers: wired }) } })
const nightly = job('nightly', { selection: raw })
const check = assetCheck('check', { asset: raw, run: ({ value: checked }) => checked.length > 0 })
`

/** What the editor shows for them. */
export const hovers: Readonly<Record<string, string>> = {
  days: 'const days: TimePartitions<"0 0 * * *", "Europe/Berlin">',
  grid: `const grid: MultiPartitions<{
    readonly date: TimePartitions<"0 0 * * *", "Europe/Berlin">;
    readonly region: StaticPartitions<"north" | "south">;
}>`,
  'warehouse =': `const warehouse: Resource<{
    query: (sql: string) => Order[];
}, {
    url: string;
}>`,
  'raw =': 'const raw: Asset<Order[], undefined>',
  'sliced =': `const sliced: Asset<Order[], MultiPartitions<{
    readonly date: TimePartitions<"0 0 * * *", "Europe/Berlin">;
    readonly region: StaticPartitions<"north" | "south">;
}>>`,
  given: `(parameter) given: {
    readonly raw: Order[];
}`,
  'slice;': `(parameter) slice: {
    readonly key: string;
    readonly dimensions: {
        readonly date: {
            readonly key: string;
            readonly window: PartitionWindow;
        };
        readonly region: {
            readonly key: "north" | "south";
        };
    };
}`,
  'nothing =': 'const nothing: AssetWithoutValue<undefined>',
  'both =': `const both: MultiAsset<{
    readonly one: number;
    readonly two: string[];
}, {
    readonly one: ReadableAsset<number, undefined>;
    readonly two: ReadableAsset<string[], undefined>;
}>`,
  'sum =': `const sum: Op<{
    numbers: z.ZodArray<z.ZodNumber>;
}, Handle<number>, number>`,
  'pages =': `const pages: Op<{}, {
    readonly page: DynamicHandle<string>;
}, OutputValues<{
    page: DynamicOutput<z.ZodString>;
}>>`,
  'inner =': `const inner: Graph<{
    numbers: z.ZodArray<z.ZodNumber>;
}, Handle<number>>`,
  'wired;': '(parameter) wired: Handle<number[]>',
  'nightly =': 'const nightly: Job',
  'check =': 'const check: AssetCheck',
  'checked.': '(parameter) checked: Order[]',
}
