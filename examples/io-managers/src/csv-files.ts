import { ioManager, z } from '@millrace/sdk'
import { bucket } from './bucket'

const rowsSchema = z.array(z.record(z.string(), z.union([z.string(), z.number()])))

/** Rows as CSV, for people with spreadsheets. What it reads back are texts: the price of the format. */
export const csvFiles = ioManager('csvFiles', {
  description: 'Rows as CSV files in the bucket.',
  config: z.object({ separator: z.string().length(1).default(',') }),
  resources: { bucket },
  store: async ({ asset, config, resources, addMetadata }, value) => {
    const rows = rowsSchema.parse(value)
    const columns = Object.keys(rows[0] ?? {})
    const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))].map((cells) => cells.join(config.separator))
    await resources.bucket.put(`${asset.key}.csv`, new TextEncoder().encode(lines.join('\n')))
    addMetadata({ columns: columns.join(', '), rows: rows.length })
  },
  load: async ({ asset, config, resources }) => {
    const [header = '', ...lines] = new TextDecoder().decode(await resources.bucket.get(`${asset.key}.csv`) ?? new Uint8Array()).split('\n')
    const columns = header.split(config.separator)
    return lines.map((line) => Object.fromEntries(line.split(config.separator).map((cell, index) => [columns[index] ?? '', cell])))
  },
})
