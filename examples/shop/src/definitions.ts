import { job } from '@millrace/sdk'

export { rawCustomers, rawOrders, rawProducts, till } from './raw'
export { checkedOrders, customers, orders, products, rejectedOrders } from './cleaned'
export { announcement, customerValue, dailyRevenue, orderLines, productSales, salesReport } from './sales'

/** Everything from the files to the report. */
export const refreshShop = job('refreshShop', {
  selection: '*',
  description: 'Reads the exports of the till and brings everything up to date.',
})

/** The report again, from what is already clean. */
export const refreshReport = job('refreshReport', {
  selection: 'group:sales',
  description: 'Recomputes sales and the report with the five best sellers.',
  tags: { team: 'analytics' },
  config: { assets: { salesReport: { top: 5 } } },
})
