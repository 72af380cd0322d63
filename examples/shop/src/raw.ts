import { asset, externalAsset, metadata, output } from '@millrace/sdk'
import customersCsv from '../data/customers.csv'
import ordersCsv from '../data/orders.csv'
import productList from '../data/products.json'
import { parseCsv } from './csv'

/** The till writes the exports that we read. It is not ours to run, but it belongs in the picture. */
export const till = externalAsset('till', {
  group: 'raw',
  description: 'The shop’s till. Exports orders and customers as CSV every night.',
  owners: ['team:store'],
  kinds: ['sap'],
})

export const rawOrders = asset('rawOrders', {
  group: 'raw',
  description: 'Orders exactly as the till exported them: every cell a text.',
  deps: [till],
  owners: ['team:data'],
  kinds: ['csv'],
  run: () => {
    const rows = parseCsv(ordersCsv)
    return output(rows, { metadata: { rows: rows.length, file: metadata.path('data/orders.csv') } })
  },
})

export const rawCustomers = asset('rawCustomers', {
  group: 'raw',
  description: 'Customers exactly as the till exported them, duplicates included.',
  deps: [till],
  owners: ['team:data'],
  kinds: ['csv'],
  run: () => {
    const rows = parseCsv(customersCsv)
    return output(rows, { metadata: { rows: rows.length, file: metadata.path('data/customers.csv') } })
  },
})

export const rawProducts = asset('rawProducts', {
  group: 'raw',
  description: 'The price list that buyers keep by hand.',
  owners: ['team:store'],
  kinds: ['json'],
  run: () => output(productList, { metadata: { rows: productList.length, file: metadata.path('data/products.json') } }),
})
