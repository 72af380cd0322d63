import { asset, metadata, output, z } from '@millrace/sdk'

export interface Order { readonly id: number; readonly customer: string; readonly total: number }

/** What a supplier might send; `returns` makes it send one that no check should let through. */
const received = (returns: boolean): Order[] => [
  { id: 1, customer: 'Ada', total: 120 }, { id: 2, customer: 'Grace', total: 80 }, { id: 3, customer: 'Edsger', total: returns ? -15 : 15 },
]

/** It knows itself whether it got what it was promised, so it says so with its result. */
export const orders = asset('supplier/orders', {
  description: 'Orders as the supplier sends them.',
  group: 'sources',
  config: z.object({ returns: z.boolean().default(false), promised: z.number().default(3) }),
  checks: { complete: { description: 'As many orders came as were promised.', severity: 'warn' } },
  run: ({ config }) => {
    const rows = received(config.returns)
    return output(rows, {
      metadata: { rows: rows.length, columns: metadata.tableSchema([{ name: 'id', type: 'number' }, { name: 'customer' }, { name: 'total', type: 'number' }]) },
      checks: { complete: rows.length >= config.promised },
    })
  },
})

export const customers = asset('supplier/customers', { group: 'sources', run: () => ['Ada', 'Grace', 'Edsger', 'Barbara'] })
