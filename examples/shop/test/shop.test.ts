import { buildContext, materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../src/csv'
import * as shop from '../src/definitions'

describe('the shop', () => {
  it('turns the files into a report', async () => {
    const result = await materialize(shop)

    expect(result.success).toBe(true)
    expect(result.value(shop.salesReport)).toMatch(/^## \d+\.\d\d € from 2026-01-01 to 2026-01-31\n/)
    expect(result.step(shop.salesReport).metadata['bestSellers']).toMatchObject({ type: 'table', rows: { length: 3 } })
  })

  it('sets aside the orders that make no sense, and loses none', async () => {
    const result = await materialize(shop)

    const rejected = result.value(shop.rejectedOrders)
    expect(rejected.map(({ id }) => id)).toEqual(['57', '121', '188'])
    expect(rejected.slice(0, 2).map(({ reason }) => reason)).toEqual(['customer 999 is unknown', 'product gone-42 is unknown'])
    expect(result.value(shop.orders).length + rejected.length).toBe(result.value(shop.rawOrders).length)
  })

  it('counts each customer once', async () => {
    const customers = await shop.customers.invoke(buildContext({
      inputs: { rows: parseCsv('id,name,email,city,country,signed_up\n1,"Berg, Ada",ADA@EXAMPLE.COM ,Berlin,DE,2026-01-01\n1,Ada,ada@example.com,Berlin,DE,2026-01-01') },
    }))

    expect([...customers.values()]).toEqual([{ id: 1, name: 'Ada', email: 'ada@example.com', city: 'Berlin', country: 'DE', signed_up: new Date('2026-01-01') }])
  })

  it('counts no refunded order as revenue', async () => {
    const tea = { sku: 'tea', name: 'Tea', category: 'tea', price: 8.5, cost: 3 }
    const ada = { id: 1, name: 'Ada', email: 'ada@example.com', city: 'Berlin', country: 'DE', signed_up: new Date('2025-06-01') }
    const order = { id: 1, customer_id: 1, sku: 'tea', quantity: 2, status: 'paid', ordered_at: new Date('2026-01-05T10:00:00Z') }
    const result = await materialize([shop.orderLines, shop.dailyRevenue], {
      values: [
        [shop.orders, [order, { ...order, id: 2, status: 'refunded' }]],
        [shop.customers, new Map([[1, ada]])],
        [shop.products, new Map([['tea', tea]])],
      ],
    })

    expect(result.value(shop.dailyRevenue)).toEqual([{ day: '2026-01-05', revenue: 17 }])
  })

  it('names as many best sellers as asked for', async () => {
    const result = await materialize(shop, { config: { assets: { salesReport: { top: 1 } } } })
    expect(result.step(shop.salesReport).metadata['bestSellers']).toMatchObject({ rows: { length: 1 } })
  })
})
