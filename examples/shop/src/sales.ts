import { asset, metadata, output, z } from '@millrace/sdk'
import { customers, orders, products } from './cleaned'

const cents = (amount: number): number => Math.round(amount * 100) / 100
const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10)

/** Adds up `amount` per key, in the order in which the keys appear. */
const sumBy = <Item, Key>(items: readonly Item[], key: (item: Item) => Key, amount: (item: Item) => number): Map<Key, number> => {
  const sums = new Map<Key, number>()
  for (const item of items) sums.set(key(item), cents((sums.get(key(item)) ?? 0) + amount(item)))
  return sums
}

const madeOf = metadata.columnLineage({
  id: [{ asset: orders, column: 'id' }],
  day: [{ asset: orders, column: 'ordered_at' }],
  customer: [{ asset: customers, column: 'name' }],
  country: [{ asset: customers, column: 'country' }],
  product: [{ asset: products, column: 'name' }],
  category: [{ asset: products, column: 'category' }],
  revenue: [{ asset: orders, column: 'quantity' }, { asset: products, column: 'price' }],
  margin: [{ asset: orders, column: 'quantity' }, { asset: products, column: 'price' }, { asset: products, column: 'cost' }],
})

export const orderLines = asset('orderLines', {
  group: 'sales',
  description: 'Orders that brought money in, joined with their customer and their product.',
  inputs: { orders, customers, products },
  owners: ['team:analytics'],
  kinds: ['typescript'],
  tags: { tier: 'gold' },
  run: ({ inputs }) => {
    const lines = inputs.orders.flatMap((order) => {
      const customer = inputs.customers.get(order.customer_id)
      const product = inputs.products.get(order.sku)
      if (customer === undefined || product === undefined || order.status === 'cancelled' || order.status === 'refunded') return []
      return [{
        id: order.id,
        day: dayOf(order.ordered_at),
        customer: customer.name,
        country: customer.country,
        product: product.name,
        category: product.category,
        revenue: cents(order.quantity * product.price),
        margin: cents(order.quantity * (product.price - product.cost)),
      }]
    })
    return output(lines, { metadata: { rows: lines.length, sample: metadata.table(lines.slice(0, 5)), columns: madeOf } })
  },
})

export const dailyRevenue = asset('dailyRevenue', {
  group: 'sales',
  description: 'Revenue per day, days in order.',
  inputs: { lines: orderLines },
  owners: ['team:analytics'],
  kinds: ['typescript'],
  run: ({ inputs }) => {
    const days = [...sumBy(inputs.lines, (line) => line.day, (line) => line.revenue)]
      .map(([day, revenue]) => ({ day, revenue }))
      .sort((left, right) => left.day < right.day ? -1 : 1)
    const total = cents(days.reduce((sum, { revenue }) => sum + revenue, 0))
    return output(days, { metadata: { rows: days.length, revenue: total } })
  },
})

export const productSales = asset('productSales', {
  group: 'sales',
  description: 'Revenue and margin per product, best first.',
  inputs: { lines: orderLines },
  owners: ['team:analytics'],
  kinds: ['typescript'],
  run: ({ inputs }) => {
    const margins = sumBy(inputs.lines, (line) => line.product, (line) => line.margin)
    const sales = [...sumBy(inputs.lines, (line) => line.product, (line) => line.revenue)]
      .map(([product, revenue]) => ({ product, revenue, margin: margins.get(product) ?? 0 }))
      .sort((left, right) => right.revenue - left.revenue)
    return output(sales, { metadata: { rows: sales.length, products: metadata.table(sales) } })
  },
})

export const customerValue = asset('customerValue', {
  group: 'sales',
  description: 'What each customer has spent, best first.',
  inputs: { lines: orderLines },
  owners: ['team:analytics'],
  kinds: ['typescript'],
  run: ({ inputs }) => {
    const customers = [...sumBy(inputs.lines, (line) => line.customer, (line) => line.revenue)]
      .map(([customer, revenue]) => ({ customer, revenue }))
      .sort((left, right) => right.revenue - left.revenue)
    return output(customers, { metadata: { rows: customers.length } })
  },
})

export const salesReport = asset('salesReport', {
  group: 'sales',
  description: 'What the shop reads on Monday morning.',
  inputs: { days: dailyRevenue, products: productSales, customers: customerValue },
  config: z.object({ top: z.number().int().min(1).max(20).default(3) }),
  owners: ['team:analytics', 'anna@example.com'],
  kinds: ['report'],
  run: ({ inputs, config }) => {
    const total = cents(inputs.days.reduce((sum, { revenue }) => sum + revenue, 0))
    const best = inputs.products.slice(0, config.top)
    const [from, until] = [inputs.days.at(0)?.day, inputs.days.at(-1)?.day]
    const report = [
      `## ${total.toFixed(2)} € from ${from} to ${until}`,
      '',
      `Best sellers: ${best.map(({ product, revenue }) => `**${product}** (${revenue.toFixed(2)} €)`).join(', ')}.`,
      `Best customer: ${inputs.customers.at(0)?.customer}.`,
    ].join('\n')
    return output(report, {
      metadata: {
        report: metadata.markdown(report),
        revenue: total,
        bestSellers: metadata.table(best, {
          columns: [
            { name: 'product', type: 'string' },
            { name: 'revenue', type: 'number', description: 'In euros.' },
            { name: 'margin', type: 'number', description: 'Revenue less what the goods cost us, in euros.' },
          ],
        }),
        basedOn: metadata.asset(dailyRevenue),
      },
    })
  },
})

/** Returns nothing, so it has no value: it acts, and nothing can take it as an input. */
export const announcement = asset('announcement', {
  group: 'sales',
  description: 'Tells the shop that the report is there.',
  inputs: { report: salesReport },
  owners: ['team:analytics'],
  run: ({ inputs, log }) => {
    log.info('the report is ready', { characters: inputs.report.length })
  },
})
