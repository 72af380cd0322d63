import { asset } from '@millrace/sdk'
import { orders } from './sources'

export { customers, orders } from './sources'
export { consistent, enoughOrders, freshOrders, noNegativeTotals, sameColumns } from './order-checks'

export const revenue = asset('supplier/revenue', { description: 'Made only of orders that passed.', group: 'reports', inputs: { orders }, run: ({ inputs }) => inputs.orders.reduce((sum, order) => sum + order.total, 0) })
