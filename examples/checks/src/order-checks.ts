import { assetCheck, checkResult, freshness, freshnessCheck, metadata, metadataBoundsCheck, multiAssetCheck, schemaChangeCheck } from '@millrace/sdk'
import { customers, orders } from './sources'

/** Blocking: while it fails nothing downstream is made of such orders. */
export const noNegativeTotals = assetCheck('noNegativeTotals', {
  asset: orders,
  description: 'No order has a **negative** total.',
  blocking: true,
  run: ({ value }) => {
    const negative = value.filter((order) => order.total < 0)
    return checkResult({
      passed: negative.length === 0,
      description: negative.length === 0 ? 'All totals are zero or more.' : `${negative.length} of ${value.length} totals are negative.`,
      metadata: { negative: negative.length, examples: metadata.table(negative.slice(0, 5).map((order) => ({ ...order }))) },
    })
  },
})

/** One look at both assets answers two questions. */
export const consistent = multiAssetCheck('consistent', {
  checks: {
    knownCustomers: { asset: orders, description: 'Every order is of a customer that we know.' },
    activeCustomers: { asset: customers, description: 'Every customer has ordered something.', severity: 'warn' },
  },
  inputs: { orders, customers },
  run: ({ inputs }) => {
    const buyers = new Set(inputs.orders.map((order) => order.customer))
    const idle = inputs.customers.filter((customer) => !buyers.has(customer))
    return {
      knownCustomers: inputs.orders.every((order) => inputs.customers.includes(order.customer)),
      activeCustomers: checkResult({ passed: idle.length === 0, description: idle.length === 0 ? 'All did.' : `Never: ${idle.join(', ')}`, metadata: { idle: idle.length } }),
    }
  },
})

export const enoughOrders = metadataBoundsCheck(orders, { key: 'rows', min: 1, max: 1000 })
export const sameColumns = schemaChangeCheck(orders)
export const freshOrders = freshnessCheck(orders, { policy: freshness.timeWindow({ fail: '24h', warn: '12h' }) })
