import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SourceTree } from '@millrace/protocol'

const built = (workspace: string, file: string): string => {
  const folder = fileURLToPath(new URL(`../../${workspace}/`, import.meta.url))
  if (!existsSync(`${folder}dist/${file}`)) execFileSync(process.execPath, [`${folder}scripts/build.mjs`], { stdio: 'pipe' })
  return `${folder}dist/${file}`
}

export const sdkPath = (): string => built('sdk', 'sdk.js')
export const sdk = (): { code: string } => ({ code: readFileSync(sdkPath(), 'utf8') })
export const toolPath = (): string => built('bundle', 'bundle-tool.mjs')

export const tree = (files: Record<string, string | Uint8Array>): SourceTree =>
  new Map(Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? new TextEncoder().encode(content) : content]))

/** A location like a small team's: modules that import each other, data files, zod. */
export const shop: Record<string, string | Uint8Array> = {
  'definitions.ts': `export * from './src/orders'\nexport { report } from './src/report.js'\n`,
  'src/orders.ts': `import { asset, z } from '@millrace/sdk'
import csv from '../data/orders.csv'
import settings from './settings.json'
import { split } from './lib'

// Größe, 日本, 😀: sources are not ASCII.
export const rawOrders = asset('shop/rawOrders', { run: () => split(csv) })
export const orders = asset('shop/orders', {
  inputs: { raw: rawOrders },
  config: z.object({ minimum: z.number().default(settings.minimum) }),
  run: ({ inputs, config }) => inputs.raw.filter((row) => Number(row[1]) >= config.minimum),
})
`,
  'src/lib/index.ts': `export const split = (text: string): string[][] => text.trim().split('\\n').map((line) => line.split(','))\n`,
  'src/report.tsx': `import { asset } from '@millrace/sdk'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import logo from '../data/logo.bin' with { type: 'bytes' }
import { orders } from './orders'

enum Kind { Small = 'small' }
export const report = asset('shop/report', {
  inputs: { orders }, kinds: [Kind.Small], config: z.object({ title: z.string().optional() }),
  run: ({ inputs }) => createHash('sha256').update(logo).digest('hex') + inputs.orders.length,
})
`,
  'src/settings.json': '{ "minimum": 3 }',
  'data/orders.csv': 'a,1\nb,5\nc,9\n',
  'data/logo.bin': new Uint8Array([0, 255, 1, 254]),
}
