import { asset, metadata, output, z } from '@millrace/sdk'
import { rawCustomers, rawOrders, rawProducts } from './raw'

const customerRow = z.object({
  id: z.coerce.number(),
  name: z.string().min(1),
  email: z.string().trim().toLowerCase().pipe(z.email()),
  city: z.string(),
  country: z.string().length(2),
  signed_up: z.coerce.date(),
})

const orderRow = z.object({
  id: z.coerce.number(),
  customer_id: z.coerce.number(),
  sku: z.string().min(1),
  quantity: z.coerce.number().int().positive(),
  status: z.enum(['paid', 'shipped', 'refunded', 'cancelled']),
  ordered_at: z.coerce.date(),
})
export type Order = z.infer<typeof orderRow>

export const customers = asset('customers', {
  group: 'cleaned',
  description: 'One row per customer, by id: e-mail addresses in lower case, dates as dates.',
  inputs: { rows: rawCustomers },
  owners: ['team:data'],
  kinds: ['typescript'],
  run: ({ inputs }) => {
    const byId = new Map(inputs.rows.map((row) => customerRow.parse(row)).map((customer) => [customer.id, customer]))
    return output(byId, { metadata: { rows: byId.size, duplicates: inputs.rows.length - byId.size } })
  },
})

export const products = asset('products', {
  group: 'cleaned',
  description: 'The price list by article number.',
  inputs: { list: rawProducts },
  owners: ['team:data'],
  kinds: ['typescript'],
  run: ({ inputs }) => {
    const bySku = new Map(inputs.list.map((product) => [product.sku, product]))
    return output(bySku, { metadata: { rows: bySku.size } })
  },
})

/** Orders that make sense, and those that do not with the reason. Two small assets below pick one side each. */
export const checkedOrders = asset('checkedOrders', {
  group: 'cleaned',
  description: 'Every order, checked against its customer and its product.',
  inputs: { rows: rawOrders, customers, products },
  owners: ['team:data'],
  kinds: ['typescript'],
  codeVersion: '1',
  run: ({ inputs, log }) => {
    const accepted: Order[] = []
    const rejected: { id: string; reason: string }[] = []
    for (const row of inputs.rows) {
      const id = row['id'] ?? ''
      const order = orderRow.safeParse(row)
      if (!order.success) rejected.push({ id, reason: z.prettifyError(order.error) })
      else if (!inputs.customers.has(order.data.customer_id)) rejected.push({ id, reason: `customer ${order.data.customer_id} is unknown` })
      else if (!inputs.products.has(order.data.sku)) rejected.push({ id, reason: `product ${order.data.sku} is unknown` })
      else accepted.push(order.data)
    }
    if (rejected.length > 0) log.warn('some orders make no sense', { rejected: rejected.length })
    return output({ accepted, rejected }, { metadata: { accepted: accepted.length, rejected: rejected.length } })
  },
})

export const orders = asset('orders', {
  group: 'cleaned',
  description: 'Orders to count on.',
  inputs: { checked: checkedOrders },
  owners: ['team:data'],
  kinds: ['typescript'],
  tags: { tier: 'gold' },
  run: ({ inputs }) => output(inputs.checked.accepted, { metadata: { rows: inputs.checked.accepted.length } }),
})

export const rejectedOrders = asset('rejectedOrders', {
  group: 'cleaned',
  description: 'Orders that someone at the till should look at.',
  inputs: { checked: checkedOrders },
  owners: ['team:store'],
  kinds: ['typescript'],
  run: ({ inputs }) => {
    const { rejected } = inputs.checked
    return output(rejected, { metadata: { rows: rejected.length, orders: metadata.table(rejected) } })
  },
})
