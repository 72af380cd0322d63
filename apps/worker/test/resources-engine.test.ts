import { describe, expect, it } from 'vitest'
import { cancelRun, launchRun } from '@millrace/control'
import type { RunConfig } from '@millrace/protocol'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const launch = async (selection: string, location: string, config?: RunConfig): Promise<string> =>
  (await launchRun(platform.services, { ...platform.scope, target: { selection }, location, origin, ...(config === undefined ? {} : { config }) })).runId
const printed = async (runId: string): Promise<string[]> =>
  (await platform.events(runId)).flatMap((event) => event.type === 'log' && event.level !== 'debug' ? [event.message] : [])

describe('the resources of a run', () => {
  it('are opened once, configured by the launch, and closed before the run has ended', async () => {
    const build = await platform.deploy('warehouse', {
      'definitions.ts': `import { asset, bind, definitions, env, resource, z } from '@millrace/sdk'
const network = resource('network', { init: ({ log }) => { log.info('network opens'); return 'net' }, close: () => console.log('network closes') })
export const warehouse = resource('warehouse', {
  config: z.object({ url: z.string(), size: z.number() }), resources: { network },
  init: async ({ config, resources }) => { await Promise.resolve(); console.log('warehouse opens', config.url, config.size, resources.network); return config },
  close: async () => { await new Promise((resolve) => setTimeout(resolve, 20)); console.log('warehouse closes') },
})
export const a = asset('a', { resources: { db: warehouse }, run: ({ resources }) => resources.db.size })
export const b = asset('b', { resources: { db: warehouse, network }, run: ({ resources }) => { throw new Error('no luck at ' + resources.db.url) } })
export default definitions({ bindings: [bind(warehouse, { url: 'postgres://bound', size: env('SIZE', { default: 4 }) })] })
`,
    })
    expect(build.problems).toEqual([])
    const runId = await launch('*', 'warehouse', { resources: { warehouse: { url: 'postgres://launched' } } })
    const { run, steps } = await platform.ended(runId)
    expect([run.status, steps['a']?.status, steps['b']?.error?.message]).toEqual(['failed', 'succeeded', 'no luck at postgres://launched'])
    expect(await printed(runId)).toEqual(['network opens', 'warehouse opens postgres://launched 4 net', 'warehouse closes', 'network closes'])
    expect((await platform.events(runId)).at(-1)).toMatchObject({ type: 'run-failure' })
    await expect(launch('*', 'warehouse', { resources: { warehose: {} } })).rejects.toMatchObject({ code: 'invalid-config', message: expect.stringContaining('Did you mean “warehouse”?') as string })
  })

  it('that cannot be opened fail the step where they are defined, and are closed after a cancellation', async () => {
    await platform.deploy('broken', {
      'definitions.ts': `import { asset, resource } from '@millrace/sdk'
export const ledger = resource('ledger', { init: () => { throw new Error('connection refused') } })
export const lines = asset('lines', { resources: { ledger }, run: () => 1 })
const slow = resource('slow', { init: () => 'slow', close: () => console.log('slow closes') })
export const waiting = asset('waiting', { resources: { slow }, run: ({ signal }) => new Promise((_, reject) => { console.log('waiting'); signal.addEventListener('abort', () => reject(signal.reason)) }) })
`,
    })
    const failed = await platform.ended(await launch('lines', 'broken'))
    expect(failed.steps['lines']?.error).toMatchObject({
      code: 'resource-init', message: 'resource `ledger` could not be opened: connection refused', frames: [{ origin: 'author', position: { file: 'definitions.ts', line: 2 } }],
      cause: { message: 'connection refused', frames: expect.arrayContaining([expect.objectContaining({ position: { file: 'definitions.ts', line: 2, column: 64 } })]) as object[] },
    })
    const runId = await launch('waiting', 'broken')
    await platform.until(async () => (await printed(runId)).includes('waiting') ? true : undefined)
    await cancelRun(platform.services, { ...platform.scope, runId })
    expect((await platform.ended(runId)).run.status).toBe('canceled')
    expect(await printed(runId)).toEqual(['waiting', 'slow closes'])
  })

  it('keep the values of assets, of which the platform stores that they do', async () => {
    await platform.deploy('tables', {
      'definitions.ts': `import { asset, objectStoreIo, resource, z } from '@millrace/sdk'
const bucket = resource('bucket', { init: () => { const objects = new Map<string, Uint8Array>(); return { put: (path: string, bytes: Uint8Array) => objects.set(path, bytes), get: (path: string) => objects.get(path) } } })
const lines = objectStoreIo('lines', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'ndjson' })
export const rows = asset('rows', { io: lines, value: z.array(z.object({ id: z.number() })), run: () => [{ id: 41 }, { id: 42 }] })
export const last = asset('last', { inputs: { rows }, run: ({ inputs }) => inputs.rows.at(-1)?.id })
`,
    })
    const runId = await launch('*', 'tables')
    expect((await platform.ended(runId)).run.status).toBe('succeeded')
    const made = (await platform.events(runId)).filter((event) => event.type === 'asset-materialized')
    expect(made).toMatchObject([{ asset: 'rows', metadata: { path: { type: 'path', value: 'rows.ndjson' } }, value: {} }, { asset: 'last' }])
    const pointer = made[1]?.type === 'asset-materialized' ? made[1].value : undefined
    expect(pointer?.bytes, 'the number alone').toBe(2)
    const { steps } = await platform.ended(await launch('last', 'tables'))
    expect(steps['last']?.error?.message, 'its bucket is of another process').toBe('there is no object at `rows.ndjson`: materialize `rows` again')
  })

  it('are not needed where the platform keeps values in a format: of one, of partitions, for a later run', async () => {
    const build = await platform.deploy('formats', {
      'definitions.ts': `import { asset, daily, platformStore, singleRun } from '@millrace/sdk'
const days = daily({ start: '2026-01-01', end: '2026-01-04' })
export const notes = asset('notes', { io: platformStore({ format: 'text' }), partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, 'of ' + key])) })
export const picture = asset('picture', { io: platformStore({ format: 'bytes' }), run: () => new Uint8Array([137, 80, 78, 71]) })
export const lines = asset('exported', { io: platformStore({ format: 'ndjson' }), inputs: { notes, picture }, run: ({ inputs }) => [[...inputs.notes], [...inputs.picture]] })
export const later = asset('later', { inputs: { lines }, run: ({ inputs }) => inputs.lines })
export const wrong = asset('wrong', { io: platformStore({ format: 'text' }), run: () => JSON.parse('1') })
`,
    })
    expect(build.problems).toEqual([])
    const stored = async (runId: string): Promise<string[]> => Promise.all((await platform.events(runId)).flatMap((event) => {
      if (event.type !== 'asset-materialized' || event.value === undefined) return []
      const { object, offset = 0, bytes } = event.value
      return [platform.services.store.getRange(object, offset, bytes).then((found) => Buffer.from(found ?? []).toString('latin1'))]
    }))
    const range = { from: '2026-01-01', to: '2026-01-03' }
    const made = (await launchRun(platform.services, { ...platform.scope, target: { selection: 'notes', partition: range }, location: 'formats', origin })).runId
    expect((await platform.ended(made)).run.status).toBe('succeeded')
    expect(await stored(made)).toEqual(['1', '2', '3'].map((day) => `{"$millrace":"text"}\nof 2026-01-0${day}`))
    const read = await launch('key:"picture" or key:"exported"', 'formats')
    expect((await platform.ended(read)).run.status).toBe('succeeded')
    const rows = [['1', '2', '3'].map((day) => [`2026-01-0${day}`, `of 2026-01-0${day}`]), [137, 80, 78, 71]]
    expect(await stored(read)).toEqual(['{"$millrace":"bytes"}\n\x89PNG', `{"$millrace":"ndjson"}\n${rows.map((row) => `${JSON.stringify(row)}\n`).join('')}`])
    const later = await launch('later', 'formats')
    await platform.ended(later)
    expect(await stored(later)).toEqual([JSON.stringify(rows)])
    const { steps } = await platform.ended(await launch('wrong', 'formats'))
    expect(steps['wrong']?.error).toMatchObject({ code: 'value-not-storable', message: 'asset `wrong` returned what cannot be stored: the value must be a text for the format `text`, not a number' })
  })

  it('that have no configuration keep a build from being deployed', async () => {
    const build = await platform.deploy('unbound', {
      'definitions.ts': `import { asset, resource, z } from '@millrace/sdk'
export const mail = resource('mail', { config: z.object({ token: z.string() }), init: () => 1 })
export const sent = asset('sent', { resources: { mail }, run: () => 1 })
`,
    })
    expect(build.status).toBe('failed')
    expect(build.problems).toMatchObject([{ code: 'unbound-resource', file: 'definitions.ts', message: expect.stringContaining('resource `mail`, which asset `sent` needs,') as string }])
  })
})
