import { asset, inMemoryIo, objectStoreIo, z } from '@millrace/sdk'
import { bucket } from './bucket'
import { csvFiles } from './csv-files'

const lines = objectStoreIo('lines', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'ndjson' })
const text = objectStoreIo('text', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'text', path: ({ asset: key }) => `reports/${key}.md` })
/** What only the steps of one run hand to each other. */
const scratch = inMemoryIo('scratch')

const orderSchema = z.array(z.object({ id: z.number(), customer: z.string(), total: z.number().nonnegative() }))

/** One line per order at `sales/orders.ndjson`; what does not fit the schema is never stored. */
export const orders = asset('sales/orders', {
  io: lines,
  value: orderSchema,
  run: () => [{ id: 1, customer: 'Ada', total: 20 }, { id: 2, customer: 'Ben', total: 12 }, { id: 3, customer: 'Ada', total: 5 }],
})

export const byCustomer = asset('sales/byCustomer', {
  io: scratch,
  inputs: { orders },
  run: ({ inputs }) => {
    const totals = new Map<string, number>()
    for (const { customer, total } of inputs.orders) totals.set(customer, (totals.get(customer) ?? 0) + total)
    return totals
  },
})

export const revenue = asset('sales/revenue', {
  io: csvFiles,
  inputs: { byCustomer },
  run: ({ inputs }) => [...inputs.byCustomer].map(([customer, total]) => ({ customer, total })),
})

export const report = asset('sales/report', {
  io: text,
  inputs: { revenue },
  run: ({ inputs }) => inputs.revenue.map(({ customer, total }) => `- ${customer}: ${total} €`).join('\n'),
})
