import { dynamic, graph, materialized, op, optional, output, z } from '@millrace/sdk'
import ledger from '../data/ledger.csv'
import statements from '../data/statements.csv'
import { closedMonths } from './notices'

const bookings = z.object({ account: z.string(), booked: z.array(z.number()) })
const difference = z.object({ account: z.string(), booked: z.number(), paid: z.number() })

/** The rows of a file of two columns, amounts by account. */
const amountsByAccount = (csv: string): Map<string, number[]> => {
  const accounts = new Map<string, number[]>()
  for (const line of csv.trim().split('\n').slice(1)) {
    const [account = '', amount = '0'] = line.split(',')
    accounts.set(account, [...accounts.get(account) ?? [], Number(amount)])
  }
  return accounts
}

const sum = (amounts: readonly number[]): number => Math.round(amounts.reduce((total, amount) => total + amount, 0) * 100) / 100

/** One key per account of the ledger: everything that follows runs once for each. */
export const listAccounts = op('listAccounts', {
  description: 'Yields the bookings of each account of the ledger.',
  config: z.object({ only: z.array(z.string()).optional().describe('Accounts to look at; default all') }),
  outputs: { account: dynamic(bookings) },
  run: async function* ({ emit, config }) {
    for (const [account, booked] of amountsByAccount(ledger)) {
      if (config.only?.includes(account) === false) continue
      yield emit.account(account, output({ account, booked }, { metadata: { bookings: booked.length } }))
    }
  },
})

export const readStatement = op('readStatement', {
  description: 'What the bank says was paid.',
  inputs: { account: bookings },
  retry: { maxRetries: 2, delay: '500ms', backoff: 'exponential' },
  run: ({ inputs }) => amountsByAccount(statements).get(inputs.account.account) ?? [],
})

export const compare = op('compare', {
  inputs: { account: bookings, paid: z.array(z.number()) },
  run: ({ inputs: { account, paid } }) => ({ account: account.account, booked: sum(account.booked), paid: sum(paid) }),
})

/** A graph is called like an op; in the run its steps are `reconcile.readStatement[rent]` and so on. */
export const reconcile = graph('reconcile', {
  inputs: { account: bookings },
  graph: ({ account }) => compare({ account, paid: readStatement({ account }) }),
})

/** Of its two outputs one is yielded: what reads the other is skipped. */
export const findDifferences = op('findDifferences', {
  inputs: { accounts: z.array(difference) },
  outputs: { clean: optional(z.number()), differing: optional(z.array(difference)) },
  run: ({ inputs }) => {
    const differing = inputs.accounts.filter(({ booked, paid }) => booked !== paid)
    return differing.length === 0 ? { clean: inputs.accounts.length } : { differing: output(differing, { metadata: { accounts: differing.length } }) }
  },
})

export const closeMonth = op('closeMonth', {
  inputs: { clean: z.number() },
  run: ({ inputs, report }) => {
    report(materialized(closedMonths, { metadata: { accounts: inputs.clean } }))
    return `closed with ${inputs.clean} accounts`
  },
})

export const writeReport = op('writeReport', {
  inputs: { differing: z.array(difference) },
  run: ({ inputs }) => {
    const lines = inputs.differing.map(({ account, booked, paid }) => `${account}: booked ${booked.toFixed(2)}, paid ${paid.toFixed(2)}`)
    return output(lines.join('\n'), { metadata: { differences: lines.length } })
  },
})

export const summarize = op('summarize', {
  inputs: { accounts: z.array(difference), closed: z.array(z.string()) },
  run: ({ inputs }) => {
    const open = inputs.accounts.filter(({ account }) => !inputs.closed.includes(account))
    return output(open, { metadata: { accounts: open.length }, checks: { paid: open.every(({ booked, paid }) => booked === paid) } })
  },
})

export const announce = op('announce', {
  inputs: { balances: z.array(difference) },
  run: ({ inputs, log }) => {
    log.info(`${inputs.balances.length} accounts are open`)
    return inputs.balances.length
  },
})
