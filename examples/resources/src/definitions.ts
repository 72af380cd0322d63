import { asset, bind, definitions, env, resource, z } from '@millrace/sdk'
import { LedgerDatabase, type Booking } from './ledger-database'

/** One connection for all steps of a run: opened by the first that needs it, closed when the run has ended. */
export const database = resource('database', {
  description: 'The connection to the ledger.',
  config: z.object({ name: z.string() }),
  init: ({ config, signal }) => LedgerDatabase.connect(config.name, signal),
  close: (connection) => connection.end(),
})

/** What the assets want to know, without a word of how the database is asked. It stands on the connection. */
export const ledger = resource('ledger', {
  config: z.object({ decimals: z.number().int().min(0).max(6).default(2) }),
  resources: { connection: database },
  init: ({ config, resources }) => ({
    book: (bookings: readonly Booking[]) => resources.connection.insert(bookings),
    balances: async (): Promise<Record<string, string>> => {
      const accounts = await resources.connection.accounts()
      return Object.fromEntries([...accounts].map(([account, bookings]) => [account, bookings.reduce((sum, { amount }) => sum + amount, 0).toFixed(config.decimals)]))
    },
  }),
})

export const bookings = asset('bookings', {
  resources: { ledger },
  run: ({ resources }) => resources.ledger.book([{ account: 'rent', amount: -900 }, { account: 'wages', amount: 2_500 }, { account: 'rent', amount: 12.5 }]),
})

export const balances = asset('balances', {
  deps: [bookings],
  resources: { ledger },
  run: ({ resources }) => resources.ledger.balances(),
})

export default definitions({ bindings: [bind(database, { name: env('LEDGER_DATABASE', { default: 'ledger' }) })] })
